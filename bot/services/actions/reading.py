"""What an owner sees of their actions."""

from dataclasses import dataclass
from typing import Any

from bot.domain.feedback.promise import local_day
from bot.domain.ids import SlackUserId
from bot.domain.words import counted, short_day
from bot.services.unit import Unit
from bot.slack.mrkdwn import shorten
from bot.store import actions as rows

MOST_AT_HOME = 20


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
