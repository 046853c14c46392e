"""Nudges that fall due: each step of a deadline asks the right people, in their own working time."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.domain import deadlines
from bot.domain.deadlines import Nudge, Step
from bot.domain.feedback.item import Feedback, State
from bot.domain.feedback.promise import local_day
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.people import Person, listed, may_work
from bot.domain.words import counted, day_words, span_words
from bot.services import rhythm
from bot.services.feedback import messages, views
from bot.services.presence import reachable
from bot.services.unit import Unit
from bot.store import feedback, nudges
from bot.store.nudges import Waiting

SLICE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeView:
    """A reminder of one deadline, for one person."""

    label: str
    workflow: str
    what: str
    headline: str
    is_taken: bool
    can_work: bool
    late: str


def nudge_due(unit: Unit) -> bool:
    """Send a slice of the nudges whose moment has come; True while more wait."""
    due = nudges.due(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    for waiting in due:
        item = feedback.get(unit.tx, unit.workspace, waiting.object_number)
        if item is not None and item.is_open:
            _advance(unit, item, waiting)
        nudges.settle(unit.tx, unit.workspace, waiting, at=unit.at)
    return len(due) == SLICE


def next_nudge(unit: Unit) -> datetime | None:
    """Return when a nudge next falls due, now where one already has."""
    if nudges.any_due(unit.tx, unit.workspace, at=unit.at):
        return unit.at
    return nudges.next_due(unit.tx, unit.workspace, after=unit.at)


def _advance(unit: Unit, item: Feedback, waiting: Waiting) -> None:
    """Ask whom a step concerns if they are at work, and plan the rest."""
    promise, calendar = unit.charter.promises, messages.calendar_of(unit.charter, item)
    path = deadlines.steps(promise.path, item.act_by, calendar)
    audience = partial(_audience, unit, item)
    for nudge in deadlines.advance(
        waiting.nudge, path, unit.at, audience, partial(reachable, unit)
    ):
        if nudge.asked is not None and nudge.due_at <= unit.at:
            _ask(unit, item, nudge, nudge.asked)
        else:
            about = (waiting.object_kind, waiting.object_number)
            nudges.plan(unit.tx, unit.workspace, nudge, about=about, pod=waiting.pod)


def _audience(unit: Unit, item: Feedback, step: Step) -> tuple[SlackUserId, ...]:
    # A pod whose lead has left must not make a nudge vanish.
    leads = unit.roster.pod(item.pod).leads or unit.roster.admins
    if step is Step.OFFICE:
        return unit.roster.office or unit.roster.admins
    owner = _owner(unit, item)
    if owner is None:
        return leads
    return listed((owner.id, *leads)) if step is Step.LEAD else (owner.id,)


def _owner(unit: Unit, item: Feedback) -> Person | None:
    """Return who has it, if they are still here."""
    owner = unit.person(item.owner) if item.owner is not None else None
    return owner if owner is not None and owner.active else None


def _ask(unit: Unit, item: Feedback, nudge: Nudge, user: SlackUserId) -> None:
    view = _nudge_view(unit, item, nudge, user)
    unit.queue(
        Message(
            lane=Lane.NUDGE,
            subject=f"{item.label}:{user}",
            method=Method.POST,
            place=user,
            payload=unit.render("actions/nudge", view),
        )
    )


def _nudge_view(unit: Unit, item: Feedback, nudge: Nudge, user: SlackUserId) -> NudgeView:
    late_by = unit.at - nudge.planned_at
    return NudgeView(
        label=item.label,
        workflow=views.workflow_name(unit.charter, item),
        what=views.what_words(item, 280),
        headline=_headline(unit, item, nudge.step, user),
        is_taken=item.state is not State.NEW,
        can_work=may_work(unit.person(user), unit.roster.pod(item.pod)),
        late=span_words(late_by) if late_by > rhythm.LATE_AFTER else "",
    )


def _headline(unit: Unit, item: Feedback, step: Step, user: SlackUserId) -> str:
    owner, when = _owner(unit, item), _when(unit, item)
    if step is Step.OFFICE:
        return (
            f"{item.label} of {views.pod_name(unit.charter, item)} {when} and is still open. "
            f"{owner.name if owner else 'Nobody'} has it; {_lead_words(unit, item)}. "
            "Its agent still waits: please ask what it needs."
        )
    if owner is not None and owner.id != user:
        return (
            f"{item.label} is {owner.name}'s and {when}. Its agent still waits: help it along, "
            "assign it to somebody else, or decline it with a reason."
        )
    waits = "still waits" if step is Step.LEAD else "was promised an answer by then"
    return f"{item.label} {_whose(unit, item)}, and {when}. Its agent {waits}."


def _lead_words(unit: Unit, item: Feedback) -> str:
    leads = unit.roster.pod(item.pod).leads
    return f"{unit.person(leads[0]).name} leads the pod" if leads else "its pod has no lead"


def _whose(unit: Unit, item: Feedback) -> str:
    if item.owner is None:
        return "has not been taken yet: until somebody does, it is yours"
    if _owner(unit, item) is None:
        return "belongs to somebody who has left: until you assign it, it is yours"
    return "is yours"


def _when(unit: Unit, item: Feedback) -> str:
    """Say when it is due, in days and in days on which somebody works."""
    due_on, calendar = item.act_by, messages.calendar_of(unit.charter, item)
    today = local_day(unit.at, calendar.zone)
    if today > due_on:
        return f"was due on {day_words(due_on)}"
    if today == due_on:
        return "is due today"
    left = deadlines.working_days_left(today, due_on, calendar)
    days = counted((due_on - today).days, "day")
    return f"is due by {day_words(due_on)}, in {days} ({counted(left, 'working day')} left)"
