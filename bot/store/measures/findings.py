"""Findings and their queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Select, UniqueConstraint, insert, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkflowKey, WorkspaceId
from bot.domain.measures.findings import Attribution, Finding, FindingKind, FindingState, SeriesKey
from bot.store.engine.transaction import Tx
from bot.store.engine.types import Instant
from bot.store.measures.series import SeriesRow


class FindingRow(SQLModel, table=True):
    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("workspace_id", "series_id", "day", "kind"),
        Index("ix_finding_day", "workspace_id", "state", "day"),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    series_id: int
    day: date
    kind: str
    value: float | None
    expected: float | None
    low: float | None
    high: float | None
    score: float
    n: int | None
    since: date
    found_at: datetime = Field(sa_type=Instant)
    state: str
    attribution: str
    reason: str
    outcome: str
    decided_by: str | None
    decided_at: datetime | None = Field(sa_type=Instant)
    due_on: date | None
    times: int | None
    first_on: date | None
    level_before: float | None
    level: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """Which findings to list: of which days, states, kinds and workflows; none narrows nothing.

    `is_asked` leaves out what nobody is to answer.
    """

    first: date = date.min
    last: date = date.max
    states: tuple[FindingState, ...] = (FindingState.OPEN,)
    kinds: tuple[FindingKind, ...] = ()
    workflows: tuple[WorkflowKey, ...] = ()
    is_asked: bool = False


_SEEN = (
    "day",
    "kind",
    "value",
    "expected",
    "low",
    "high",
    "score",
    "n",
    "since",
    "found_at",
    "state",
    "attribution",
    "reason",
    "outcome",
    "decided_by",
    "decided_at",
    "due_on",
    "times",
    "first_on",
    "level_before",
    "level",
)
_KEY = ("measure", "workflow", "channel")


def add(tx: Tx, workspace: WorkspaceId, series_id: int, finding: Finding) -> None:
    """Insert a new finding."""
    row = {"workspace_id": workspace, "number": finding.number, "series_id": series_id}
    tx.connection.execute(insert(FindingRow).values(**row, **_values(finding)))


def save(tx: Tx, workspace: WorkspaceId, finding: Finding) -> None:
    """Write a changed finding back."""
    tx.connection.execute(
        update(FindingRow)
        .where(col(FindingRow.workspace_id) == workspace, col(FindingRow.number) == finding.number)
        .values(**_values(finding))
    )


def get(tx: Tx, workspace: WorkspaceId, numbers: Collection[int]) -> list[Finding]:
    """Find findings by number; unknown ones are left out."""
    found = _select(workspace).where(col(FindingRow.number).in_(list(numbers)))
    return _all(tx, found.order_by(col(FindingRow.number)))


def lock(tx: Tx, workspace: WorkspaceId, numbers: Collection[int]) -> list[Finding]:
    """Lock findings by number, in its order; unknown ones are left out."""
    found = _select(workspace).where(col(FindingRow.number).in_(list(numbers)))
    return _all(tx, found.order_by(col(FindingRow.number)).with_for_update(of=FindingRow))


def find(tx: Tx, workspace: WorkspaceId, wanted: FindingFilter, *, limit: int) -> list[Finding]:
    """List findings, the newest day first."""
    found = _select(workspace).where(
        col(FindingRow.state).in_([state.value for state in wanted.states]),
        col(FindingRow.day) >= wanted.first,
        col(FindingRow.day) <= wanted.last,
    )
    if wanted.kinds:
        found = found.where(col(FindingRow.kind).in_([kind.value for kind in wanted.kinds]))
    if wanted.workflows:
        found = found.where(col(SeriesRow.workflow).in_(wanted.workflows))
    if wanted.is_asked:
        found = found.where(col(FindingRow.due_on).is_not(None))
    order = (col(FindingRow.day).desc(), col(FindingRow.number))
    return _all(tx, found.order_by(*order).limit(limit))


def of_series(
    tx: Tx,
    workspace: WorkspaceId,
    series: Collection[int],
    *,
    first: date,
    last: date = date.max,
) -> list[Finding]:
    """List everything that was found in some series within a stretch of days."""
    found = _select(workspace).where(
        col(FindingRow.series_id).in_(list(series)),
        col(FindingRow.day) >= first,
        col(FindingRow.day) <= last,
    )
    return _all(tx, found)


def _select(workspace: WorkspaceId) -> Select[Any]:
    keys = [getattr(SeriesRow, name) for name in _KEY]
    seen = [getattr(FindingRow, name) for name in _SEEN]
    joined = (col(SeriesRow.workspace_id) == col(FindingRow.workspace_id)) & (
        col(SeriesRow.id) == col(FindingRow.series_id)
    )
    return (
        select(col(FindingRow.number), *keys, *seen)
        .join_from(FindingRow, SeriesRow, joined)
        .where(col(FindingRow.workspace_id) == workspace)
    )


def _all(tx: Tx, statement: Select[Any]) -> list[Finding]:
    return [_finding(tuple(row)) for row in tx.connection.execute(statement)]


def _finding(row: Sequence[Any]) -> Finding:
    number, measure, workflow, channel = row[:4]
    seen = dict(zip(_SEEN, row[4:], strict=True))
    return Finding(
        number=number,
        series=SeriesKey(measure, WorkflowKey(workflow), channel),
        **{
            **seen,
            "kind": FindingKind(seen["kind"]),
            "state": FindingState(seen["state"]),
            "attribution": Attribution(seen["attribution"]) if seen["attribution"] else None,
            "times": seen["times"] or 1,
            "decided_by": seen["decided_by"] and SlackUserId(seen["decided_by"]),
        },
    )


def _values(finding: Finding) -> dict[str, Any]:
    values = {name: getattr(finding, name) for name in _SEEN}
    return {
        **values,
        "kind": finding.kind.value,
        "state": finding.state.value,
        "attribution": finding.attribution.value if finding.attribution else "",
    }
