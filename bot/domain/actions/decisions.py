"""A piece of work with one owner and a due date, whatever it was born from."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain import labels
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind
from bot.domain.promises import Promise
from bot.errors import UserError

# So many of its owner's nudges may pass unanswered before it goes back to the pile.
PATIENCE = 2
LONGEST_SNOOZE = timedelta(days=90)


class ActionState(StrEnum):
    """Where an action stands."""

    PROPOSED = "proposed"
    OPEN = "open"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"


# Somebody has to do something about these.
LIVE = (ActionState.PROPOSED, ActionState.OPEN, ActionState.BLOCKED)
# Of these people were told a day.
PLANNED = (ActionState.OPEN, ActionState.BLOCKED)


class Waits(StrEnum):
    """What kind of thing a blocked action waits for."""

    ACTION = "action"
    PARTS = "parts"
    PERSON = "person"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Block:
    """What a blocked action waits for: a label, a person's id, or a name; and when to look again."""

    kind: Waits
    what: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Work born from feedback, an escalation, a finding, a retro, a gate or a commitment.

    Without an owner it lies on its pod's pile. `original_due_on` never changes; `due_on` may, with
    a `reason`. `unanswered` counts the owner's nudges since anybody touched it; its last owner got
    it at `taken_at`, and whoever works on it was last heard at `heard_at`. At `tells_at` its proposer
    hears that it is late.
    """

    number: int
    origin_kind: str
    origin_id: str
    title: str
    pod: PodKey
    due_on: date
    original_due_on: date
    created_at: datetime
    owner: SlackUserId | None = None
    state: ActionState = ActionState.OPEN
    closed_at: datetime | None = None
    workflow: WorkflowKey | None = None
    proposer: SlackUserId | None = None
    offered_to: SlackUserId | None = None
    unanswered: int = 0
    reason: str = ""
    block: Block | None = None
    wakes_at: datetime | None = None
    taken_at: datetime | None = None
    heard_at: datetime | None = None
    tells_at: datetime | None = None

    @property
    def label(self) -> str:
        return labels.make(LabelKind.ACTION, self.number)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_moved(self) -> bool:
        return self.due_on != self.original_due_on

    def is_overdue(self, today: date) -> bool:
        """Tell whether its day has passed; `today` is the pod's local day."""
        return self.state in PLANNED and today > self.due_on


def renumber(action: Action, number: int) -> Action:
    """Give a new action its number."""
    return replace(action, number=number)


def heard(before: Action, after: Action, *, at: datetime) -> Action:
    """Note that whoever works on it said something, and since when its owner has it."""
    is_new = after.owner is not None and after.owner != before.owner
    return replace(after, taken_at=at if is_new else after.taken_at, heard_at=at)


def vow(action: Action, given: Promise, *, at: datetime) -> Action:
    """Promise its proposer a day; nobody, where none asked for it, it is over or the day was told."""
    is_asked_for = action.proposer is not None and action.state in PLANNED
    is_to_come = given.tells_at is not None and given.tells_at > at
    return replace(action, tells_at=given.tells_at if is_asked_for and is_to_come else None)


def break_promise(action: Action) -> Action:
    """Note that its proposer heard that it is late."""
    return replace(action, tells_at=None)


def approve(action: Action) -> Action:
    """Make proposed work the pod's own."""
    _need(action, ActionState.PROPOSED, to="be approved")
    return replace(action, state=ActionState.OPEN)


def take(action: Action, by: SlackUserId) -> Action:
    """Take it from the pile, or accept what was offered."""
    _need(action, *LIVE, to="be taken")
    if action.owner == by:
        raise UserError(f"{action.label} is already yours.")
    if action.owner is not None and action.offered_to != by:
        raise UserError(f"Somebody already has {action.label}.")
    return hand_over(action, by)


def hand_over(action: Action, owner: SlackUserId) -> Action:
    """Give an action another owner; its deadline stays."""
    state = ActionState.OPEN if action.state is ActionState.PROPOSED else action.state
    return replace(action, owner=owner, offered_to=None, unanswered=0, state=state)


def offer(action: Action, to: SlackUserId) -> Action:
    """Ask somebody to take it over; until they accept it stays where it is."""
    _need(action, *LIVE, to="be handed over")
    if action.owner == to:
        raise UserError(f"They already have {action.label}.")
    return replace(action, offered_to=to, unanswered=0)


def refuse(action: Action, by: SlackUserId) -> Action:
    """Say no to an offer."""
    _need(action, *LIVE, to="be refused")
    if action.offered_to != by:
        raise UserError(f"{action.label} is not offered to you any more.")
    return replace(action, offered_to=None)


def snooze(action: Action, until: date, reason: str, *, today: date) -> Action:
    """Agree on a later day, with a reason; the original one stays on record."""
    _need(action, ActionState.OPEN, ActionState.BLOCKED, to="be snoozed")
    check_later(until, action.due_on, today=today)
    return replace(action, due_on=until, reason=reason, unanswered=0)


def check_later(until: date, due_on: date, *, today: date) -> None:
    """Raise UserError for a new day that is none, or too far away."""
    if until <= max(today, due_on):
        raise UserError("Choose a day after today and after its present one.")
    if until - today > LONGEST_SNOOZE:
        raise UserError(f"{LONGEST_SNOOZE.days} days ahead at most: drop what nobody will do.")


def block(action: Action, waits: Block, reason: str, *, wakes_at: datetime | None) -> Action:
    """Say what it waits for; its deadline stands."""
    _need(action, ActionState.OPEN, ActionState.BLOCKED, to="be blocked")
    if waits.what == action.label:
        raise UserError(f"{action.label} cannot wait for itself.")
    return replace(
        action,
        state=ActionState.BLOCKED,
        block=waits,
        reason=reason or action.reason,
        wakes_at=wakes_at,
        unanswered=0,
    )


def wake(action: Action) -> Action:
    """Go on: what it waited for is there, or its day has come."""
    _need(action, ActionState.BLOCKED, to="go on")
    return replace(action, state=ActionState.OPEN, block=None, wakes_at=None, unanswered=0)


def touch(action: Action) -> Action:
    """Note that somebody is still on it."""
    _need(action, ActionState.OPEN, ActionState.BLOCKED, to="be worked on")
    return replace(action, unanswered=0)


def release(action: Action) -> Action:
    """Put it back on its pod's pile."""
    return replace(action, owner=None, offered_to=None, unanswered=0)


def complete(action: Action, *, at: datetime) -> Action:
    """Finish it."""
    _need(action, *LIVE, to="be finished")
    return _closed(action, ActionState.DONE, action.reason, at)


def drop(action: Action, *, at: datetime, reason: str = "") -> Action:
    """Leave it undone, with a reason."""
    _need(action, *LIVE, to="be dropped")
    return _closed(action, ActionState.DROPPED, reason, at)


def redact(action: Action) -> Action:
    """Erase the words that came from what it was born from."""
    return replace(action, title="(redacted)", reason="")


def resume(action: Action, *, due_on: date) -> Action:
    """Open a finished action again, with a new day and its original one kept."""
    return replace(action, state=ActionState.OPEN, due_on=due_on, closed_at=None, unanswered=0)


def _closed(action: Action, state: ActionState, reason: str, at: datetime) -> Action:
    return replace(
        action,
        state=state,
        closed_at=at,
        reason=reason,
        offered_to=None,
        block=None,
        wakes_at=None,
        unanswered=0,
    )


def _need(action: Action, *states: ActionState, to: str) -> None:
    if action.state not in states:
        raise UserError(
            f"{action.label} is {action.state} and cannot {to} now. "
            f"`/rollout actions {action.label}` shows it."
        )
