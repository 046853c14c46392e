"""Nudges that fall due: each step of a deadline asks the right people, in their own working time."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from bot.domain.actions import deadlines
from bot.domain.actions.deadlines import Nudge, Step
from bot.domain.actions.decisions import PATIENCE
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane
from bot.domain.people import listed, may_work
from bot.domain.words import counted, day_words, span_words
from bot.services.actions import changes, messages
from bot.services.actions.subjects import buttons, subjects_of
from bot.store import budget
from bot.store.actions import nudges, rows
from bot.store.actions.nudges import DueNudge
from bot.work import pods, rhythm
from bot.work.subjects import Subject
from bot.work.tell import ToldView, send
from bot.work.unit import Unit

# Ten milliseconds of the writer, whose bar is twenty.
SLICE = 5
# Weightier steps are for those who lead; only these are the owner's to answer.
OWNERS_STEPS = (Step.BEFORE_DUE, Step.DUE, Step.LEAD)
# Hears of what is overdue once even the Value Office has to.
Overdue = Callable[[Unit, Subject], None]


def nudge_due(unit: Unit, *, overdue: Overdue) -> bool:
    """Send a slice of the nudges whose moment has come; True while more wait."""
    due = nudges.lock_due(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    owners = [
        subject.action.number
        for waiting, subject in _live(unit, due)
        if _advance(unit, subject, waiting, overdue) and subject.action is not None
    ]
    rows.count_nudges(unit.tx, unit.workspace, owners)
    nudges.settle(unit.tx, unit.workspace, due, at=unit.at)
    return len(due) == SLICE


def next_nudge(unit: Unit) -> datetime | None:
    """Return when a nudge next falls due, now where one already has."""
    if nudges.any_due(unit.tx, unit.workspace, at=unit.at):
        return unit.at
    return nudges.next_due(unit.tx, unit.workspace, after=unit.at)


def _live(unit: Unit, due: Sequence[DueNudge]) -> Iterator[tuple[DueNudge, Subject]]:
    found = subjects_of(unit, due)
    for waiting in due:
        subject = found.get((waiting.object_kind, waiting.object_number))
        if subject is not None:
            yield waiting, subject


def _advance(unit: Unit, subject: Subject, waiting: DueNudge, overdue: Overdue) -> bool:
    """Ask whom a step concerns if they are at work, plan the rest, and tell if its owner was asked."""
    asked_owner = False
    calendar = pods.calendar_of(unit.charter, subject.pod)
    path = deadlines.steps(unit.charter.promises.path, subject.due_on, calendar)
    if waiting.nudge.asked is None:
        subject = _fall_back(unit, subject, waiting.nudge.step)
        if waiting.nudge.step is Step.OFFICE:
            overdue(unit, subject)
    audience = partial(_audience, unit, subject)
    reachable = partial(_reachable, subject)
    for nudge in deadlines.advance(waiting.nudge, path, unit.at, audience, reachable):
        if nudge.asked is not None and nudge.due_at <= unit.at:
            _ask(unit, subject, nudge, nudge.asked)
            asked_owner |= nudge.asked == subject.owner and nudge.step in OWNERS_STEPS
        else:
            about = (waiting.object_kind, waiting.object_number)
            nudges.plan(unit.tx, unit.workspace, nudge, about=about, pod=waiting.pod)
    return asked_owner


def _reachable(subject: Subject, user: SlackUserId, at: datetime) -> datetime:
    return subject.who[user].reachable_from(at)


def _fall_back(unit: Unit, subject: Subject, step: Step) -> Subject:
    """Put what its owner left alone through two nudges back on the pile; its lead hears now."""
    action = subject.action
    if action is None or subject.owner is None or step not in OWNERS_STEPS:
        return subject
    if action.unanswered < PATIENCE or action.block is not None or subject.is_owner_away(unit.at):
        return subject
    return subject.released(changes.fall_back(unit, action))


def _audience(unit: Unit, subject: Subject, step: Step) -> tuple[SlackUserId, ...]:
    # A pod whose lead has left must not make a nudge vanish.
    leads = subject.still_there(unit.roster.pod(subject.pod).leads, unit.at) or unit.roster.admins
    if step is Step.OFFICE:
        return subject.still_there(unit.roster.office, unit.at) or unit.roster.admins
    # What waits for others is not its owner's to hurry; that it is late, people hear all the same.
    if subject.is_blocked and step in (Step.BEFORE_DUE, Step.DUE):
        return ()
    owner = subject.owner_here(unit.at)
    if owner is None:
        return leads
    return listed((owner.id, *leads)) if step is Step.LEAD else (owner.id,)


def _ask(unit: Unit, subject: Subject, nudge: Nudge, user: SlackUserId) -> None:
    late_by = unit.at - nudge.planned_at
    late = f"This comes {span_words(late_by)} late: I was not running, or your pod was quiet."
    words = (
        buttons(unit, subject, user)
        if may_work(unit.person(user), unit.roster.pod(subject.pod))
        else ()
    )
    view = ToldView(
        headline=_headline(unit, subject, nudge.step, user),
        what=subject.what,
        note=late if late_by > rhythm.LATE_AFTER else "",
        block=messages.ANSWER,
        buttons=words,
    )
    send(unit, subject.label, user, view, lane=Lane.NUDGE)
    if user != subject.owner:
        # About somebody else's deadline: it counts among what a week holds for them, and surveys
        # give way. No answer is waited for.
        about = f"nudge:{subject.label}:{nudge.step}:{nudge.planned_at:%Y-%m-%d}"
        budget.note(unit.tx, unit.workspace, user, about, at=unit.at, answered=True)


def _headline(unit: Unit, subject: Subject, step: Step, user: SlackUserId) -> str:
    when, owner = _when(unit, subject), subject.owner_here(unit.at)
    if step is Step.OFFICE:
        return (
            f"{subject.label} of {pods.name_of(unit.charter, subject.pod)} {when} and is still "
            f"open. {_holder_words(unit, subject)}; {_lead_words(unit, subject)}. "
            f"{subject.plea('please ask what it needs.')}"
        )
    if owner is not None and owner.id != user:
        plea = f"help it along, hand it to somebody else, or {subject.end} it with a reason."
        return f"{subject.label} is {owner.name}'s and {when}. {subject.plea(plea)}"
    waits = "still waits" if step is Step.LEAD else "was promised an answer by then"
    who = f" {subject.waits} {waits}." if subject.waits else ""
    return f"{subject.label} {_whose(unit, subject)}, and {when}.{who}"


def _holder_words(unit: Unit, subject: Subject) -> str:
    if subject.owner is not None and subject.is_owner_away(unit.at):
        return f"{unit.person(subject.owner).name}, who is away, has it"
    owner = subject.owner_here(unit.at)
    return f"{owner.name if owner else 'Nobody'} has it"


def _lead_words(unit: Unit, subject: Subject) -> str:
    leads = subject.still_there(unit.roster.pod(subject.pod).leads, unit.at)
    return f"{unit.person(leads[0]).name} leads the pod" if leads else "its pod has no lead"


def _whose(unit: Unit, subject: Subject) -> str:
    if subject.left_by is not None:
        name = unit.person(subject.left_by).name
        return (
            f"is back on the pile, since {name} left {PATIENCE} nudges about it unanswered: until "
            "somebody takes it, it is yours"
        )
    if subject.owner is None:
        return "has not been taken yet: until somebody does, it is yours"
    if subject.is_owner_away(unit.at):
        name = unit.person(subject.owner).name
        return f"belongs to {name}, who is away: until they are back or you hand it on, it is yours"
    if subject.owner_here(unit.at) is None:
        return "belongs to somebody who has left: until you hand it on, it is yours"
    return "is yours"


def _when(unit: Unit, subject: Subject) -> str:
    """Say when it is due, in days and in days on which somebody works."""
    due_on, calendar = subject.due_on, pods.calendar_of(unit.charter, subject.pod)
    today = local_day(unit.at, calendar.zone)
    if today > due_on:
        return f"was due on {day_words(due_on)}"
    if today == due_on:
        return "is due today"
    left = deadlines.working_days_left(today, due_on, calendar)
    days = counted((due_on - today).days, "day")
    return f"is due by {day_words(due_on)}, in {days} ({counted(left, 'working day')} left)"
