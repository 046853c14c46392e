"""Erasing words from messages: those that have arrived, and those that have not left yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, select, update
from sqlmodel import col

from bot.domain import refs
from bot.domain.ids import WorkspaceId
from bot.domain.outbox import MessageState, Method
from bot.store.engine.transaction import Tx
from bot.store.outbox.rows import OutboxRow


def erase_payloads(tx: Tx, workspace: WorkspaceId, *, about: str) -> int:
    """Erase what the outbox keeps of sent messages about an object (F-12)."""
    erased = tx.connection.execute(
        update(OutboxRow)
        .where(*_about(workspace, about), col(OutboxRow.state) == MessageState.SENT.value)
        .values(payload="")
    )
    return erased.rowcount


def erase_unsent(
    tx: Tx,
    workspace: WorkspaceId,
    *,
    about: str,
    instead: Mapping[str, Mapping[str, Any]],
    at: datetime,
) -> None:
    """Give up the waiting messages about an object, but for posts that `instead` words anew by ref."""
    waiting = (*_about(workspace, about), col(OutboxRow.state) == MessageState.PENDING.value)
    kept = (col(OutboxRow.method) == Method.POST.value) & col(OutboxRow.ref).in_(instead)
    for ref, payload in instead.items():
        tx.connection.execute(
            update(OutboxRow)
            .where(*waiting, kept, col(OutboxRow.ref) == ref)
            .values(payload=orjson.dumps(payload).decode())
        )
    tx.connection.execute(
        update(OutboxRow)
        .where(*waiting, col(OutboxRow.ref).is_(None) | ~kept)
        .values(state=MessageState.DROPPED.value, payload="", settled_at=at, reason="redacted")
    )


def reword(
    tx: Tx, workspace: WorkspaceId, *, ref: str, payload: Mapping[str, Any] | None, at: datetime
) -> None:
    """Erase the words of a named message; one that has not left says `payload`, or never leaves."""
    named = (col(OutboxRow.workspace_id) == workspace, col(OutboxRow.ref) == ref)
    waits = col(OutboxRow.state) == MessageState.PENDING.value
    said = orjson.dumps(payload).decode() if payload is not None else ""
    gone = {"state": MessageState.DROPPED.value, "settled_at": at, "reason": "taken back"}
    anew = {"payload": said, **({} if said else gone)}
    has_left = col(OutboxRow.state) == MessageState.SENT.value
    tx.connection.execute(update(OutboxRow).where(*named, has_left).values(payload=""))
    tx.connection.execute(update(OutboxRow).where(*named, waits).values(**anew))


def catch_up(tx: Tx, workspace: WorkspaceId, *, about: str) -> None:
    """Let messages about an object that have not left yet say at once what their updates will."""
    waits = (*_about(workspace, about), col(OutboxRow.state) == MessageState.PENDING.value)
    is_update = col(OutboxRow.method) == Method.UPDATE.value
    updates = select(col(OutboxRow.ref), col(OutboxRow.payload)).where(*waits, is_update)
    for ref, payload in tx.connection.execute(updates).all():
        post = (*waits, col(OutboxRow.method) == Method.POST.value, col(OutboxRow.ref) == ref)
        tx.connection.execute(update(OutboxRow).where(*post).values(payload=payload))


def _about(workspace: WorkspaceId, about: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(OutboxRow.workspace_id) == workspace,
        (col(OutboxRow.subject) == about)
        | col(OutboxRow.subject).startswith(refs.stem(about), autoescape=True),
    )
