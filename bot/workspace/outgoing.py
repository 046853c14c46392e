"""Everything Slack sends to the app: asked once for people's acts, told again for events."""

import asyncio
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.workspace.faults import Faults
from bot.workspace.feed import Feed
from bot.workspace.ids import Json
from bot.workspace.rules import Rules


@dataclass(frozen=True)
class Envelope:
    """One payload on its way; `kind` is Socket Mode's word for it."""

    kind: str
    name: str
    payload: Json
    attempt: int = 0
    reason: str = ""

    @property
    def is_event(self) -> bool:
        return self.kind == "events_api"


@dataclass(frozen=True)
class Ack:
    """What came back: the payload of an acknowledgement, or why there was none.

    `failure` is `timeout`, `no_connection`, `connection_failed` or `http_error`.
    """

    payload: Any = None
    failure: str = ""
    no_retry: bool = False


class Carrier(Protocol):
    """A way to the app. It answers within the time an acknowledgement may take."""

    async def carry(self, envelope: Envelope) -> Ack: ...


class Deliveries:
    """Carry envelopes to the app, keep count of those under way, redeliver events."""

    def __init__(self, faults: Faults, feed: Feed, rules: Rules) -> None:
        self._faults, self._feed, self._rules = faults, feed, rules
        self.carrier: Carrier | None = None
        self._under_way: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[Envelope] = []

    async def ask(self, envelope: Envelope) -> Ack:
        """Deliver a person's act, once: Slack never repeats those."""
        key = self.note(envelope.name)
        try:
            return await self._carry(envelope)
        finally:
            self.forget(key)

    def tell(self, event: Envelope) -> None:
        """Deliver an event in the background, again and again until acknowledged."""
        # Faults of the network strike events only: Slack asks for acts while the person waits.
        if self._faults.strike("lose", event.name):
            return
        if self._faults.strike("reorder", event.name):
            self._held.append(event)
            self._start(event.name, self._let_go())
            return
        copies = 2 if self._faults.strike("duplicate", event.name) else 1
        for _ in range(copies):
            self._start(event.name, self._until_acknowledged(event))
        self._release()

    def outstanding(self) -> list[str]:
        """Name what has not been acknowledged yet, waiting redeliveries included."""
        return list(self._under_way.values())

    async def quiet(self, *, within_s: float = 10.0) -> None:
        """Wait until nothing is under way; raise TimeoutError naming what still is."""
        if not await self._feed.until(lambda: not self.outstanding(), within_s=within_s):
            raise TimeoutError(f"not acknowledged: {', '.join(self.outstanding())}")

    async def stop(self) -> None:
        """Give up on everything under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def note(self, name: str) -> str:
        """Count something as under way; `forget` its key when it is over."""
        key = uuid.uuid4().hex
        self._under_way[key] = name
        return key

    def forget(self, key: str) -> None:
        """Count something as over."""
        del self._under_way[key]
        self._feed.stir()

    def _start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        # Counted now, not when the task first runs: `quiet` may be asked in between.
        key = self.note(name)
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._finish(key, done))

    def _finish(self, key: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.forget(key)

    def _release(self) -> None:
        held, self._held = self._held, []
        for event in held:
            self._start(event.name, self._until_acknowledged(event))

    async def _let_go(self) -> None:
        # Nothing may come after the last event of a test, so a held one waits only so long.
        await asyncio.sleep(0.05)
        self._release()

    async def _until_acknowledged(self, event: Envelope) -> None:
        ack = await self._carry(event)
        for attempt, wait_s in enumerate(self._rules.retries_s, start=1):
            if not ack.failure or ack.no_retry:
                return
            # On the machine's clock: moving the other one mends no broken process.
            await asyncio.sleep(wait_s)
            ack = await self._carry(replace(event, attempt=attempt, reason=ack.failure))

    async def _carry(self, envelope: Envelope) -> Ack:
        if self.carrier is None:
            return Ack(failure="no_connection")
        return await self.carrier.carry(envelope)
