"""Calls of services outside Slack: each waits here until it was answered, or is not needed any more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Index, insert, select, text, update
from sqlmodel import Field, SQLModel, col

from bot.domain.escalations.hooks import HookCall, HookCallState
from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import Tx, table_of
from bot.store.engine.types import Instant

_WAITS = text("state = 'waiting'")


class HookCallRow(SQLModel, table=True):
    __tablename__ = "hook_call"
    __table_args__ = (
        Index(
            "ix_hook_call_due",
            "workspace_id",
            "due_at",
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        Index("ix_hook_call_escalation", "workspace_id", "escalation", "hook"),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    escalation: int
    hook: str
    event: str
    payload: str
    state: str
    attempts: int
    asked_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    problem: str


def add(tx: Tx, workspace: WorkspaceId, call: HookCall) -> None:
    """Keep a call that is to be made."""
    values = {**{name: getattr(call, name) for name in _names}, "state": call.state.value}
    tx.connection.execute(insert(HookCallRow).values(workspace_id=workspace, **values))


def save(tx: Tx, workspace: WorkspaceId, call: HookCall) -> None:
    """Write a call back."""
    row = HookCallRow
    values = {
        "state": call.state.value,
        "attempts": call.attempts,
        "due_at": call.due_at,
        "problem": call.problem,
    }
    of_it = (col(row.workspace_id) == workspace, col(row.number) == call.number)
    tx.connection.execute(update(row).where(*of_it).values(**values))


def get(tx: Tx, workspace: WorkspaceId, number: int) -> HookCall | None:
    """Find a call by its number."""
    found = _all(tx, _select(workspace).where(col(HookCallRow.number) == number))
    return found[0] if found else None


def lock(tx: Tx, workspace: WorkspaceId, number: int) -> HookCall | None:
    """Find a call and keep others from changing it until this transaction ends."""
    wanted = _select(workspace).where(col(HookCallRow.number) == number)
    found = _all(tx, wanted.with_for_update())
    return found[0] if found else None


def due(tx: Tx, workspace: WorkspaceId, *, at: datetime) -> list[HookCall]:
    """List what is to be called now."""
    return [call for call in _heads(tx, workspace) if call.due_at <= at]


def next_due(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when a call is next to be made."""
    return min((call.due_at for call in _heads(tx, workspace)), default=None)


def _heads(tx: Tx, workspace: WorkspaceId) -> Iterable[HookCall]:
    """List of each escalation and hook the first call that waits: what follows is told after it."""
    waits = _select(workspace).where(col(HookCallRow.state) == HookCallState.WAITING.value)
    firsts: dict[tuple[int, str], HookCall] = {}
    for call in _all(tx, waits):
        firsts.setdefault((call.escalation, call.hook), call)
    return firsts.values()


def of_escalation(tx: Tx, workspace: WorkspaceId, escalation: int) -> list[HookCall]:
    """List the calls of an escalation, in order."""
    return _all(tx, _select(workspace).where(col(HookCallRow.escalation) == escalation))


_names = [column.key for column in table_of(HookCallRow).columns if column.key != "workspace_id"]


def _select(workspace: WorkspaceId) -> Any:
    columns = [table_of(HookCallRow).columns[name] for name in _names]
    return select(*columns).where(col(HookCallRow.workspace_id) == workspace)


def _all(tx: Tx, wanted: Any) -> list[HookCall]:
    rows = tx.connection.execute(wanted.order_by(col(HookCallRow.number))).mappings()
    return [HookCall(**{**row, "state": HookCallState(row["state"])}) for row in rows]
