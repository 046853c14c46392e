"""A sender that stands still, as under SIGSTOP, and goes on when somebody else took over."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.outbox import LEASE
from bot.slack.delivery import Delivery, delivery_client
from bot.store.engine.database import Database
from tests.builders.outbox import seconds
from tests.faults.invariants import INVARIANTS
from tests.faults.rig import Rig, a_rig

POST = "chat.postMessage"


@pytest.fixture
async def rig(database: Database) -> AsyncIterator[Rig]:
    async with a_rig(database) as made:
        yield made


class Frozen:
    """A process that stands still at one point until it is thawed: `before` or `after` a post."""

    def __init__(self, rig: Rig, where: str) -> None:
        self.where = where
        self.reached = asyncio.Event()
        self.thawed = asyncio.Event()
        tokens = rig.workspace.world.rules.tokens
        client = _SlowClient(self, tokens.bot, rig.workspace.base_url)
        parts: dict[str, Any] = {"client": client}
        if where == "the last check":
            parts["read"] = self._read(rig)
        self.delivery: Delivery = rig.a_delivery(**parts)
        self.work = asyncio.create_task(self.delivery.quiet())

    def _read(self, rig: Rig) -> Any:
        async def read(run: Any) -> Any:
            found = await rig.database.read(run)
            await self.visit("the last check")
            return found

        return read

    async def visit(self, where: str) -> None:
        """Stand still here, once."""
        if where == self.where and not self.reached.is_set():
            self.reached.set()
            await self.thawed.wait()

    async def thaw(self) -> None:
        """Go on, and finish what was begun."""
        self.thawed.set()
        await self.work


class _SlowClient(AsyncWebClient):
    def __init__(self, frozen: Frozen, token: str, base_url: str) -> None:
        made = delivery_client(token, base_url)
        super().__init__(token, base_url, retry_handlers=[], logger=made._logger)
        self._frozen = frozen

    async def api_call(self, api_method: str, **arguments: Any) -> Any:
        if api_method == POST:
            await self._frozen.visit("before")
        answer = await super().api_call(api_method, **arguments)
        if api_method == POST:
            await self._frozen.visit("after")
        return answer


async def freeze(rig: Rig, where: str, *, lasts: timedelta, place: str = "pod-0") -> list[str]:
    """Freeze one sender for a while beside a healthy one, and return what arrived in the end."""
    to = place if place.startswith("relay:") else rig.channel(place)
    await rig.box.put(place=to, payload={"text": "once"})
    frozen = Frozen(rig, where)
    await frozen.reached.wait()
    await rig.drain(until=rig.clock.now() + lasts)
    await frozen.thaw()
    await rig.drain()
    for name, query in INVARIANTS.items():
        assert await rig.box.rows(query) == [], name
    return rig.texts("U0ANA" if place.startswith("relay:") else place)


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize("lasts", [5, 30, 59])
async def test_a_freeze_shorter_than_the_lease_is_not_noticed(
    rig: Rig, where: str, lasts: float
) -> None:
    assert await freeze(rig, where, lasts=seconds(lasts)) == ["once"]


@pytest.mark.parametrize("lasts", [90, 600])
async def test_a_long_freeze_after_the_request_is_seen_in_the_history(
    rig: Rig, lasts: float
) -> None:
    assert await freeze(rig, "after", lasts=seconds(lasts)) == ["once"]


@pytest.mark.parametrize("lasts", [90, 600])
async def test_a_long_freeze_before_the_last_check_sends_nothing_afterwards(
    rig: Rig, lasts: float
) -> None:
    place = "relay:r1"
    assert await freeze(rig, "the last check", lasts=seconds(lasts), place=place) == ["once"]


async def test_the_known_window_doubles_one_message_at_most(rig: Rig) -> None:
    """Between the last check and the request nobody can help: ADR 0004 names this window."""
    arrived = await freeze(rig, "before", lasts=LEASE + seconds(30))
    assert arrived == ["once", "once"]
