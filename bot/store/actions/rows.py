"""Action rows and their queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, bindparam, insert, select, text, update
from sqlmodel import Field, SQLModel, col

from bot.domain.actions.decisions import LIVE, Action, ActionState, Block, Waits
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey, WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, table_of
from bot.store.engine.types import Instant, among

# Few are blocked: the indexes hold those alone.
_WAKES = text("wakes_at IS NOT NULL")
_WAITS = text("waits_for IS NOT NULL")
_PROMISED = text("tells_at IS NOT NULL")


class ActionRow(SQLModel, table=True):
    __tablename__ = "action"
    __table_args__ = (
        # Every change of a feedback looks its action up by what it was born from.
        Index("ix_action_origin", "workspace_id", "origin_kind", "origin_id"),
        Index("ix_action_owner", "workspace_id", "owner", "state", "due_on"),
        Index("ix_action_pod", "workspace_id", "pod", "state", "due_on"),
        Index(
            "ix_action_wakes",
            "workspace_id",
            "wakes_at",
            sqlite_where=_WAKES,
            postgresql_where=_WAKES,
        ),
        Index(
            "ix_action_waits",
            "workspace_id",
            "waits_for",
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        Index(
            "ix_action_promise",
            "workspace_id",
            "tells_at",
            sqlite_where=_PROMISED,
            postgresql_where=_PROMISED,
        ),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    origin_kind: str
    origin_id: str
    title: str
    pod: str
    owner: str | None
    due_on: date
    original_due_on: date
    created_at: datetime = Field(sa_type=Instant)
    state: str
    closed_at: datetime | None = Field(sa_type=Instant)
    workflow: str | None
    proposer: str | None
    offered_to: str | None
    unanswered: int
    reason: str
    waits_kind: str | None
    waits_for: str | None
    waits_until: date | None
    wakes_at: datetime | None = Field(sa_type=Instant)
    taken_at: datetime | None = Field(sa_type=Instant)
    heard_at: datetime | None = Field(sa_type=Instant)
    tells_at: datetime | None = Field(sa_type=Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFilter:
    """Which actions to list; what is empty does not narrow, and neither owner nor pods means all."""

    owner: SlackUserId | None = None
    pods: tuple[PodKey, ...] = ()
    workflow: WorkflowKey | None = None
    states: tuple[ActionState, ...] = LIVE
    due_before: date | None = None


_columns = [column for column in table_of(ActionRow).columns if column.key != "workspace_id"]
_names = [column.key for column in _columns]


def add(tx: Tx, workspace: WorkspaceId, action: Action) -> None:
    """Insert a new action."""
    tx.connection.execute(insert(ActionRow).values(workspace_id=workspace, **_values(action)))


def save(tx: Tx, workspace: WorkspaceId, action: Action) -> None:
    """Write a changed action back; its original due date is not among what can change."""
    changed = {k: v for k, v in _values(action).items() if k not in ("number", "original_due_on")}
    tx.connection.execute(
        update(ActionRow)
        .where(col(ActionRow.workspace_id) == workspace, col(ActionRow.number) == action.number)
        .values(**changed)
    )


_count = PreparedStatement(
    update(ActionRow)
    .where(col(ActionRow.workspace_id) == bindparam("ws"), among(col(ActionRow.number), "numbers"))
    .values(unanswered=col(ActionRow.unanswered) + 1)
)


def count_nudges(tx: Tx, workspace: WorkspaceId, numbers: Sequence[int]) -> None:
    """Count one more nudge of each action's owner that is yet to be answered."""
    if numbers:
        _count.later(tx, ws=workspace, numbers=numbers)


def get(tx: Tx, workspace: WorkspaceId, number: int) -> Action | None:
    """Read an action."""
    return _one(tx, selection(workspace).where(col(ActionRow.number) == number))


def lock(tx: Tx, workspace: WorkspaceId, number: int) -> Action | None:
    """Read an action that this transaction is about to change."""
    found = selection(workspace).where(col(ActionRow.number) == number)
    return _one(tx, found.with_for_update())


_numbered = PreparedStatement(
    select(*_columns).where(
        col(ActionRow.workspace_id) == bindparam("ws"), among(col(ActionRow.number), "numbers")
    )
)


def numbered(tx: Tx, workspace: WorkspaceId, numbers: Collection[int]) -> dict[int, Action]:
    """Read several actions, by their numbers."""
    rows = _numbered.all(tx, ws=workspace, numbers=numbers)
    found = (_action(dict(zip(_names, row, strict=True))) for row in rows)
    return {action.number: action for action in found}


def of_origin(tx: Tx, workspace: WorkspaceId, kind: str, origin_id: str) -> Action | None:
    """Find the action born from something."""
    return next(iter(born_from(tx, workspace, kind, origin_id)), None)


def lock_of_origin(tx: Tx, workspace: WorkspaceId, kind: str, origin_id: str) -> Action | None:
    """Lock the action born from something."""
    known = of_origin(tx, workspace, kind, origin_id)
    return lock(tx, workspace, known.number) if known is not None else None


def born_from(tx: Tx, workspace: WorkspaceId, kind: str, origin_id: str) -> tuple[Action, ...]:
    """List the actions born from something, the first one first."""
    statement = selection(workspace).where(
        col(ActionRow.origin_kind) == kind, col(ActionRow.origin_id) == origin_id
    )
    return read(tx, statement.order_by(col(ActionRow.number)))


def lock_waiting_for(tx: Tx, workspace: WorkspaceId, what: str) -> tuple[Action, ...]:
    """Lock the blocked actions that wait for something, by number."""
    waiting = selection(workspace).where(col(ActionRow.waits_for) == what)
    return read(tx, waiting.order_by(col(ActionRow.number)).with_for_update())


def find(tx: Tx, workspace: WorkspaceId, wanted: ActionFilter, *, limit: int) -> tuple[Action, ...]:
    """List actions, the next due first."""
    statement = selection(workspace).where(*_conditions(wanted))
    ordered = statement.order_by(col(ActionRow.due_on), col(ActionRow.number))
    return read(tx, ordered.limit(limit))


def open_of(tx: Tx, workspace: WorkspaceId, owner: SlackUserId) -> tuple[Action, ...]:
    """List a person's open actions, the next due first."""
    return find(tx, workspace, ActionFilter(owner=owner), limit=1_000)


def rehome(tx: Tx, workspace: WorkspaceId, pod: PodKey, *, to: PodKey) -> None:
    """Hand a removed pod's actions to its heir."""
    tx.connection.execute(
        update(ActionRow)
        .where(col(ActionRow.workspace_id) == workspace, col(ActionRow.pod) == pod)
        .values(pod=to)
    )


def rename_workflow(
    tx: Tx, workspace: WorkspaceId, workflow: WorkflowKey, *, to: WorkflowKey
) -> None:
    """Let a removed workflow's actions be about its successor."""
    tx.connection.execute(
        update(ActionRow)
        .where(col(ActionRow.workspace_id) == workspace, col(ActionRow.workflow) == workflow)
        .values(workflow=to)
    )


def _conditions(wanted: ActionFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        col(ActionRow.state).in_([state.value for state in wanted.states])
    ]
    if wanted.owner is not None:
        conditions.append(col(ActionRow.owner) == wanted.owner)
    if wanted.pods:
        conditions.append(col(ActionRow.pod).in_(wanted.pods))
    if wanted.workflow is not None:
        conditions.append(col(ActionRow.workflow) == wanted.workflow)
    if wanted.due_before is not None:
        conditions.append(col(ActionRow.due_on) < wanted.due_before)
    return conditions


def selection(workspace: WorkspaceId) -> Select[Any]:
    """Select actions whole."""
    return select(*_columns).where(col(ActionRow.workspace_id) == workspace)


def _one(tx: Tx, statement: Select[Any]) -> Action | None:
    row = tx.connection.execute(statement).mappings().first()
    return _action(row) if row else None


def read(tx: Tx, statement: Select[Any]) -> tuple[Action, ...]:
    """Read what a selection finds."""
    return tuple(_action(row) for row in tx.connection.execute(statement).mappings())


def _values(action: Action) -> dict[str, Any]:
    waits = action.block
    return {
        "number": action.number,
        "origin_kind": action.origin_kind,
        "origin_id": action.origin_id,
        "title": action.title,
        "pod": action.pod,
        "owner": action.owner,
        "due_on": action.due_on,
        "original_due_on": action.original_due_on,
        "created_at": action.created_at,
        "state": action.state.value,
        "closed_at": action.closed_at,
        "workflow": action.workflow,
        "proposer": action.proposer,
        "offered_to": action.offered_to,
        "unanswered": action.unanswered,
        "reason": action.reason,
        "waits_kind": waits.kind.value if waits else None,
        "waits_for": waits.what if waits else None,
        "waits_until": waits.until if waits else None,
        "wakes_at": action.wakes_at,
        "taken_at": action.taken_at,
        "heard_at": action.heard_at,
        "tells_at": action.tells_at,
    }


def _action(row: Any) -> Action:
    value = dict(row)
    kind, what, until = (value.pop(name) for name in ("waits_kind", "waits_for", "waits_until"))
    block = Block(Waits(kind), what, until) if kind else None
    return Action(state=ActionState(value.pop("state")), block=block, **value)
