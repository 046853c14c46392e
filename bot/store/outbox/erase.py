"""Erasing the words of messages that have arrived."""

from sqlalchemy import update
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import State
from bot.store.outbox.rows import OutboxRow
from bot.store.transaction import Tx


def erase_payloads(tx: Tx, workspace: WorkspaceId, *, about: str) -> int:
    """Erase what the outbox keeps of sent messages about an object (F-12)."""
    erased = tx.connection.execute(
        update(OutboxRow)
        .where(
            col(OutboxRow.workspace_id) == workspace,
            col(OutboxRow.subject).startswith(f"{about}:", autoescape=True),
            col(OutboxRow.state) == State.SENT.value,
        )
        .values(payload="")
    )
    return erased.rowcount
