"""A process that dies at a named point: from then on it neither writes nor sends."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.delivery import Delivery, delivery_client
from bot.store.engine.transaction import Tx
from tests.faults.rig import Rig

# Every moment around a transaction or a request that a crash can tell apart.
POINTS = (
    "take: before commit",
    "take: after commit",
    "chat.postMessage: before",
    "chat.postMessage: after",
    "chat.update: before",
    "chat.update: after",
    "settle: before commit",
    "settle: after commit",
    "conversations.history: before",
    "conversations.history: after",
    "settle_lookup: before commit",
    "settle_lookup: after commit",
)


class Killed(BaseException):
    """The process is gone; nothing in it may catch this."""


class Process:
    """One delivery, its database door and its client, that die together at the n-th named point."""

    def __init__(self, rig: Rig, point: str = "", *, at_visit: int = 1) -> None:
        self._rig = rig
        self._point = point
        self._left = at_visit
        self.dead = False
        tokens = rig.workspace.world.rules.tokens
        client = _MortalClient(self, tokens.bot, rig.workspace.base_url)
        self.delivery: Delivery = rig.a_delivery(write=self._write, client=client)

    async def live(self) -> bool:
        """Work until the outbox is empty or death comes; False where it died."""
        task = asyncio.create_task(self._rig.drain(self.delivery))
        while not task.done() and not self.dead:
            await asyncio.wait([task], timeout=0.01)
        if self.dead:
            await self._bury(task)
            return False
        await task
        return True

    async def _bury(self, task: asyncio.Task[None]) -> None:
        tasks = {task, *self.delivery._flying, *self.delivery._looks}
        for each in tasks:
            each.cancel()
        await asyncio.wait(tasks)

    def visit(self, point: str) -> None:
        """Die here, or because of what happened elsewhere in the same process."""
        if self.dead:
            raise asyncio.CancelledError
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                self.dead = True
                raise asyncio.CancelledError

    async def _write(self, run: Callable[[Tx], Any]) -> Any:
        name = run.func.__name__ if isinstance(run, partial) else ""

        def die_before_commit(tx: Tx) -> Any:
            result = run(tx)
            self._die_in_transaction(f"{name}: before commit")
            return result

        try:
            result = await self._rig.database.write(die_before_commit)
        except _RolledBackError:
            raise asyncio.CancelledError from None
        self.visit(f"{name}: after commit")
        return result

    def _die_in_transaction(self, point: str) -> None:
        try:
            self.visit(point)
        except asyncio.CancelledError:
            raise _RolledBackError from None


class _RolledBackError(Exception):
    """Rolls a transaction back as the end of its process does."""


class _MortalClient(AsyncWebClient):
    """Delivery's client, which dies before a request leaves or before its answer is read."""

    def __init__(self, process: Process, token: str, base_url: str) -> None:
        made = delivery_client(token, base_url)
        super().__init__(token, base_url, retry_handlers=[], logger=made._logger)
        self._process = process

    async def api_call(self, api_method: str, **arguments: Any) -> Any:
        self._process.visit(f"{api_method}: before")
        try:
            return await super().api_call(api_method, **arguments)
        finally:
            self._process.visit(f"{api_method}: after")
