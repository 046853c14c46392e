"""A piece of work with one owner and a due date, whatever it was born from."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import PodKey, SlackUserId


class ActionState(StrEnum):
    """Where an action stands."""

    PROPOSED = "proposed"
    OPEN = "open"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Work born from feedback, an escalation, a finding, a retro, a gate or a commitment.

    `original_due_on` never changes; `due_on` may, with a reason.
    """

    number: int
    origin_kind: str
    origin_id: str
    title: str
    pod: PodKey
    owner: SlackUserId
    due_on: date
    original_due_on: date
    created_at: datetime
    state: ActionState = ActionState.OPEN
    closed_at: datetime | None = None

    @property
    def label(self) -> str:
        return f"A-{self.number}"


def hand_over(action: Action, owner: SlackUserId) -> Action:
    """Give an action another owner; its deadline stays."""
    return replace(action, owner=owner)


def complete(action: Action, *, at: datetime) -> Action:
    return replace(action, state=ActionState.DONE, closed_at=at)


def drop(action: Action, *, at: datetime) -> Action:
    return replace(action, state=ActionState.DROPPED, closed_at=at)


def redact(action: Action) -> Action:
    """Erase the words that came from what it was born from."""
    return replace(action, title="(redacted)")


def resume(action: Action, *, due_on: date) -> Action:
    """Open a finished action again, with a new day and its original one kept."""
    return replace(action, state=ActionState.OPEN, due_on=due_on, closed_at=None)
