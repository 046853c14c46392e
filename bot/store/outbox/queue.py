"""Putting a message into the outbox, in the transaction that decided it."""

import secrets
from datetime import datetime

import orjson
from sqlalchemy import bindparam, delete, update
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import Message, MessageState, Method, moment_kept
from bot.store.engine.transaction import PreparedStatement, Tx, insert_into
from bot.store.outbox.rows import PENDING, OutboxRow

_replaceable = (
    col(OutboxRow.workspace_id) == bindparam("ws"),
    col(OutboxRow.subject) == bindparam("of_subject"),
    col(OutboxRow.ref) == bindparam("of_ref"),
    col(OutboxRow.method) == bindparam("by"),
    col(OutboxRow.state) == PENDING,
    col(OutboxRow.settled_at).is_(None),
)
_insert = insert_into(OutboxRow, "id")
_supersede = PreparedStatement(
    update(OutboxRow)
    .where(*_replaceable)
    .values(state=MessageState.SUPERSEDED.value, payload="", settled_at=bindparam("moment"))
)
_forget = PreparedStatement(delete(OutboxRow).where(*_replaceable))


def queue(tx: Tx, workspace: WorkspaceId, message: Message, *, at: datetime) -> str:
    """Queue a message and return its key; a newer update of the same card replaces a waiting one."""
    if message.ref is not None:
        _replace(tx, workspace, message, at=at)
    key = secrets.token_urlsafe(16)
    _insert.later(tx, **_values(workspace, message, key=key, at=at))
    tx.queued = True
    return key


def take_back(tx: Tx, workspace: WorkspaceId, subject: str, *, at: datetime) -> bool:
    """Drop the messages of a subject that have not left; False where none waits any more."""
    dropped = tx.connection.execute(
        update(OutboxRow)
        .where(
            col(OutboxRow.workspace_id) == workspace,
            col(OutboxRow.subject) == subject,
            col(OutboxRow.state) == PENDING,
            col(OutboxRow.settled_at).is_(None),
        )
        .values(state=MessageState.DROPPED.value, payload="", settled_at=at, reason="undone")
    )
    return dropped.rowcount > 0


def _replace(tx: Tx, workspace: WorkspaceId, message: Message, *, at: datetime) -> None:
    same = {
        "ws": workspace,
        "of_subject": message.subject,
        "of_ref": message.ref,
        "by": message.method.value,
    }
    if message.method is Method.UPDATE:
        _supersede.run(tx, **same, moment=message.not_before or at)
    elif message.method is Method.PUBLISH:
        # A kept row would tell whose Home changed at the moment somebody wrote anonymously.
        _forget.run(tx, **same)


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
        "payload": orjson.dumps(message.payload).decode(),
        "state": MessageState.PENDING.value,
        "attempts": 0,
        # What waits for a moment of its own must not show the moment it was decided.
        "created_at": message.not_before or moment_kept(at, message.place),
        "not_before": message.not_before or moment_kept(at, message.place),
        "first_attempt_at": None,
        "lease_until": None,
        "unsure_since": None,
        "settled_at": None,
        "reason": None,
    }
