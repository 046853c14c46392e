"""Taking an escalation, keeping everybody told, and closing it with what the customer was told."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain import labels
from bot.domain.actions.decisions import Action
from bot.domain.audit import Entry
from bot.domain.calendar import due_day
from bot.domain.escalations import decisions
from bot.domain.escalations.decisions import Escalation, EscalationState
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import listed, may_work
from bot.domain.presence import Standing
from bot.domain.words import day_words
from bot.errors import UserError
from bot.services.actions import creation
from bot.services.actions.forms import LONGEST_TITLE
from bot.services.escalations import cards, forms, hooks, messages, origin, rooms, steps
from bot.store.escalations import rows, timeline
from bot.work import pods
from bot.work.forms import FormView, said, statement
from bot.work.presence import presence_of
from bot.work.unit import Unit

MOST_ACTIONS = 5


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
    if user in escalation.named:
        return True
    works = may_work(unit.person(user), unit.roster.pod(escalation.pod))
    return not escalation.sensitive and (works or user in unit.roster.office)


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
    keep(unit, after, verb, by, f"{to}next update in {minutes} minutes")
    rooms.invite(unit, after, (taker,))
    hooks.follow(unit, after, hooks.ACKNOWLEDGE)
    if taker != by:
        giver = unit.person(by).name
        messages.tell(unit, after, (taker,), f"{giver} gave you {after.label}", "update")
    messages.tell_raisers(unit, after, f"{name} has {after.label}.", but=by)
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
    keep(unit, after, TimelineVerb.UPDATE, by, news)
    if before.owner is None:
        hooks.follow(unit, after, hooks.ACKNOWLEDGE)
    messages.reply(unit, after, f"{unit.person(by).name}: {news}")
    messages.tell_raisers(unit, after, f"{after.label}: {news}", but=by)
    return after


def resolve(unit: Unit, number: int, by: SlackUserId, closing: Closing) -> Escalation:
    """Close it, or propose that where two have to agree; raises UserError under a field."""
    before = lock_open(unit, number, by)
    cause = statement(closing.cause, forms.CAUSE)
    told = statement(closing.told, forms.TOLD)
    after = decisions.resolve(before, by, unit.at, cause=cause, told=told)
    for title in _titles(closing.remains):
        _open_action(unit, after, by, title)
    name = unit.person(by).name
    if after.waits_for_second:
        seconds = _seconds(unit, after, by)
        after = decisions.reached(after, seconds)
        keep(unit, after, TimelineVerb.CLOSED, by, "waits for a second person")
        words = f"{name} closed {after.label}. It is sensitive: does a second person agree?"
        rooms.invite(unit, after, seconds)
        messages.tell(unit, after, seconds, words, "agree")
        return after
    keep(unit, after, TimelineVerb.RESOLVED, by, cause)
    _tell_end(unit, after, by)
    return after


def _seconds(unit: Unit, escalation: Escalation, by: SlackUserId) -> list[SlackUserId]:
    """List who may be the second person: leads and the Value Office, else who looks after the bot."""
    leads = unit.roster.pod(escalation.pod).leads
    others = [user for user in listed((*leads, *unit.roster.office)) if user != by]
    return others or [user for user in unit.roster.admins if user != by]


def agree(unit: Unit, number: int, by: SlackUserId) -> Escalation:
    """Agree to the closing of a sensitive one; raises UserError."""
    after = decisions.agree(lock_open(unit, number, by), by, unit.at)
    keep(unit, after, TimelineVerb.RESOLVED, by, after.cause)
    _tell_end(unit, after, by)
    return after


def reopen(unit: Unit, number: int, by: SlackUserId) -> Escalation:
    """Raise a resolved one again; raises UserError."""
    before = lock(unit, number)
    if by != before.raised_by and not may_act(unit, before, by):
        raise UserError(f"{before.label} is raised again by who raised it, or by its pod.")
    if before.state is not EscalationState.RESOLVED and before.reopened:
        who = _by_whom(unit, before, TimelineVerb.REOPENED)
        raise UserError(f"{before.label} is open already, raised again{who}.")
    window = timedelta(days=unit.charter.escalations.reopen_days)
    calendar = steps.calendar_of(unit, before)
    after = decisions.reopen(before, unit.at, calendar, window=window)
    keep(unit, after, TimelineVerb.REOPENED, by)
    return steps.take_steps(unit, after)


def keep(
    unit: Unit, after: Escalation, verb: TimelineVerb, by: SlackUserId, words: str = ""
) -> None:
    """Write down what somebody did to it, and show it on its cards."""
    record(unit, after, verb, by, words)
    cards.redraw(unit, after)


def record(
    unit: Unit, after: Escalation, verb: TimelineVerb, by: SlackUserId, words: str = ""
) -> None:
    """Write down what somebody did to it."""
    rows.save(unit.tx, unit.workspace, after)
    known = {"state": after.state, "severity": after.severity, "pod": after.pod}
    unit.note(Entry(unit.at, by, verb.value, after.label, after={**known, "owner": after.owner}))
    messages.note(unit, after, verb, by, words)


def _tell_end(unit: Unit, after: Escalation, by: SlackUserId) -> None:
    words = f"{after.label} is resolved. Cause: {after.cause} The customer was told: {after.told}"
    messages.reply(unit, after, words)
    messages.tell_raisers(unit, after, words, but=by)
    hooks.follow(unit, after, hooks.RESOLVE)


def _titles(remains: str) -> list[str]:
    """Read a line for each action; raises UserError under the field."""
    titles = [said(line, forms.NEXT) for line in remains.splitlines() if line.strip()]
    if len(titles) > MOST_ACTIONS:
        raise UserError("", fields={forms.NEXT: f"{MOST_ACTIONS} lines at most, please."})
    if any(len(title) > LONGEST_TITLE for title in titles):
        raise UserError(
            "", fields={forms.NEXT: f"{LONGEST_TITLE} characters in a line at most, please."}
        )
    return titles


def _open_action(unit: Unit, escalation: Escalation, by: SlackUserId, title: str) -> None:
    days = unit.charter.promises.feedback_days
    due = due_day(unit.at, pods.calendar_of(unit.charter, escalation.pod), days=days)
    action = Action(
        number=0,
        origin_kind=origin.ORIGIN.kind,
        origin_id=escalation.label,
        title=title,
        pod=escalation.pod,
        workflow=escalation.workflow,
        owner=None,
        due_on=due,
        original_due_on=due,
        created_at=unit.at,
    )
    creation.begin(unit, by, action)
