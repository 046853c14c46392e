"""A channel that Slack gave another id: what was posted there, and what waits for it."""

from sqlalchemy import delete, update
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import Tx
from bot.store.outbox.rows import IS_OPEN, OutboxRow, PaceRow, PostedRow


def move_channel(tx: Tx, workspace: WorkspaceId, old: str, new: str) -> None:
    """Let everything that names a channel by its old id name it by its new one."""
    tx.connection.execute(
        update(PostedRow)
        .where(col(PostedRow.workspace_id) == workspace, col(PostedRow.channel) == old)
        .values(channel=new)
    )
    tx.connection.execute(
        update(OutboxRow)
        .where(
            col(OutboxRow.workspace_id) == workspace,
            col(OutboxRow.place) == old,
            IS_OPEN,
        )
        .values(place=new)
    )
    # The new place has a pace of its own.
    tx.connection.execute(
        delete(PaceRow).where(col(PaceRow.workspace_id) == workspace, col(PaceRow.place) == old)
    )
