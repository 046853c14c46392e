"""Totals that sources send of what is counted from contacts here, and how they differ."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ClauseElement, Index, bindparam, func, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkflowKey, WorkspaceId
from bot.domain.measures.comparing import ComparedDay, TotalDifference, TotalPlace
from bot.domain.measures.judgement import DayPart
from bot.store.engine.transaction import PreparedStatement, Tx, upsert
from bot.store.engine.types import Instant


class SentTotalRow(SQLModel, table=True):
    __tablename__ = "sent_total"
    __table_args__ = (Index("ix_sent_total_due", "workspace_id", "compare_at"),)
    workspace_id: str = Field(primary_key=True)
    measure: str = Field(primary_key=True)
    workflow: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    value: float
    n: int | None
    sent_at: datetime = Field(sa_type=Instant)
    # When it is compared next; None once it was, until something of its day changes.
    compare_at: datetime | None = Field(sa_type=Instant)
    # What was counted when it was compared and differed; None where it did not.
    counted: float | None
    counted_n: int | None


Said = tuple[float, int | None]
_PLACE = ("measure", "workflow", "channel", "day", "version")
_SENT = ("value", "n", "sent_at", "compare_at")
_row = SentTotalRow
_here = col(_row.workspace_id) == bindparam("ws")
_of_measure = (
    _here,
    col(_row.measure) == bindparam("of_measure"),
    col(_row.workflow) == bindparam("of_workflow"),
)
_of_day = (*_of_measure, col(_row.day) == bindparam("of_day"))
_channel = (col(_row.channel) == bindparam("of_channel"),)


def _sent_again(insert: Any) -> ClauseElement:
    more = {name: insert.excluded[name] for name in _SENT}
    keys = ["workspace_id", *_PLACE]
    statement: ClauseElement = insert.on_conflict_do_update(index_elements=keys, set_=more)
    return statement


_put = upsert(SentTotalRow, _sent_again)
_said = PreparedStatement(
    select(col(_row.value), col(_row.n)).where(
        *_of_day, *_channel, col(_row.version) == bindparam("of_version")
    )
)
_parts = PreparedStatement(
    select(col(_row.channel), col(_row.value), col(_row.n), col(_row.version)).where(*_of_day)
)
_due = PreparedStatement(
    select(col(_row.measure), col(_row.workflow), col(_row.day))
    .where(_here, col(_row.compare_at) <= bindparam("until"))
    .group_by(col(_row.measure), col(_row.workflow), col(_row.day))
    .order_by(func.min(col(_row.compare_at)), col(_row.day))
    .limit(bindparam("most"))
)
_first_due = PreparedStatement(
    select(func.min(col(_row.compare_at))).where(_here, col(_row.compare_at).is_not(None))
)
_again = PreparedStatement(
    update(_row)
    .where(*_of_day, col(_row.compare_at).is_(None))
    .values(compare_at=bindparam("to_at"))
)
_compared = PreparedStatement(
    update(_row)
    .where(*_of_day, *_channel)
    .values(compare_at=None, counted=bindparam("to_counted"), counted_n=bindparam("to_n"))
)
_differing = PreparedStatement(
    select(
        col(_row.day),
        col(_row.channel),
        col(_row.value),
        col(_row.n),
        col(_row.version),
        col(_row.counted),
        col(_row.counted_n),
    )
    .where(*_of_measure, col(_row.counted).is_not(None))
    .order_by(col(_row.day).desc(), col(_row.channel))
)


def put(
    tx: Tx,
    workspace: WorkspaceId,
    totals: Mapping[TotalPlace, Said],
    *,
    at: datetime,
    due: datetime,
) -> None:
    """Keep totals in place of what they said before; they are compared when `due`."""
    rows = [
        {
            "workspace_id": workspace,
            **place._asdict(),
            "value": value,
            "n": n,
            "sent_at": at,
            "compare_at": due,
            "counted": None,
            "counted_n": None,
        }
        for place, (value, n) in totals.items()
    ]
    _put.many(tx, rows)


def said(tx: Tx, workspace: WorkspaceId, places: Iterable[TotalPlace]) -> dict[TotalPlace, Said]:
    """Find what was sent of some places before."""
    found = ((place, _said.first(tx, **_of(workspace, place))) for place in places)
    return {place: (row[0], row[1]) for place, row in found if row is not None}


def parts(tx: Tx, workspace: WorkspaceId, of: ComparedDay) -> dict[str, list[DayPart]]:
    """List what was sent of a day, by channel."""
    found: dict[str, list[DayPart]] = {}
    for channel, value, n, version in _parts.all(tx, **_of(workspace, of)):
        found.setdefault(channel, []).append(DayPart(of.day, value, n, version, is_total=True))
    return found


def due(tx: Tx, workspace: WorkspaceId, *, until: datetime, most: int) -> list[ComparedDay]:
    """List days whose totals are to be compared, the longest waiting first."""
    rows = _due.all(tx, ws=workspace, until=until, most=most)
    return [ComparedDay(measure, WorkflowKey(workflow), day) for measure, workflow, day in rows]


def first_due(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when totals are compared next; None where none waits."""
    found: datetime | None = _first_due.value(tx, ws=workspace)
    return found


def compare_again(
    tx: Tx, workspace: WorkspaceId, days: Sequence[ComparedDay], *, due: datetime
) -> None:
    """Let what was sent of some days be compared anew."""
    for of in days:
        _again.run(tx, **_of(workspace, of), to_at=due)


def compared(
    tx: Tx, workspace: WorkspaceId, of: ComparedDay, channel: str, differs: TotalDifference | None
) -> None:
    """Note how a day's total on a channel was found to be."""
    told = (differs.counted, differs.counted_n) if differs else (None, None)
    here = {**_of(workspace, of), "of_channel": channel}
    _compared.run(tx, **here, to_counted=told[0], to_n=told[1])


def differing(
    tx: Tx, workspace: WorkspaceId, measure: str, workflow: str
) -> dict[tuple[date, str], tuple[list[DayPart], DayPart]]:
    """List days and channels whose totals differ, the newest first: what was sent, and counted."""
    found: dict[tuple[date, str], tuple[list[DayPart], DayPart]] = {}
    names = {"of_measure": measure, "of_workflow": workflow}
    for day, channel, value, n, version, counted, counted_n in _differing.all(
        tx, ws=workspace, **names
    ):
        ours = DayPart(day, counted, counted_n, "", is_total=True)
        sent, _ = found.setdefault((day, channel), ([], ours))
        sent.append(DayPart(day, value, n, version, is_total=True))
    return found


def _of(workspace: WorkspaceId, place: TotalPlace | ComparedDay) -> dict[str, object]:
    return {"ws": workspace, **{f"of_{name}": value for name, value in place._asdict().items()}}
