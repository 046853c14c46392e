"""What already arrived, so that a redelivered event or a twice-sent modal acts once."""

import hashlib
from datetime import datetime

from sqlalchemy import Index, bindparam, delete, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, insert_new, table_of
from bot.store.engine.types import Instant


class InboxRow(SQLModel, table=True):
    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_received", "workspace_id", "received_at"),)
    workspace_id: str = Field(primary_key=True)
    delivery: str = Field(primary_key=True)
    received_at: datetime = Field(sa_type=Instant)


_accept = insert_new(InboxRow, *table_of(InboxRow).columns.keys())


_seen = PreparedStatement(
    select(col(InboxRow.delivery)).where(
        col(InboxRow.workspace_id) == bindparam("ws"), col(InboxRow.delivery) == bindparam("hashed")
    )
)
_oldest = PreparedStatement(
    select(col(InboxRow.received_at))
    .where(col(InboxRow.workspace_id) == bindparam("ws"))
    .order_by(col(InboxRow.received_at))
    .limit(1)
)
_forget = PreparedStatement(
    delete(InboxRow)
    .where(
        col(InboxRow.workspace_id) == bindparam("ws"),
        col(InboxRow.delivery).in_(
            select(col(InboxRow.delivery))
            .where(
                col(InboxRow.workspace_id) == bindparam("ws"),
                col(InboxRow.received_at) < bindparam("before", type_=Instant()),
            )
            .order_by(col(InboxRow.received_at))
            .limit(bindparam("most"))
            .scalar_subquery()
        ),
    )
    .returning(col(InboxRow.delivery))
)


def accept(tx: Tx, workspace: WorkspaceId, delivery: str, *, at: datetime) -> bool:
    """Note a delivery; False where it was noted before. Only a hash of its id is kept."""
    row = {"workspace_id": workspace, "delivery": _hashed(delivery), "received_at": at}
    return _accept.run(tx, **row) == 1


def seen(tx: Tx, workspace: WorkspaceId, delivery: str) -> bool:
    """Tell whether a delivery was acted on."""
    return _seen.first(tx, ws=workspace, hashed=_hashed(delivery)) is not None


def _hashed(delivery: str) -> str:
    # A view's id would let Slack's own records say whose anonymous form it was.
    return hashlib.sha256(delivery.encode()).hexdigest()


def forget(tx: Tx, workspace: WorkspaceId, *, before: datetime, limit: int = 100) -> int:
    """Drop up to `limit` deliveries that arrived before an instant; return how many."""
    return len(_forget.all(tx, ws=workspace, before=before, most=limit))


def oldest(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when the oldest delivery still kept arrived; None where none is."""
    oldest_kept: datetime | None = _oldest.value(tx, ws=workspace)
    return oldest_kept
