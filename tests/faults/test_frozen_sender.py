"""A sender that stands still, as under SIGSTOP, and goes on when somebody else took over."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import MovableClock
from bot.domain.outbox import LEASE, Lane, Method, lease_of
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
        # As a replica: it looks at its lease in the rows, too.
        parts: dict[str, Any] = {"client": client, "looks_every_s": 2.0}
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


async def freeze(
    rig: Rig,
    where: str,
    *,
    lasts: timedelta,
    place: str = "pod-0",
    lane: Lane = Lane.CONVERSATION,
) -> list[str]:
    """Freeze one sender for a while beside a healthy one, and return what arrived in the end."""
    to = place if place.startswith("relay:") else rig.channel(place)
    await rig.box.put(place=to, lane=lane, payload={"text": "once"})
    frozen = Frozen(rig, where)
    await frozen.reached.wait()
    await rig.drain(until=rig.clock.now() + lasts)
    await frozen.thaw()
    await rig.drain()
    for name, query in INVARIANTS.items():
        assert await rig.box.rows(query) == [], name
    return rig.texts("U0ANA" if place.startswith("relay:") else place)


SHORTER = [(Lane.CONVERSATION, 5), (Lane.CONVERSATION, 59), (Lane.ESCALATION, 9)]
LONGER = [(Lane.CONVERSATION, 90), (Lane.ESCALATION, 15), (Lane.ESCALATION, 600)]


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize(("lane", "lasts"), SHORTER)
async def test_a_freeze_shorter_than_the_lease_is_not_noticed(
    rig: Rig, where: str, lane: Lane, lasts: float
) -> None:
    assert await freeze(rig, where, lasts=seconds(lasts), lane=lane) == ["once"]


@pytest.mark.parametrize(("lane", "lasts"), LONGER)
async def test_a_long_freeze_after_the_request_is_seen_in_the_history(
    rig: Rig, lane: Lane, lasts: float
) -> None:
    assert await freeze(rig, "after", lasts=seconds(lasts), lane=lane) == ["once"]


@pytest.mark.parametrize("place", ["relay:r1", "pod-0"])
@pytest.mark.parametrize(("lane", "lasts"), LONGER)
async def test_a_long_freeze_before_the_last_check_sends_nothing_afterwards(
    rig: Rig, lane: Lane, lasts: float, place: str
) -> None:
    frozen = await freeze(rig, "the last check", lasts=seconds(lasts), place=place, lane=lane)
    assert frozen == ["once"]


@pytest.mark.parametrize("lane", [Lane.CONVERSATION, Lane.ESCALATION])
async def test_the_known_window_doubles_one_message_at_most(rig: Rig, lane: Lane) -> None:
    """Between the last check and the request nobody can help: ADR 0004 names this window."""
    lasts = lease_of(lane, Method.POST) + seconds(30)
    arrived = await freeze(rig, "before", lasts=lasts, lane=lane)
    assert arrived == ["once", "once"]


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
async def test_whoever_lost_its_lease_sends_nothing_whatever_its_clock_says(
    rig: Rig, back: timedelta
) -> None:
    """The rows are asked, too: to a clock that was put back no time has passed."""
    slow = MovableClock(rig.clock.now())
    await rig.box.put(place="relay:r1", payload={"text": "once"})
    reads: list[Any] = []

    async def read(run: Any) -> Any:
        # By the others' clock a long time passes just here.
        if not reads:
            reads.append(run)
            await rig.drain(until=rig.clock.now() + back)
        return await rig.database.read(run)

    await rig.a_delivery(read=read, clock=slow, looks_every_s=2.0).quiet()
    await rig.drain()
    assert rig.texts("U0ANA") == ["once"]


async def test_an_escalation_reaches_its_readers_ten_seconds_after_its_sender_died(
    rig: Rig,
) -> None:
    died = rig.clock.now()
    for number, lane in enumerate((Lane.ESCALATION, Lane.CONVERSATION)):
        await rig.box.put(place=rig.channel(f"pod-{number}"), subject=f"E-{number}", lane=lane)
    # Behind a digest that died with its sender, in the same place.
    await rig.box.put(place=rig.channel("pod-2"), subject="digest", lane=Lane.DIGEST)
    assert len(await rig.box.claim(died)) == 3
    behind: dict[str, Any] = {
        "subject": "E-2",
        "lane": Lane.ESCALATION,
        "payload": {"text": "behind"},
    }
    await rig.box.put(place=rig.channel("pod-2"), **behind)
    await rig.drain()
    late = {
        request.request["text"] + request.request["channel"]: request.at
        for request in rig.requests()
    }
    waited = {key: (at - died).total_seconds() for key, at in late.items()}
    assert waited.pop("hello" + rig.channel("pod-0")) <= 10
    assert waited.pop("behind" + rig.channel("pod-2")) <= 10
    assert set(waited.values()) == {LEASE.total_seconds()}


async def test_what_a_dead_replica_left_is_found_by_one_that_nobody_wakes(rig: Rig) -> None:
    healthy = rig.a_delivery(looks_every_s=0.1)
    running = asyncio.create_task(healthy.run())
    await asyncio.sleep(0.3)
    await rig.box.put(place=rig.channel("pod-0"), payload={"text": "left"})
    for _ in range(100):
        await asyncio.sleep(0.05)
        if rig.texts("pod-0"):
            break
    running.cancel()
    assert rig.texts("pod-0") == ["left"]
