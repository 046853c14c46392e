"""Actions with their deadlines: the nudges that fall due, and the Home section of an owner."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.feedback.item import Feedback, State
from bot.domain.feedback.promise import NudgeKind, local_day
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.words import counted, day_words, short_day, span_words
from bot.services import rhythm
from bot.services.feedback import views
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
    for nudge in due:
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
    return unit.roster.pod(item.pod).leads or unit.roster.admins


def _nudge_view(unit: Unit, item: Feedback, nudge: Nudge) -> NudgeView:
    late_by = unit.at - nudge.due_at
    return NudgeView(
        label=item.label,
        workflow=views.workflow_name(unit.charter, item),
        what=shorten(item.report.what, 280),
        headline=_headline(item, nudge, local_day(unit.at, unit.roster.zone)),
        is_taken=item.state is not State.NEW,
        late=span_words(late_by) if late_by > rhythm.LATE_AFTER else "",
    )


def _headline(item: Feedback, nudge: Nudge, today: date) -> str:
    taken = "is yours" if item.owner else "has not been taken yet: until somebody does, it is yours"
    if nudge.kind is NudgeKind.BEFORE_DUE:
        left = (item.due_on - today).days
        when = f"is due by {day_words(item.due_on)}, in {counted(left, 'day')}"
    elif today > item.due_on:
        when = f"was due on {day_words(item.due_on)}"
    else:
        when = "is due today"
    return f"{item.label} {taken}, and {when}. Its agent was promised an answer by then."


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
