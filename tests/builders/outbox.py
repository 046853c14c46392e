"""Messages for the outbox, and an outbox to put them in."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import insert, text

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import (
    Aim,
    Lane,
    Message,
    MessageState,
    Method,
    Posted,
    WaitingMessage,
)
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.store.outbox.claim import claim
from bot.store.outbox.heads import outbox
from bot.store.outbox.leases import due_unsure, expire_leases
from bot.store.outbox.look import aim, next_due, parked, posted
from bot.store.outbox.pace import hold_place
from bot.store.outbox.queue import queue
from bot.store.outbox.settle import settle_retry

T = TypeVar("T")
HERE = WorkspaceId("T1")
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def seconds(n: float) -> timedelta:
    return timedelta(seconds=n)


def a_message(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "lane": Lane.CONVERSATION,
        "subject": "F-1",
        "method": Method.POST,
        "place": "C1",
        "payload": {"text": "hello"},
    }
    return Message(**{**values, **changes})


def a_waiting(**changes: Any) -> WaitingMessage:
    values: dict[str, Any] = {
        "id": 1,
        "key": "k1",
        "lane": Lane.CONVERSATION,
        "subject": "F-1",
        "method": Method.POST,
        "place": "C1",
        "payload": '{"text":"hello"}',
        "ref": None,
        "thread": None,
        "state": MessageState.SENDING,
        "attempts": 1,
        "created_at": AT,
        "first_attempt_at": AT,
    }
    return WaitingMessage(**{**values, **changes})


def _row(message: Message, key: str, at: datetime) -> dict[str, Any]:
    return {
        "workspace_id": HERE,
        "key": key,
        "lane": message.lane.value,
        "subject": message.subject,
        "method": message.method.value,
        "place": message.place,
        "ref": message.ref,
        "payload": json.dumps(message.payload),
        "state": MessageState.PENDING.value,
        "attempts": 0,
        "created_at": at,
        "not_before": message.not_before or at,
    }


class Box:
    """The outbox of one workspace in a real database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def do(self, run: Callable[[Tx], T]) -> T:
        return await self.database.write(run)

    async def put(self, at: datetime = AT, **changes: Any) -> str:
        return await self.do(lambda tx: queue(tx, HERE, a_message(**changes), at=at))

    async def put_many(self, messages: list[Message], at: datetime = AT) -> None:
        rows = [_row(message, f"many-{n}", at) for n, message in enumerate(messages)]
        await self.do(lambda tx: tx.connection.execute(insert(outbox), rows))

    async def claim(self, at: datetime = AT, limit: int = 8) -> tuple[WaitingMessage, ...]:
        return await self.do(lambda tx: claim(tx, HERE, at=at, limit=limit))

    async def hold(self, place: str, until: datetime) -> None:
        await self.do(lambda tx: hold_place(tx, HERE, place, until=until, at=AT))

    async def retry(self, message: WaitingMessage, again_at: datetime) -> None:
        await self.do(lambda tx: settle_retry(tx, message, "no", again_at=again_at))

    async def expire(self, at: datetime) -> None:
        await self.do(lambda tx: expire_leases(tx, HERE, at=at))

    async def due_unsure(self, at: datetime, limit: int = 8) -> tuple[WaitingMessage, ...]:
        return await self.do(lambda tx: due_unsure(tx, HERE, at=at, limit=limit))

    async def next_due(self, at: datetime = AT) -> datetime | None:
        return await self.database.read(lambda tx: next_due(tx, HERE, at=at))

    async def unsettled(self) -> dict[MessageState, int]:
        counted = "SELECT state, count(*) FROM outbox WHERE settled_at IS NULL GROUP BY state"
        return {MessageState(state): n for state, n in await self.rows(counted)}

    async def parked(self) -> tuple[WaitingMessage, ...]:
        return await self.database.read(lambda tx: parked(tx, HERE))

    async def posted(self, ref: str) -> Posted | None:
        return await self.database.read(lambda tx: posted(tx, HERE, ref))

    async def aim(self, message: WaitingMessage) -> Aim:
        return await self.database.read(lambda tx: aim(tx, HERE, message))

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return await self.database.read(
            lambda tx: [tuple(row) for row in tx.connection.execute(text(statement))]
        )
