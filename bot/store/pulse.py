"""What agents answered about a workflow, counted by week and kept without names."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkflowKey, WorkspaceId
from bot.store.engine.transaction import Tx, insert_new

SCORES = (1, 2, 3, 4, 5)


class PulseRow(SQLModel, table=True):
    __tablename__ = "pulse"
    workspace_id: str = Field(primary_key=True)
    workflow: str = Field(primary_key=True)
    week: date = Field(primary_key=True)  # its Monday
    asked: int
    score_1: int
    score_2: int
    score_3: int
    score_4: int
    score_5: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """One workflow's week: how many were asked, and how often each score was given."""

    workflow: WorkflowKey
    week: date
    asked: int
    scores: tuple[int, ...]

    @property
    def answered(self) -> int:
        return sum(self.scores)

    @property
    def mean(self) -> float | None:
        """Return the mean score; None where nobody has answered."""
        if not self.answered:
            return None
        return sum(n * count for n, count in zip(SCORES, self.scores, strict=True)) / self.answered


_begin = insert_new(PulseRow)


def count_asked(
    tx: Tx, workspace: WorkspaceId, workflow: WorkflowKey, week: date, *, more: int
) -> None:
    """Count people who are asked."""
    empty = {f"score_{score}": 0 for score in SCORES}
    row = {"workspace_id": workspace, "workflow": workflow, "week": week, "asked": 0, **empty}
    _begin.run(tx, **row)
    _add(tx, workspace, (workflow, week), "asked", more)


def count_answer(
    tx: Tx, workspace: WorkspaceId, workflow: WorkflowKey, week: date, *, score: int
) -> None:
    """Count one answer."""
    _add(tx, workspace, (workflow, week), f"score_{score}", 1)


def _add(
    tx: Tx, workspace: WorkspaceId, of: tuple[WorkflowKey, date], name: str, more: int
) -> None:
    column = getattr(PulseRow, name)
    tx.connection.execute(
        update(PulseRow)
        .where(
            col(PulseRow.workspace_id) == workspace,
            col(PulseRow.workflow) == of[0],
            col(PulseRow.week) == of[1],
        )
        .values({name: col(column) + more})
    )


def since(tx: Tx, workspace: WorkspaceId, week: date) -> tuple[Pulse, ...]:
    """List every workflow's weeks from one on, by workflow and week."""
    row = PulseRow
    counts = [getattr(row, f"score_{score}") for score in SCORES]
    found = select(col(row.workflow), col(row.week), col(row.asked), *counts).where(
        col(row.workspace_id) == workspace, col(row.week) >= week
    )
    rows = tx.connection.execute(found.order_by(col(row.workflow), col(row.week)))
    return tuple(
        Pulse(workflow, week, asked, tuple(scores)) for workflow, week, asked, *scores in rows
    )
