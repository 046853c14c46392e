"""Who covers for whom on a rota, and swaps that wait for an answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, bindparam, delete, func, insert, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.oncall.rotas import Cover
from bot.store.engine.transaction import PreparedStatement, Tx, table_of
from bot.store.engine.types import Instant


class CoverRow(SQLModel, table=True):
    __tablename__ = "rota_cover"
    __table_args__ = (Index("ix_rota_cover_rota", "workspace_id", "rota", "ends"),)
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    rota: str
    user: str
    instead_of: str
    starts: datetime = Field(sa_type=Instant)
    ends: datetime = Field(sa_type=Instant)
    by: str
    asked: bool


def add(tx: Tx, workspace: WorkspaceId, cover: Cover) -> None:
    """Keep a cover."""
    values = {name: getattr(cover, name) for name in _names}
    tx.connection.execute(insert(CoverRow).values(workspace_id=workspace, **values))


def since(tx: Tx, workspace: WorkspaceId, rota: str, first: datetime) -> tuple[Cover, ...]:
    """List a rota's covers that end after an instant, in the order they were made."""
    row = CoverRow
    wanted = _select(workspace).where(col(row.rota) == rota, col(row.ends) > first)
    return _all(tx, wanted)


_next_end = PreparedStatement(
    select(func.min(col(CoverRow.ends))).where(
        col(CoverRow.workspace_id) == bindparam("ws"), col(CoverRow.asked)
    )
)


def next_end_of_asked(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when the first turn ends that a swap waits about."""
    found: datetime | None = _next_end.value(tx, ws=workspace)
    return found


def asked_until(tx: Tx, workspace: WorkspaceId, at: datetime) -> tuple[Cover, ...]:
    """List what waits for an answer about turns that are over."""
    return _all(tx, _select(workspace).where(col(CoverRow.asked), col(CoverRow.ends) <= at))


def some(tx: Tx, workspace: WorkspaceId, numbers: Sequence[int]) -> tuple[Cover, ...]:
    """Read covers by their numbers; unknown ones are left out."""
    return _all(tx, _select(workspace).where(col(CoverRow.number).in_(numbers)))


def lock(tx: Tx, workspace: WorkspaceId, numbers: Sequence[int]) -> tuple[Cover, ...]:
    """Lock covers by their numbers; unknown ones are left out."""
    wanted = _select(workspace).where(col(CoverRow.number).in_(numbers))
    return _all(tx, wanted.with_for_update())


def agree(tx: Tx, workspace: WorkspaceId, numbers: Sequence[int]) -> None:
    """Let covers count that waited for an answer."""
    row = CoverRow
    wanted = (col(row.workspace_id) == workspace, col(row.number).in_(numbers))
    tx.connection.execute(update(row).where(*wanted).values(asked=False))


def drop(tx: Tx, workspace: WorkspaceId, numbers: Sequence[int]) -> None:
    """Take covers back."""
    row = CoverRow
    wanted = (col(row.workspace_id) == workspace, col(row.number).in_(numbers))
    tx.connection.execute(delete(row).where(*wanted))


_names = [column.key for column in table_of(CoverRow).columns if column.key != "workspace_id"]


def _select(workspace: WorkspaceId) -> Any:
    columns = [table_of(CoverRow).columns[name] for name in _names]
    return select(*columns).where(col(CoverRow.workspace_id) == workspace)


def _all(tx: Tx, wanted: Any) -> tuple[Cover, ...]:
    rows = tx.connection.execute(wanted.order_by(col(CoverRow.number))).mappings()
    return tuple(
        Cover(
            **{
                **row,
                "user": SlackUserId(row["user"]),
                "instead_of": SlackUserId(row["instead_of"]),
                "by": SlackUserId(row["by"]),
            }
        )
        for row in rows
    )
