"""A series' days as they were judged: values, and what was usual then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkflowKey, WorkspaceId
from bot.domain.measures.detectors import LEARNING
from bot.store.engine.transaction import PreparedStatement, Tx, upsert
from bot.store.measures.series import KNOWN, NEVER, Series, SeriesRow, series_of


class SeriesDayRow(SQLModel, table=True):
    __tablename__ = "series_day"
    # Fetched by series and stretch of days: kept in that order.
    __table_args__ = ({"sqlite_with_rowid": False},)
    workspace_id: str = Field(primary_key=True)
    series_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: date = Field(primary_key=True)
    value: float
    n: int | None
    version: str
    expected: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class DayValue:
    """A series' value of a day, its n and version, and what was usual then."""

    day: date
    value: float
    n: int | None
    version: str
    expected: float | None = None
    low: float | None = None
    high: float | None = None


_DAY = (
    col(SeriesDayRow.day),
    col(SeriesDayRow.value),
    col(SeriesDayRow.n),
    col(SeriesDayRow.version),
    col(SeriesDayRow.expected),
    col(SeriesDayRow.low),
    col(SeriesDayRow.high),
)
# So many series are read one by one: a list grows when it runs and cannot be prepared.
FEW = 4
_one_day = PreparedStatement(
    select(*_DAY).where(
        col(SeriesDayRow.workspace_id) == bindparam("ws"),
        col(SeriesDayRow.series_id) == bindparam("of"),
        col(SeriesDayRow.day) == bindparam("on"),
    )
)
_VALUES = ("value", "n", "version", "expected", "low", "high")


_set_days = upsert(
    SeriesDayRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["workspace_id", "series_id", "day"],
        set_={name: insert.excluded[name] for name in _VALUES},
    ),
)


def put_days(tx: Tx, workspace: WorkspaceId, days: Iterable[tuple[int, DayValue]]) -> None:
    """Keep days as they were judged, over what was kept of them before."""
    rows = [
        {
            "workspace_id": workspace,
            "series_id": number,
            "day": day.day,
            **{name: getattr(day, name) for name in _VALUES},
        }
        for number, day in days
    ]
    _set_days.many(tx, rows)


def days_of(
    tx: Tx, workspace: WorkspaceId, number: int, *, since: date, until: date
) -> tuple[DayValue, ...]:
    """List a series' days from one up to another."""
    found = select(*_DAY).where(
        col(SeriesDayRow.workspace_id) == workspace,
        col(SeriesDayRow.series_id) == number,
        col(SeriesDayRow.day) >= since,
        col(SeriesDayRow.day) <= until,
    )
    rows = tx.connection.execute(found.order_by(col(SeriesDayRow.day)))
    return tuple(DayValue(*row) for row in rows)


def places_between(
    tx: Tx, workspace: WorkspaceId, numbers: Sequence[int], *, since: date, until: date
) -> frozenset[tuple[int, date]]:
    """List on which days of a stretch some series have a value."""
    found = select(col(SeriesDayRow.series_id), col(SeriesDayRow.day)).where(
        col(SeriesDayRow.workspace_id) == workspace,
        col(SeriesDayRow.series_id).in_(list(numbers)),
        col(SeriesDayRow.day) >= since,
        col(SeriesDayRow.day) <= until,
    )
    return frozenset((number, day) for number, day in tx.connection.execute(found))


def on_day(
    tx: Tx, workspace: WorkspaceId, day: date, *, numbers: Sequence[int]
) -> Mapping[int, DayValue]:
    """Find the values of some series on a day."""
    if len(numbers) <= FEW:
        one = ((number, _one_day.first(tx, ws=workspace, of=number, on=day)) for number in numbers)
        return {number: DayValue(*row) for number, row in one if row}
    found = select(col(SeriesDayRow.series_id), *_DAY).where(
        col(SeriesDayRow.workspace_id) == workspace,
        col(SeriesDayRow.series_id).in_(list(numbers)),
        col(SeriesDayRow.day) == day,
    )
    rows: Iterable[Sequence[Any]] = tx.connection.execute(found)
    return {number: DayValue(*rest) for number, *rest in rows}


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a measure's series of a workflow had a value on a day, were judged, or still learn."""

    measure: str
    workflow: WorkflowKey
    known: int
    judged: int
    learning: int
    total: float


def counts_on(tx: Tx, workspace: WorkspaceId, day: date) -> list[Count]:
    """Count by measure and workflow which series had values on a day, and sum those."""
    row, of_day, old = SeriesRow, SeriesDayRow, aliased(SeriesDayRow)
    # A series may have had a pilot's days long before its first total.
    earlier = select(col(old.day)).where(
        col(old.workspace_id) == col(row.workspace_id),
        col(old.series_id) == col(row.id),
        col(old.day) <= day - timedelta(days=LEARNING),
    )
    found = (
        select(
            col(row.measure),
            col(row.workflow),
            func.count(),
            func.count(col(of_day.expected)),
            func.sum(case((earlier.exists(), 0), else_=1)),
            func.sum(col(of_day.value)),
        )
        .join_from(row, of_day, _same())
        .where(col(row.workspace_id) == workspace, col(of_day.day) == day)
        .group_by(col(row.measure), col(row.workflow))
    )
    return [
        Count(measure, WorkflowKey(workflow), *counts)
        for measure, workflow, *counts in tx.connection.execute(found)
    ]


def measures_seen(tx: Tx, workspace: WorkspaceId) -> frozenset[str]:
    """List the measures of which any series has ever had a value."""
    row = SeriesRow
    found = select(col(row.measure)).where(
        col(row.workspace_id) == workspace, col(row.last_day) > NEVER
    )
    return frozenset(tx.connection.execute(found.distinct()).scalars())


def silent(tx: Tx, workspace: WorkspaceId, day: date, *, at: datetime) -> list[Series]:
    """List the series without a value on a day of a weekday on which they usually have one.

    What is still to be judged is no silence.
    """
    row, of_day = SeriesRow, SeriesDayRow
    found = (
        select(*KNOWN)
        .outerjoin_from(row, of_day, _same() & (col(of_day.day) == day))
        .where(
            col(row.workspace_id) == workspace,
            col(row.first_day) < day,
            col(row.weekdays).op("&")(1 << day.weekday()) != 0,
            col(of_day.day).is_(None),
            col(row.judge_at).is_(None) | (col(row.judge_at) > at),
        )
    )
    return [series_of(each) for each in tx.connection.execute(found.order_by(col(row.id)))]


def _same() -> ColumnElement[bool]:
    row, of_day = SeriesRow, SeriesDayRow
    return (col(row.workspace_id) == col(of_day.workspace_id)) & (
        col(row.id) == col(of_day.series_id)
    )
