"""The charter as it was last loaded, so that the next load can say what changed."""

from datetime import datetime

from sqlalchemy import Text, delete, insert, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import Tx
from bot.store.engine.types import Instant


class CharterRow(SQLModel, table=True):
    __tablename__ = "charter"
    workspace_id: str = Field(primary_key=True)
    loaded_at: datetime = Field(sa_type=Instant)
    content: str = Field(sa_type=Text)


def last(tx: Tx, workspace: WorkspaceId) -> str | None:
    """Return the text of the charter last loaded."""
    found: str | None = tx.connection.execute(
        select(col(CharterRow.content)).where(col(CharterRow.workspace_id) == workspace)
    ).scalar_one_or_none()
    return found


def keep(tx: Tx, workspace: WorkspaceId, content: str, *, at: datetime) -> None:
    """Remember the text of the charter now in force."""
    tx.connection.execute(delete(CharterRow).where(col(CharterRow.workspace_id) == workspace))
    row = {"workspace_id": workspace, "loaded_at": at, "content": content}
    tx.connection.execute(insert(CharterRow).values(**row))
