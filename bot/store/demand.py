"""Which call types somebody asked for by name, whether the charter knows them or not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.store.engine.transaction import Tx, insert_new
from bot.store.engine.types import Instant


class WishRow(SQLModel, table=True):
    __tablename__ = "wish"
    workspace_id: str = Field(primary_key=True)
    slack_user_id: str = Field(primary_key=True)
    # Its name as two spellings of it have in common; `name` is what was typed.
    folded: str = Field(primary_key=True)
    name: str
    wished_at: datetime = Field(sa_type=Instant)


@dataclass(frozen=True, slots=True)
class Wish:
    """One call type as one person asked for it."""

    by: SlackUserId
    name: str


_keep = insert_new(WishRow)


def keep(tx: Tx, workspace: WorkspaceId, wish: Wish, *, folded: str, at: datetime) -> None:
    """Keep what somebody asks for; whoever asks again has asked now."""
    tx.connection.execute(
        delete(WishRow).where(
            col(WishRow.workspace_id) == workspace,
            col(WishRow.slack_user_id) == wish.by,
            col(WishRow.folded) == folded,
        )
    )
    row = {"slack_user_id": wish.by, "folded": folded, "name": wish.name, "wished_at": at}
    _keep.run(tx, workspace_id=workspace, **row)


def since(tx: Tx, workspace: WorkspaceId, first: datetime) -> tuple[Wish, ...]:
    """List what was asked for since an instant, the oldest first."""
    row = WishRow
    found = select(col(row.slack_user_id), col(row.name)).where(
        col(row.workspace_id) == workspace, col(row.wished_at) >= first
    )
    rows = tx.connection.execute(found.order_by(col(row.wished_at), col(row.slack_user_id)))
    return tuple(Wish(SlackUserId(user), name) for user, name in rows)
