"""Days on which contacts came, went or changed: what is counted from them is counted anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ClauseElement, Index, bindparam, func, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, upsert
from bot.store.engine.types import Instant


class InteractionDayRow(SQLModel, table=True):
    __tablename__ = "interaction_day"
    __table_args__ = (Index("ix_interaction_day_stale", "workspace_id", "stale_at"),)
    workspace_id: str = Field(primary_key=True)
    workflow: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    # How often it changed, so that what was counted meanwhile is not taken for the newest.
    touched: int
    stale_at: datetime | None = Field(sa_type=Instant)


@dataclass(frozen=True, order=True, slots=True)
class DayOf:
    """A workflow's day on one channel."""

    workflow: str
    channel: str
    day: date


def _touched(insert: Any) -> ClauseElement:
    keys = ["workspace_id", "workflow", "channel", "day"]
    more = {"touched": col(InteractionDayRow.touched) + 1, "stale_at": insert.excluded.stale_at}
    statement: ClauseElement = insert.on_conflict_do_update(index_elements=keys, set_=more)
    return statement


_touch = upsert(InteractionDayRow, _touched)


def touch(tx: Tx, workspace: WorkspaceId, days: Iterable[DayOf], *, at: datetime) -> None:
    """Note that what is counted from these days is to be counted anew."""
    # Sorted, so that two who touch the same days lock them in one order.
    rows = [
        {
            "workspace_id": workspace,
            "workflow": each.workflow,
            "channel": each.channel,
            "day": each.day,
            "touched": 1,
            "stale_at": at,
        }
        for each in sorted(set(days))
    ]
    _touch.many(tx, rows)


def touch_all(tx: Tx, workspace: WorkspaceId, workflow: str, *, at: datetime) -> None:
    """Note that every day of a workflow is to be counted anew."""
    row = InteractionDayRow
    here = (col(row.workspace_id) == workspace, col(row.workflow) == workflow)
    anew = {"touched": col(row.touched) + 1, "stale_at": at}
    tx.connection.execute(update(row).where(*here).values(anew))


_OF = (
    col(InteractionDayRow.workspace_id) == bindparam("ws"),
    col(InteractionDayRow.workflow) == bindparam("of_workflow"),
    col(InteractionDayRow.channel) == bindparam("of_channel"),
    col(InteractionDayRow.day) == bindparam("of_day"),
)
_stale = PreparedStatement(
    select(
        col(InteractionDayRow.workflow),
        col(InteractionDayRow.channel),
        col(InteractionDayRow.day),
        col(InteractionDayRow.touched),
    )
    .where(
        col(InteractionDayRow.workspace_id) == bindparam("ws"),
        col(InteractionDayRow.stale_at) <= bindparam("until"),
    )
    .order_by(col(InteractionDayRow.stale_at), col(InteractionDayRow.day))
    .limit(bindparam("most"))
)
_first_stale = PreparedStatement(
    select(func.min(col(InteractionDayRow.stale_at))).where(
        col(InteractionDayRow.workspace_id) == bindparam("ws"),
        col(InteractionDayRow.stale_at).is_not(None),
    )
)
# What was touched again meanwhile stays to be counted.
_counted = PreparedStatement(
    update(InteractionDayRow)
    .where(*_OF, col(InteractionDayRow.touched) == bindparam("as_of"))
    .values(stale_at=None)
)


def stale(tx: Tx, workspace: WorkspaceId, *, until: datetime, most: int) -> list[tuple[DayOf, int]]:
    """List days to be counted anew, the longest waiting first, each with how often it was touched."""
    rows = _stale.all(tx, ws=workspace, until=until, most=most)
    return [(DayOf(workflow, channel, day), touched) for workflow, channel, day, touched in rows]


def first_stale(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return since when the longest waiting day is to be counted; None where none is."""
    found: datetime | None = _first_stale.value(tx, ws=workspace)
    return found


def counted(tx: Tx, workspace: WorkspaceId, of: DayOf, touched: int) -> None:
    """Note that a day was counted as it was when it had been touched so often."""
    _counted.run(
        tx,
        ws=workspace,
        of_workflow=of.workflow,
        of_channel=of.channel,
        of_day=of.day,
        as_of=touched,
    )
