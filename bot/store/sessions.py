"""Who said that they come to which session."""

from datetime import date

from sqlalchemy import func, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkflowKey, WorkspaceId
from bot.store.engine.transaction import Tx, insert_new


class AttendanceRow(SQLModel, table=True):
    __tablename__ = "attendance"
    workspace_id: str = Field(primary_key=True)
    workflow: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    slack_user_id: str = Field(primary_key=True)


_come = insert_new(AttendanceRow)


def come(
    tx: Tx, workspace: WorkspaceId, session: tuple[WorkflowKey, date], user: SlackUserId
) -> bool:
    """Note that somebody comes; False where they said so before."""
    workflow, day = session
    values = {"workspace_id": workspace, "workflow": workflow, "day": day}
    return _come.run(tx, **values, slack_user_id=user) > 0


def days_of(
    tx: Tx, workspace: WorkspaceId, workflow: WorkflowKey, user: SlackUserId
) -> tuple[date, ...]:
    """List the sessions of a workflow to which somebody said that they come."""
    found = select(col(AttendanceRow.day)).where(
        col(AttendanceRow.workspace_id) == workspace,
        col(AttendanceRow.workflow) == workflow,
        col(AttendanceRow.slack_user_id) == user,
    )
    return tuple(tx.connection.execute(found.order_by(col(AttendanceRow.day))).scalars())


def ahead(tx: Tx, workspace: WorkspaceId, first: date) -> list[tuple[str, date, int]]:
    """Count who comes to each session from a day on: its workflow, its day, how many."""
    row = AttendanceRow
    session = (col(row.workflow), col(row.day))
    found = (
        select(*session, func.count())
        .where(col(row.workspace_id) == workspace, col(row.day) >= first)
        .group_by(*session)
        .order_by(*session)
    )
    return [(workflow, day, people) for workflow, day, people in tx.connection.execute(found)]


def attendees(
    tx: Tx, workspace: WorkspaceId, session: tuple[WorkflowKey, date]
) -> tuple[SlackUserId, ...]:
    """List who said that they come."""
    found = select(col(AttendanceRow.slack_user_id)).where(
        col(AttendanceRow.workspace_id) == workspace,
        col(AttendanceRow.workflow) == session[0],
        col(AttendanceRow.day) == session[1],
    )
    return tuple(SlackUserId(user) for user in tx.connection.execute(found).scalars())
