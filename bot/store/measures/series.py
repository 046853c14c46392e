"""Series of observations: what is known of each, and its days as they were judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Index,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkflowKey, WorkspaceId
from bot.domain.measures.findings import SeriesKey
from bot.store.engine.transaction import PreparedStatement, Tx
from bot.store.engine.types import Instant
from bot.store.record.counters import next_number


class SeriesRow(SQLModel, table=True):
    __tablename__ = "series"
    __table_args__ = (
        UniqueConstraint("workspace_id", "measure", "workflow", "channel"),
        Index("ix_series_judge", "workspace_id", "judge_at"),
    )
    workspace_id: str = Field(primary_key=True)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    measure: str
    workflow: str
    channel: str
    first_day: date
    last_day: date
    weekdays: int  # bit n: it had values on weekday n of late
    touched: int  # counts changes, so that what was judged meanwhile is not taken for the newest
    stale_from: date | None
    judge_at: datetime | None = Field(sa_type=Instant)
    judged_day: date | None
    watch: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """One series: which, its days, and how far it was judged."""

    id: int
    key: SeriesKey
    first_day: date
    last_day: date
    weekdays: int
    touched: int
    stale_from: date | None
    judge_at: datetime | None
    judged_day: date | None

    @property
    def has_come(self) -> bool:
        """Whether any number of it ever came."""
        return self.last_day > NEVER


# The last day of a series of which nothing ever came, though it was expected.
NEVER = date.min
KNOWN = (
    col(SeriesRow.id),
    col(SeriesRow.measure),
    col(SeriesRow.workflow),
    col(SeriesRow.channel),
    col(SeriesRow.first_day),
    col(SeriesRow.last_day),
    col(SeriesRow.weekdays),
    col(SeriesRow.touched),
    col(SeriesRow.stale_from),
    col(SeriesRow.judge_at),
    col(SeriesRow.judged_day),
)
_all = PreparedStatement(
    select(*KNOWN).where(col(SeriesRow.workspace_id) == bindparam("ws")).order_by(KNOWN[0])
)
_came = PreparedStatement(
    select(KNOWN[0])
    .where(col(SeriesRow.workspace_id) == bindparam("ws"), col(SeriesRow.last_day) > NEVER)
    .limit(1)
)
_of_workflow = PreparedStatement(
    select(*KNOWN).where(
        col(SeriesRow.workspace_id) == bindparam("ws"), col(SeriesRow.workflow) == bindparam("of")
    )
)
_with_key = PreparedStatement(
    select(*KNOWN).where(
        col(SeriesRow.workspace_id) == bindparam("ws"),
        col(SeriesRow.measure) == bindparam("of_measure"),
        col(SeriesRow.workflow) == bindparam("of_workflow"),
        col(SeriesRow.channel) == bindparam("of_channel"),
    )
)
_touch = PreparedStatement(
    update(SeriesRow)
    .where(col(SeriesRow.workspace_id) == bindparam("ws"), col(SeriesRow.id) == bindparam("series"))
    .values(
        first_day=bindparam("first"),
        last_day=bindparam("last"),
        touched=col(SeriesRow.touched) + 1,
        stale_from=bindparam("stale"),
        judge_at=bindparam("due"),
    )
)

_judged = PreparedStatement(
    update(SeriesRow)
    .where(col(SeriesRow.workspace_id) == bindparam("ws"), col(SeriesRow.id) == bindparam("series"))
    .values(
        stale_from=bindparam("stale"),
        judge_at=bindparam("due"),
        judged_day=bindparam("day"),
        watch=bindparam("known"),
        weekdays=bindparam("mask"),
    )
)


def any_series(tx: Tx, workspace: WorkspaceId) -> bool:
    """Tell whether any number has ever come in."""
    return _came.first(tx, ws=workspace) is not None


def all_series(tx: Tx, workspace: WorkspaceId) -> list[Series]:
    """List every series."""
    return [series_of(row) for row in _all.all(tx, ws=workspace)]


def add(
    tx: Tx, workspace: WorkspaceId, key: SeriesKey, day: date, *, last: date | None = None
) -> Series:
    """Begin a series with its first day; `last` is NEVER where that brought nothing."""
    number = next_number(tx, workspace, "series")
    last = last or day
    made = Series(number, key, day, last, 0, 0, None, None, None)
    tx.connection.execute(
        insert(SeriesRow).values(
            workspace_id=workspace,
            id=number,
            measure=key.measure,
            workflow=key.workflow,
            channel=key.channel,
            first_day=day,
            last_day=last,
            weekdays=0,
            touched=0,
        )
    )
    return made


def touch(tx: Tx, workspace: WorkspaceId, series: Series) -> None:
    """Note that a series has new or other values, and when it is to be judged."""
    _touch.run(
        tx,
        ws=workspace,
        series=series.id,
        first=series.first_day,
        last=series.last_day,
        stale=series.stale_from,
        due=series.judge_at,
    )


_next_judging = PreparedStatement(
    select(func.min(col(SeriesRow.judge_at))).where(col(SeriesRow.workspace_id) == bindparam("ws"))
)


def next_judging(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when the next series is to be judged."""
    found: datetime | None = _next_judging.value(tx, ws=workspace)
    return found


def to_judge(
    tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int
) -> list[tuple[Series, str | None]]:
    """List series that are to be judged, each with what its watch knows."""
    found = (
        select(*KNOWN, col(SeriesRow.watch))
        .where(col(SeriesRow.workspace_id) == workspace, col(SeriesRow.judge_at) <= at)
        .order_by(col(SeriesRow.judge_at), col(SeriesRow.id))
        .limit(limit)
    )
    return [(series_of(known), watch) for *known, watch in tx.connection.execute(found)]


def find(tx: Tx, workspace: WorkspaceId, numbers: Iterable[int]) -> dict[int, Series]:
    """Find series by their numbers."""
    found = select(*KNOWN).where(
        col(SeriesRow.workspace_id) == workspace, col(SeriesRow.id).in_(list(numbers))
    )
    return {row[0]: series_of(row) for row in tx.connection.execute(found)}


def judged(tx: Tx, workspace: WorkspaceId, outcomes: Iterable[tuple[Series, str, int]]) -> None:
    """Keep what judging some series came to: each with what its watch knows, and its weekdays."""
    _judged.many(
        tx,
        [
            {
                "ws": workspace,
                "series": series.id,
                "stale": series.stale_from,
                "due": series.judge_at,
                "day": series.judged_day,
                "known": watch,
                "mask": weekdays,
            }
            for series, watch, weekdays in outcomes
        ],
    )


def of_workflow(tx: Tx, workspace: WorkspaceId, workflow: str) -> list[Series]:
    """List a workflow's series."""
    return [series_of(each) for each in _of_workflow.all(tx, ws=workspace, of=workflow)]


def with_key(tx: Tx, workspace: WorkspaceId, key: SeriesKey) -> Series | None:
    """Find a series by what it is of."""
    names = {"of_measure": key.measure, "of_workflow": key.workflow, "of_channel": key.channel}
    found = _with_key.first(tx, ws=workspace, **names)
    return series_of(found) if found is not None else None


def series_of(row: Sequence[Any]) -> Series:
    number, measure, workflow, channel, *rest = row
    return Series(number, SeriesKey(measure, WorkflowKey(workflow), channel), *rest)
