"""Messages that hold a copy of words: reworded where they wait, and found where they were posted."""

from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import func, select, update
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import Lane, Message, MessageState, Method
from bot.store.engine.transaction import Tx
from bot.store.outbox.rows import OutboxRow


def reword_copies(
    tx: Tx, workspace: WorkspaceId, probe: str, change: Callable[[Any], Any]
) -> tuple[Message, ...]:
    """Reword every message that holds a copy, and return the edits of those that stand in Slack."""
    row = OutboxRow
    holds = select(row).where(
        col(row.workspace_id) == workspace, col(row.payload).contains(probe, autoescape=True)
    )
    edits = []
    for found in tx.connection.execute(holds.order_by(col(row.id))).all():
        payload = orjson.loads(found.payload)
        changed = change(payload)
        if changed == payload:
            continue
        said = orjson.dumps(changed).decode()
        tx.connection.execute(update(row).where(col(row.id) == found.id).values(payload=said))
        if _stands(tx, workspace, found):
            edits.append(_edit(found, changed))
    return tuple(edits)


def _stands(tx: Tx, workspace: WorkspaceId, found: Any) -> bool:
    """Tell whether a message says now in Slack what its row says."""
    row = OutboxRow
    is_shown = found.method in (Method.POST.value, Method.UPDATE.value)
    if not found.ref or not is_shown or found.state == MessageState.PENDING.value:
        return False
    newest = select(func.max(col(row.id))).where(
        col(row.workspace_id) == workspace, col(row.ref) == found.ref
    )
    return bool(tx.connection.scalar(newest) == found.id)


def _edit(found: Any, payload: dict[str, Any]) -> Message:
    return Message(
        lane=Lane(found.lane),
        subject=found.subject,
        method=Method.UPDATE,
        place=found.place,
        payload=payload,
        ref=found.ref,
    )
