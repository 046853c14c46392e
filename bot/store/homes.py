"""Whose Home is out of date; a slower transaction renders it."""

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.store.transaction import Prepared, Tx


class HomeRow(SQLModel, table=True):
    __tablename__ = "home"
    workspace_id: str = Field(primary_key=True)
    slack_user_id: str = Field(primary_key=True)


_stale = {
    "sqlite": Prepared(sqlite.insert(HomeRow).on_conflict_do_nothing()),
    "postgresql": Prepared(postgresql.insert(HomeRow).on_conflict_do_nothing()),
}


def mark_stale(tx: Tx, workspace: WorkspaceId, user: SlackUserId) -> None:
    """Say that a person's Home no longer tells the truth."""
    _stale[tx.dialect.name].later(tx, workspace_id=workspace, slack_user_id=user)


def take_stale(tx: Tx, workspace: WorkspaceId, *, limit: int) -> tuple[SlackUserId, ...]:
    """Take some people whose Home must be published anew."""
    users = tuple(
        SlackUserId(user)
        for user in tx.connection.execute(
            select(col(HomeRow.slack_user_id))
            .where(col(HomeRow.workspace_id) == workspace)
            .limit(limit)
            # Another replica may be at some of them already.
            .with_for_update(skip_locked=True)
        ).scalars()
    )
    tx.connection.execute(
        delete(HomeRow).where(
            col(HomeRow.workspace_id) == workspace, col(HomeRow.slack_user_id).in_(users)
        )
    )
    return users


def any_stale(tx: Tx, workspace: WorkspaceId) -> bool:
    """Tell whether some Home waits to be published."""
    statement = select(HomeRow).where(col(HomeRow.workspace_id) == workspace).exists()
    return bool(tx.connection.execute(select(statement)).scalar_one())
