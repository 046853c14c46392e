"""Putting a message into the outbox, in the transaction that decided it."""

import json
import secrets
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import Message, Method, State
from bot.store.outbox.rows import OutboxRow
from bot.store.transaction import Prepared, Tx, insert_into

_insert = insert_into(OutboxRow, "id")
_supersede = Prepared(
    update(OutboxRow)
    .where(
        col(OutboxRow.workspace_id) == bindparam("ws"),
        col(OutboxRow.state) == State.PENDING.value,
        col(OutboxRow.subject) == bindparam("of_subject"),
        col(OutboxRow.ref) == bindparam("of_ref"),
        col(OutboxRow.method) == bindparam("by"),
    )
    .values(state=State.SUPERSEDED.value, payload="", settled_at=bindparam("moment"))
)
REPLACEABLE = (Method.UPDATE, Method.PUBLISH)


def queue(tx: Tx, workspace: WorkspaceId, message: Message, *, at: datetime) -> str:
    """Queue a message and return its key; a newer update of the same card replaces a waiting one."""
    if message.method in REPLACEABLE and message.ref is not None:
        _supersede.run(
            tx,
            ws=workspace,
            of_subject=message.subject,
            of_ref=message.ref,
            by=message.method.value,
            moment=at,
        )
    key = secrets.token_urlsafe(16)
    _insert.run(tx, **_values(workspace, message, key=key, at=at))
    tx.queued = True
    return key


def _values(
    workspace: WorkspaceId, message: Message, *, key: str, at: datetime
) -> dict[str, object]:
    return {
        "workspace_id": workspace,
        "key": key,
        "lane": int(message.lane),
        "subject": message.subject,
        "method": message.method.value,
        "place": message.place,
        "ref": message.ref,
        "thread": message.thread,
        "payload": json.dumps(message.payload, ensure_ascii=False, separators=(",", ":")),
        "state": State.PENDING.value,
        "attempts": 0,
        "created_at": at,
        "not_before": message.not_before or at,
        "first_attempt_at": None,
        "lease_until": None,
        "settled_at": None,
        "reason": None,
    }
