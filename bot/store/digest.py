"""Digests as they were posted: kept word by word, whatever the numbers say later."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import Tx
from bot.store.engine.types import Instant


class PostedDigestRow(SQLModel, table=True):
    __tablename__ = "posted_digest"
    workspace_id: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    payload: str


def keep(
    tx: Tx, workspace: WorkspaceId, scope: str, period: str, *, at: datetime, payload: str
) -> None:
    """Keep what was posted."""
    row = PostedDigestRow
    place = (col(row.workspace_id) == workspace, col(row.scope) == scope, col(row.period) == period)
    tx.connection.execute(delete(row).where(*place))
    values = {"workspace_id": workspace, "scope": scope, "period": period}
    tx.connection.execute(insert(row).values(**values, at=at, payload=payload))


def posted(tx: Tx, workspace: WorkspaceId, scope: str, period: str) -> str | None:
    """Return what was posted for a period, as JSON text."""
    row = PostedDigestRow
    found: str | None = tx.connection.execute(
        select(col(row.payload)).where(
            col(row.workspace_id) == workspace, col(row.scope) == scope, col(row.period) == period
        )
    ).scalar_one_or_none()
    return found


def posts_since(tx: Tx, workspace: WorkspaceId, scope: str, *, since: datetime) -> int:
    """Count what was posted to a channel since an instant."""
    row = PostedDigestRow
    found: int = tx.connection.execute(
        select(func.count())
        .select_from(row)
        .where(col(row.workspace_id) == workspace, col(row.scope) == scope, col(row.at) > since)
    ).scalar_one()
    return found
