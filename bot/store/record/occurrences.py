"""Which runs of which routine happened; the unique row decides, so that at most one ever does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.sql.elements import ClauseElement
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, insert_new, upsert
from bot.store.engine.types import Instant


class OccurrenceRow(SQLModel, table=True):
    __tablename__ = "occurrence"
    workspace_id: str = Field(primary_key=True)
    routine: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    due_at: datetime = Field(sa_type=Instant)
    happened_at: datetime = Field(sa_type=Instant)
    late_s: int
    skipped: bool


class RoutineRow(SQLModel, table=True):
    __tablename__ = "routine"
    workspace_id: str = Field(primary_key=True)
    routine: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    next_at: datetime = Field(sa_type=Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One run of a routine for one scope and period."""

    routine: str
    scope: str
    period: str
    due_at: datetime
    happened_at: datetime
    skipped: bool = False

    @property
    def late_s(self) -> int:
        return int((self.happened_at - self.due_at).total_seconds())


# When a routine is next due, by its name and scope.
Planned = Mapping[tuple[str, str], datetime]

_claim = insert_new(OccurrenceRow)


def claim(tx: Tx, workspace: WorkspaceId, run: Occurrence) -> bool:
    """Make an occurrence happen; False where it already did."""
    # The unique row decides: of all replicas, the one that inserts it runs.
    return (
        _claim.run(
            tx,
            workspace_id=workspace,
            routine=run.routine,
            scope=run.scope,
            period=run.period,
            due_at=run.due_at,
            happened_at=run.happened_at,
            late_s=run.late_s,
            skipped=run.skipped,
        )
        == 1
    )


def forget_ahead(tx: Tx, workspace: WorkspaceId, *, at: datetime) -> None:
    """Forget that periods to come were left out; one that people saw is not made again."""
    row = OccurrenceRow
    tx.connection.execute(
        delete(row).where(
            col(row.workspace_id) == workspace, col(row.skipped).is_(True), col(row.due_at) > at
        )
    )


_last_before = PreparedStatement(
    select(func.max(col(OccurrenceRow.happened_at))).where(
        col(OccurrenceRow.workspace_id) == bindparam("ws"),
        col(OccurrenceRow.routine) == bindparam("named"),
        col(OccurrenceRow.scope) == bindparam("whose"),
        col(OccurrenceRow.happened_at) < bindparam("moment"),
        col(OccurrenceRow.skipped).is_(False),
    )
)


def last_before(
    tx: Tx, workspace: WorkspaceId, routine: str, scope: str, *, before: datetime
) -> datetime | None:
    """Return when a routine last happened for a scope, skipped runs left out."""
    found: datetime | None = _last_before.value(
        tx, ws=workspace, named=routine, whose=scope, moment=before
    )
    return found


_planned = PreparedStatement(
    select(col(RoutineRow.routine), col(RoutineRow.scope), col(RoutineRow.next_at)).where(
        col(RoutineRow.workspace_id) == bindparam("ws")
    )
)


def planned(tx: Tx, workspace: WorkspaceId) -> Planned:
    """Return when each routine is next due for each scope, where that was ever decided."""
    return {(routine, scope): at for routine, scope, at in _planned.all(tx, ws=workspace)}


def _replan(insert: Any) -> ClauseElement:
    moved: ClauseElement = insert.on_conflict_do_update(
        index_elements=["workspace_id", "routine", "scope"],
        set_={"next_at": insert.excluded.next_at},
    )
    return moved


_plan = upsert(RoutineRow, _replan)


def plan(tx: Tx, workspace: WorkspaceId, routine: str, scope: str, *, next_at: datetime) -> None:
    """Decide when a routine is next due for a scope."""
    _plan.run(tx, workspace_id=workspace, routine=routine, scope=scope, next_at=next_at)
