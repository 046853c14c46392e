"""Numbers somebody says look wrong, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain import labels
from bot.domain.ids import SlackUserId, WorkflowKey, WorkspaceId
from bot.domain.labels import LabelKind
from bot.domain.measures.findings import SeriesKey
from bot.store.engine.transaction import Tx, table_of
from bot.store.engine.types import Instant


class DisputeState(StrEnum):
    """Whether a dispute waits, or how it was decided."""

    ASKED = "asked"
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"


class DisputeRow(SQLModel, table=True):
    __tablename__ = "dispute"
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    measure: str
    workflow: str
    channel: str
    day: date
    about: str
    by: str
    at: datetime = Field(sa_type=Instant)
    reason: str
    state: str
    answer: str
    answered_by: str | None
    answered_at: datetime | None = Field(sa_type=Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One number somebody says looks wrong."""

    number: int
    series: SeriesKey
    day: date
    about: str
    by: SlackUserId
    at: datetime
    reason: str
    state: DisputeState = DisputeState.ASKED
    answer: str = ""
    answered_by: SlackUserId | None = None
    answered_at: datetime | None = None

    @property
    def label(self) -> str:
        return labels.make(LabelKind.DISPUTE, self.number)


def add(tx: Tx, workspace: WorkspaceId, dispute: Dispute) -> None:
    """Insert a dispute."""
    tx.connection.execute(
        insert(DisputeRow).values(
            workspace_id=workspace,
            number=dispute.number,
            measure=dispute.series.measure,
            workflow=dispute.series.workflow,
            channel=dispute.series.channel,
            day=dispute.day,
            about=dispute.about,
            by=dispute.by,
            at=dispute.at,
            reason=dispute.reason,
            state=dispute.state.value,
            answer=dispute.answer,
        )
    )


def decide(tx: Tx, workspace: WorkspaceId, dispute: Dispute) -> None:
    """Write back how a dispute was decided."""
    tx.connection.execute(
        update(DisputeRow)
        .where(col(DisputeRow.workspace_id) == workspace, col(DisputeRow.number) == dispute.number)
        .values(
            state=dispute.state.value,
            answer=dispute.answer,
            answered_by=dispute.answered_by,
            answered_at=dispute.answered_at,
        )
    )


def get(tx: Tx, workspace: WorkspaceId, number: int) -> Dispute | None:
    """Read a dispute by its number."""
    found = _all(tx, _select(workspace).where(col(DisputeRow.number) == number))
    return found[0] if found else None


def lock(tx: Tx, workspace: WorkspaceId, number: int) -> Dispute | None:
    """Lock a dispute by its number."""
    wanted = _select(workspace).where(col(DisputeRow.number) == number)
    found = _all(tx, wanted.with_for_update())
    return found[0] if found else None


def of_workflow(
    tx: Tx, workspace: WorkspaceId, workflow: WorkflowKey, *, since: date
) -> list[Dispute]:
    """List a workflow's disputes about days from one on (N1)."""
    row = DisputeRow
    wanted = (col(row.workflow) == workflow, col(row.day) >= since)
    return _all(tx, _select(workspace).where(*wanted).order_by(col(row.number)))


def of_day(tx: Tx, workspace: WorkspaceId, series: SeriesKey, day: date) -> list[Dispute]:
    """List the disputes about a series' number of a day."""
    row = DisputeRow
    wanted = _select(workspace).where(
        col(row.measure) == series.measure,
        col(row.workflow) == series.workflow,
        col(row.channel) == series.channel,
        col(row.day) == day,
    )
    return _all(tx, wanted.order_by(col(row.number)))


def _select(workspace: WorkspaceId) -> Select[Any]:
    row = DisputeRow
    return select(*table_of(row).columns).where(col(row.workspace_id) == workspace)


def _all(tx: Tx, statement: Select[Any]) -> list[Dispute]:
    return [_dispute(row) for row in tx.connection.execute(statement)]


def _dispute(row: Row[Any]) -> Dispute:
    return Dispute(
        number=row.number,
        series=SeriesKey(row.measure, WorkflowKey(row.workflow), row.channel),
        day=row.day,
        about=row.about,
        by=SlackUserId(row.by),
        at=row.at,
        reason=row.reason,
        state=DisputeState(row.state),
        answer=row.answer,
        answered_by=row.answered_by and SlackUserId(row.answered_by),
        answered_at=row.answered_at,
    )
