"""Action rows and their queries."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, insert, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.actions import Action, ActionState
from bot.domain.ids import PodKey, SlackUserId, WorkspaceId
from bot.store.transaction import Tx, table_of
from bot.store.types import Instant


class ActionRow(SQLModel, table=True):
    __tablename__ = "action"
    __table_args__ = (
        # Every change of a feedback looks its action up by what it was born from.
        Index("ix_action_origin", "workspace_id", "origin_kind", "origin_id"),
        Index("ix_action_owner", "workspace_id", "owner", "state", "due_on"),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    origin_kind: str
    origin_id: str
    title: str
    pod: str
    owner: str
    due_on: date
    original_due_on: date
    created_at: datetime = Field(sa_type=Instant)
    state: str
    closed_at: datetime | None = Field(sa_type=Instant)


_columns = [column for column in table_of(ActionRow).columns if column.key != "workspace_id"]


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


def of_origin(tx: Tx, workspace: WorkspaceId, kind: str, origin_id: str) -> Action | None:
    """Find the action born from something."""
    row = tx.connection.execute(
        select(*_columns).where(
            col(ActionRow.workspace_id) == workspace,
            col(ActionRow.origin_kind) == kind,
            col(ActionRow.origin_id) == origin_id,
        )
    ).first()
    return _action(row) if row else None


def open_of(tx: Tx, workspace: WorkspaceId, owner: SlackUserId) -> tuple[Action, ...]:
    """List a person's open actions, the next due first."""
    rows = tx.connection.execute(
        select(*_columns)
        .where(
            col(ActionRow.workspace_id) == workspace,
            col(ActionRow.owner) == owner,
            col(ActionRow.state).in_([ActionState.OPEN.value, ActionState.BLOCKED.value]),
        )
        .order_by(col(ActionRow.due_on), col(ActionRow.number))
    )
    return tuple(_action(row) for row in rows)


def rehome(tx: Tx, workspace: WorkspaceId, pod: PodKey, *, to: PodKey) -> None:
    """Hand a removed pod's actions to its heir."""
    tx.connection.execute(
        update(ActionRow)
        .where(col(ActionRow.workspace_id) == workspace, col(ActionRow.pod) == pod)
        .values(pod=to)
    )


def _values(action: Action) -> dict[str, Any]:
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
    }


def _action(row: Any) -> Action:
    value = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row as a mapping
    return Action(state=ActionState(value.pop("state")), **value)
