"""Which named message stands at a place in Slack."""

from sqlalchemy import bindparam, select
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx
from bot.store.outbox.rows import PostedRow

_ref_at = PreparedStatement(
    select(col(PostedRow.ref)).where(
        col(PostedRow.workspace_id) == bindparam("ws"),
        col(PostedRow.channel) == bindparam("place"),
        col(PostedRow.ts) == bindparam("moment"),
    )
)


def ref_at(tx: Tx, workspace: WorkspaceId, *, channel: str, ts: str) -> str | None:
    """Return the name of the message we posted at this channel and time."""
    row = _ref_at.first(tx, ws=workspace, place=channel, moment=ts)
    return row[0] if row else None
