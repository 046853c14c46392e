"""Numbers somebody says look wrong, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, insert, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.findings import SeriesKey
from bot.domain.ids import SlackUserId, WorkflowKey, WorkspaceId
from bot.store.transaction import Tx, table_of
from bot.store.types import Instant


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
    """Find a dispute by its number."""
    row = DisputeRow
    found = tx.connection.execute(
        select(*table_of(row).columns).where(
            col(row.workspace_id) == workspace, col(row.number) == number
        )
    ).first()
    if found is None:
        return None
    return Dispute(
        number=found.number,
        series=SeriesKey(found.measure, WorkflowKey(found.workflow), found.channel),
        day=found.day,
        about=found.about,
        by=SlackUserId(found.by),
        at=found.at,
        reason=found.reason,
        state=DisputeState(found.state),
        answer=found.answer,
        answered_by=found.answered_by and SlackUserId(found.answered_by),
        answered_at=found.answered_at,
    )


def counts(
    tx: Tx, workspace: WorkspaceId, workflow: WorkflowKey, *, since: date
) -> dict[DisputeState, int]:
    """Count a workflow's disputes about days from one on, by how they were decided (N1)."""
    row = DisputeRow
    found = (
        select(col(row.state), func.count())
        .where(
            col(row.workspace_id) == workspace,
            col(row.workflow) == workflow,
            col(row.day) >= since,
        )
        .group_by(col(row.state))
    )
    return {DisputeState(state): number for state, number in tx.connection.execute(found)}
