"""Actions with their deadlines: the nudges that fall due, and the Home section of an owner."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.feedback.item import Feedback, State
from bot.domain.feedback.promise import local_day
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.words import counted, day_words, short_day, span_words
from bot.services import rhythm
from bot.services.feedback import messages, views
from bot.services.unit import Unit
from bot.slack.mrkdwn import shorten
from bot.store import actions as rows
from bot.store import feedback, nudges
from bot.store.nudges import Nudge

SLICE = 20
MOST_AT_HOME = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeView:
    """A reminder of one deadline."""

    label: str
    workflow: str
    what: str
    headline: str
    is_taken: bool
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRowView:
    """One action in its owner's Home."""

    label: str
    origin: str
    title: str
    due: str
    is_overdue: bool
    moved: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """The actions section of somebody's Home."""

    actions: tuple[ActionRowView, ...]


def nudge_due(unit: Unit) -> bool:
    """Send a slice of the nudges whose moment has come; True while more wait."""
    due = nudges.due(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    # Where several waited for one object (an outage, a quiet pod), the last one says it all.
    latest = {nudge.object_number: nudge for nudge in due}
    for nudge in due:
        if nudge == latest[nudge.object_number]:
            _send(unit, nudge)
        nudges.settle(unit.tx, unit.workspace, nudge, at=unit.at)
    return len(due) == SLICE


def next_nudge(unit: Unit) -> datetime | None:
    """Return when a nudge next falls due, now where one already has."""
    if nudges.any_due(unit.tx, unit.workspace, at=unit.at):
        return unit.at
    return nudges.next_due(unit.tx, unit.workspace, after=unit.at)


def _send(unit: Unit, nudge: Nudge) -> None:
    item = feedback.get(unit.tx, unit.workspace, nudge.object_number)
    if item is None or not item.is_open:
        return
    view = _nudge_view(unit, item, nudge)
    for user in _nudged(unit, item):
        unit.queue(
            Message(
                lane=Lane.NUDGE,
                subject=f"{item.label}:{user}",
                method=Method.POST,
                place=user,
                payload=unit.render("actions/nudge", view),
            )
        )


def _nudged(unit: Unit, item: Feedback) -> tuple[SlackUserId, ...]:
    """Return whom a nudge asks: the owner, or the pod's leads until somebody takes it."""
    if item.owner is not None and unit.person(item.owner).active:
        return (item.owner,)
    # A pod whose lead has left must not make a nudge vanish.
    return unit.roster.pod(item.pod).leads or unit.roster.admins


def _nudge_view(unit: Unit, item: Feedback, nudge: Nudge) -> NudgeView:
    late_by = unit.at - nudge.due_at
    return NudgeView(
        label=item.label,
        workflow=views.workflow_name(unit.charter, item),
        what=views.what_words(item, 280),
        headline=f"{item.label} {_whose(unit, item)}, and {_when(unit, item)}. "
        "Its agent was promised an answer by then.",
        is_taken=item.state is not State.NEW,
        late=span_words(late_by) if late_by > rhythm.LATE_AFTER else "",
    )


def _whose(unit: Unit, item: Feedback) -> str:
    if item.owner is None:
        return "has not been taken yet: until somebody does, it is yours"
    if not unit.person(item.owner).active:
        return "belongs to somebody who has left: until you assign it, it is yours"
    return "is yours"


def _when(unit: Unit, item: Feedback) -> str:
    """Say when it is due; what was reopened has a new day, which its action knows."""
    action = rows.of_origin(unit.tx, unit.workspace, "feedback", item.label)
    due_on = action.due_on if action else item.due_on
    today = local_day(unit.at, messages.calendar_of(unit.charter, item).zone)
    if today > due_on:
        return f"was due on {day_words(due_on)}"
    if today == due_on:
        return "is due today"
    return f"is due by {day_words(due_on)}, in {counted((due_on - today).days, 'day')}"


def home(unit: Unit, user: SlackUserId) -> list[dict[str, Any]]:
    """Render an owner's open actions by due date."""
    mine = rows.open_of(unit.tx, unit.workspace, user)[:MOST_AT_HOME]
    if not mine:
        return []
    today = local_day(unit.at, unit.person(user).zone)
    view = HomeView(
        tuple(
            ActionRowView(
                label=action.label,
                origin=action.origin_id,
                title=shorten(" ".join(action.title.split()), 120),
                due=short_day(action.due_on)
                if today <= action.due_on
                else f"{counted((today - action.due_on).days, 'day')} overdue",
                is_overdue=today > action.due_on,
                moved=f", first due {short_day(action.original_due_on)}"
                if action.original_due_on != action.due_on
                else "",
            )
            for action in mine
        )
    )
    return unit.renderer.render_blocks("actions/home", view)
