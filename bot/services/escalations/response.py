"""Taking an escalation, keeping everybody told, and closing it with what the customer was told."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain import labels
from bot.domain.escalations import decisions
from bot.domain.escalations.escalation import Escalation, EscalationState
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import may_work
from bot.domain.presence import Standing
from bot.domain.rights import rules
from bot.domain.words import day_words, sentence, span_words
from bot.errors import UserError
from bot.services.escalations import (
    cards,
    follow_ups,
    following,
    forms,
    hooks,
    messages,
    record,
    rooms,
    second,
    steps,
)
from bot.store.escalations import rows, timeline
from bot.work import pods
from bot.work.forms import FormView, check_all, statement
from bot.work.presence import presence_of
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How an escalation ends: its cause, what the customer was told, what remains to be done."""

    cause: str
    told: str
    remains: str = ""


def get(unit: Unit, number: int) -> Escalation:
    """Read an escalation; raises UserError."""
    return _there(unit, rows.get(unit.tx, unit.workspace, number), number)


def lock(unit: Unit, number: int) -> Escalation:
    """Lock an escalation: nobody else changes it until this transaction ends; raises UserError."""
    return _there(unit, rows.lock(unit.tx, unit.workspace, number), number)


def _there(unit: Unit, escalation: Escalation | None, number: int) -> Escalation:
    if escalation is None or not escalation.is_visible(unit.at):
        raise labels.no_such(LabelKind.ESCALATION, number)
    return escalation


def check_works(unit: Unit, escalation: Escalation, by: SlackUserId) -> Escalation:
    """Return an escalation that is theirs to work on; raises UserError for any other."""
    if not may_act(unit, escalation, by):
        messages.check_known(unit, escalation, by)
        pod = pods.name_of(unit.charter, escalation.pod)
        raise UserError(f"{escalation.label} is for {pod} and those its steps reach.")
    return escalation


def lock_open(unit: Unit, number: int, by: SlackUserId) -> Escalation:
    """Lock one that is theirs to work on and not over; raises UserError, which names who was first."""
    return _check_open(unit, check_works(unit, lock(unit, number), by))


def _check_open(unit: Unit, escalation: Escalation) -> Escalation:
    if escalation.state is EscalationState.RESOLVED:
        who = _by_whom(unit, escalation, TimelineVerb.RESOLVED)
        raise UserError(f"{escalation.label} is resolved already{who}.")
    return escalation


def _by_whom(unit: Unit, escalation: Escalation, verb: TimelineVerb) -> str:
    told = timeline.listed(unit.tx, unit.workspace, escalation.number)
    by = next((moment.by for moment in reversed(told) if moment.verb is verb), None)
    return f" by {unit.person(SlackUserId(by)).name}" if by else ""


def may_act(unit: Unit, escalation: Escalation, user: SlackUserId) -> bool:
    """Tell whether somebody works on it: its pod, those its steps reached, the Value Office.

    Of a sensitive one only those who are named.
    """
    stands = cards.standing(unit, escalation, user)
    return rules.WORK_ESCALATION.admits(stands, sensitive=escalation.sensitive)


def form(unit: Unit, word: str, number: int, by: SlackUserId) -> dict[str, Any]:
    """Render the form behind a button; raises UserError."""
    escalation = _check_open(unit, check_works(unit, get(unit, number), by))
    title, submit, fields = forms.FORMS[word]
    view = FormView(
        callback=f"escalations.{word}",
        context=escalation.label,
        title=title.format(escalation.label),
        submit=submit,
        intro=f"{cards.title(unit, escalation)}\n{escalation.what}",
        fields=fields,
    )
    return unit.render(view)


def acknowledge(
    unit: Unit, number: int, by: SlackUserId, *, owner: SlackUserId | None, minutes: int
) -> Escalation:
    """Let a named person have it; raises UserError where somebody else was quicker."""
    before = lock_open(unit, number, by)
    decisions.check_goes_on(before)
    has_it = before.owner
    if before.state is EscalationState.ACKNOWLEDGED and has_it not in (None, by):
        name = unit.person(has_it).name if has_it else ""
        raise UserError(f"{name} has {before.label}. They can hand it over from its card.")
    taker = owner or by
    _check_taker(unit, before, taker, by)
    after = decisions.acknowledge(before, taker, unit.at, minutes=minutes)
    name = unit.person(taker).name
    handed = has_it and has_it != taker
    verb = TimelineVerb.HANDED_OVER if handed else TimelineVerb.ACKNOWLEDGED
    to = f"to {name}, " if taker != by else ""
    record.keep(unit, after, verb, by, f"{to}next update in {minutes} minutes")
    rooms.invite(unit, after, (taker,))
    hooks.follow(unit, after, hooks.ACKNOWLEDGE)
    soon = span_words(timedelta(minutes=minutes))
    about = cards.place_of(unit, after)
    words = f"{name} has {after.label}. You hear more about {about} within {soon}."
    messages.go_on(unit, after, words, by=by)
    if taker != by:
        giver = unit.person(by).name
        words = f"{giver} gave you {after.label}"
        messages.tell(unit, after, (taker,), words, "update", after=unit.at)
    return after


def _check_taker(unit: Unit, escalation: Escalation, taker: SlackUserId, by: SlackUserId) -> None:
    who, pod = presence_of(unit, taker), unit.roster.pod(escalation.pod)
    # Handing a sensitive one to somebody of the pod is what names them.
    works = may_act(unit, escalation, taker) or may_work(who.person, pod)
    if who.standing(unit.at) is Standing.LEFT or not works:
        raise UserError("", fields={forms.OWNER: "Choose somebody of the pod or of its steps."})
    # Whoever takes it is here, whatever they said of their time off.
    if taker != by and (back_on := who.back_on(unit.at)):
        words = f"{who.person.name} is away until {day_words(back_on)}. Choose somebody else."
        raise UserError("", fields={forms.OWNER: words})


def update(unit: Unit, number: int, by: SlackUserId, words: str, *, minutes: int) -> Escalation:
    """Tell everybody what is new and promise the next update; raises UserError."""
    before = lock_open(unit, number, by)
    news = statement(words, forms.NEWS)
    owner = before.owner or by
    after = decisions.update(before, owner, news, unit.at, minutes=minutes)
    record.keep(unit, after, TimelineVerb.UPDATE, by, news)
    if before.owner is None:
        hooks.follow(unit, after, hooks.ACKNOWLEDGE)
    messages.go_on(unit, after, f"{after.label}: {news}", by=by)
    messages.reply(unit, after, f"{unit.person(by).name}: {news}")
    return after


def resolve(unit: Unit, number: int, by: SlackUserId, closing: Closing) -> Escalation:
    """Close it, or propose that where two have to agree; raises UserError under a field."""
    before = lock_open(unit, number, by)
    cause, told = closing.cause.strip(), closing.told.strip()
    check_all(
        lambda: statement(cause, forms.CAUSE),
        lambda: statement(told, forms.TOLD),
        lambda: follow_ups.titles(closing.remains),
    )
    after = decisions.resolve(before, by, unit.at, cause=cause, told=told)
    for title in follow_ups.titles(closing.remains):
        follow_ups.begin(unit, after, by, title)
    hooks.follow(unit, after, hooks.RESOLVE)
    if after.waits_for_second:
        return second.ask(unit, after, by)
    record.keep(unit, after, TimelineVerb.RESOLVED, by, cause)
    _tell_end(unit, after, by)
    return after


def agree(unit: Unit, number: int, by: SlackUserId) -> Escalation:
    """Agree to the closing of a sensitive one; raises UserError."""
    after = decisions.agree(lock_open(unit, number, by), by, unit.at)
    record.keep(unit, after, TimelineVerb.RESOLVED, by, after.cause)
    _tell_end(unit, after, by)
    return after


def object_to(unit: Unit, number: int, by: SlackUserId, why: str) -> Escalation:
    """Say that a sensitive one is not over yet, and why; raises UserError under the field."""
    before = lock_open(unit, number, by)
    reason = statement(why, forms.WHY)
    after = decisions.object_to(before, by, reason, unit.at)
    record.keep(unit, after, TimelineVerb.NOT_YET, by, reason)
    messages.change(unit, after)
    words = f"{unit.person(by).name} does not agree that {after.label} is over yet: {reason}"
    messages.reply(unit, after, words)
    goes_on = (after.owner,) if after.owner not in (None, by) else ()
    messages.tell(unit, after, filter(None, goes_on), words, "update", after=unit.at)
    return after


def reopen(unit: Unit, number: int, by: SlackUserId) -> Escalation:
    """Raise a resolved one again; raises UserError."""
    before = lock(unit, number)
    stands = cards.standing(unit, before, by)
    if not rules.REOPEN_ESCALATION.admits(stands, sensitive=before.sensitive):
        messages.check_known(unit, before, by)
        raise UserError(f"{before.label} is raised again by who raised it, or by its pod.")
    if before.state is not EscalationState.RESOLVED and before.reopened:
        who = _by_whom(unit, before, TimelineVerb.REOPENED)
        raise UserError(f"{before.label} is open already, raised again{who}.")
    window = timedelta(days=unit.charter.escalations.reopen_days)
    calendar = steps.calendar_of(unit, before)
    after = decisions.reopen(before, unit.at, calendar, window=window)
    record.keep(unit, after, TimelineVerb.REOPENED, by)
    # They heard that it was resolved, and an edit rings nobody.
    heard = following.hearing(unit, after, by=by)
    words = f"{after.label} was not over and is raised again. You hear who has it and how it ends."
    messages.tell(unit, after, heard, words, after=unit.at)
    return steps.take_steps(unit, after)


def _tell_end(unit: Unit, after: Escalation, by: SlackUserId) -> None:
    cause, told = sentence(after.cause), sentence(after.told)
    words = f"{after.label} is resolved. Cause: {cause} The customer was told: {told}"
    messages.end(unit, after, words, heard=following.hearing(unit, after, by=by))
