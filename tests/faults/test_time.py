"""Clocks that jump and outages of days: each period once, each message once."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import cast

import pytest

from bot.app.sweeping import start_sweeping, watch
from bot.clock import SystemClock
from bot.domain.backoff import LONGEST
from bot.domain.outbox import Lane, WaitingMessage
from bot.runtime import Bot, Sweep
from bot.store.engine.database import Database
from bot.store.outbox.claim import claim
from bot.store.outbox.queue import queue
from bot.store.outbox.settle import settle_retry
from bot.store.record import occurrences
from bot.work import rhythm
from bot.work.unit import Unit
from schedules import actions, digest
from tests.builders.feedback import AT
from tests.builders.outbox import a_message
from tests.builders.unit import House
from tests.faults.matrix import Tally, place, record

DIGESTS = (
    "SELECT period, skipped, late_s FROM occurrence WHERE routine = 'daily_digest' ORDER BY period"
)
JUMPS = [timedelta(hours=1), timedelta(days=1)]


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


async def sweep(house: House, at: datetime) -> None:
    """Do what the process does each second."""
    run = partial(rhythm.run_due, routine=digest.ROUTINE)
    await house.do(run, at=at)

    def nudge(unit: Unit) -> bool:
        return actions.NUDGES.run(unit)

    while await house.do(nudge, at=at):
        pass


async def digests(house: House) -> list[str]:
    return [message.words for message in await house.queued("digest:")]


@pytest.mark.parametrize("jump", JUMPS)
async def test_a_clock_put_back_repeats_nothing(house: House, jump: timedelta) -> None:
    await sweep(house, AT)
    for day in range(1, 4):
        at = AT + timedelta(days=day)
        for moment in (at, at - jump, at - jump / 2, at, at + timedelta(minutes=1)):
            await sweep(house, moment)
    rows = await house.rows(DIGESTS)
    assert len({row[0] for row in rows}) == len(rows) == 3
    assert len(await digests(house)) == 3


@pytest.mark.parametrize("jump", JUMPS)
async def test_a_clock_put_forward_and_back_accounts_for_each_period_once(
    house: House, jump: timedelta
) -> None:
    await sweep(house, AT)
    for day in range(1, 5):
        at = AT + timedelta(days=day)
        await sweep(house, at + jump)
        await sweep(house, at)
    rows = await house.rows(DIGESTS)
    assert len(rows) == len({row[0] for row in rows}) >= 4
    # A day that the clock leapt over is noted as left out: only the latest digest is caught up.
    assert len(await digests(house)) == len([row for row in rows if not row[1]]) >= 4


async def test_after_a_minute_down_the_digest_comes_once_and_on_time(house: House) -> None:
    await house.submits()
    await sweep(house, AT)
    plan = await house.look(lambda unit: occurrences.planned(unit.tx, unit.workspace))
    due = next(at for (routine, _), at in plan.items() if routine == "daily_digest")
    before = due - timedelta(seconds=30)
    for second in (0, 60, 61):
        await sweep(house, before + timedelta(seconds=second))
    ((_, skipped, late_s),) = await house.rows(DIGESTS)
    assert not skipped
    assert late_s <= 60
    assert len(await digests(house)) == 1
    record("down", place(is_sqlite=house.database.is_sqlite), Tally(1))


@pytest.mark.parametrize("days", [1, 30])
async def test_after_an_outage_the_latest_digest_comes_once_and_late(
    house: House, days: int
) -> None:
    await house.submits()
    await sweep(house, AT)
    back = AT + timedelta(days=days, hours=3)
    for second in range(3):
        await sweep(house, back + timedelta(seconds=second))
    rows = await house.rows(DIGESTS)
    assert len(rows) == days
    assert [bool(skipped) for _, skipped, _ in rows] == [True] * (days - 1) + [False]
    assert rows[-1][2] > 0
    assert len(await digests(house)) == 1
    record("down", place(is_sqlite=house.database.is_sqlite), Tally(1))


@pytest.mark.parametrize("days", [1, 30])
async def test_nudges_of_an_outage_come_once(house: House, days: int) -> None:
    await house.submits()
    await sweep(house, AT)
    back = AT + timedelta(days=days, hours=3)
    await sweep(house, back)
    asked = await nudges(house)
    for second in range(3):
        await sweep(house, back + timedelta(seconds=second))
    assert await nudges(house) == asked
    # The lead, until whose word it is theirs, and the Value Office.
    assert len(asked) == (2 if days > 14 else 0)


async def nudges(house: House) -> list[str]:
    return [message.words for message in await house.queued() if message.lane == Lane.NUDGE]


class Turned:
    """A clock that goes where a test puts it, also back."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    async def wait_until(self, _t: datetime) -> None:
        await asyncio.sleep(0.01)


def a_sweep(house: House, clock: Turned) -> Sweep:
    """Sweep with nothing to do but keeping time."""

    async def transact(fn: Callable[[Unit], object], **_: object) -> object:
        return await house.do(fn, at=clock.now())

    async def read(fn: Callable[[Unit], object]) -> object:
        return await house.do(fn, at=clock.now())

    return Sweep(cast("Bot", SimpleNamespace(clock=clock, transact=transact, read=read)))


def queue_one(unit: Unit) -> None:
    queue(unit.tx, unit.workspace, a_message(lane=Lane.ESCALATION), at=unit.at)


def claim_one(unit: Unit) -> WaitingMessage | None:
    return next(iter(claim(unit.tx, unit.workspace, at=unit.at, limit=1)), None)


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("restarts", [False, True])
async def test_an_escalation_waits_for_its_next_try_and_no_longer_after_the_clock_was_put_back(
    house: House, jump: timedelta, *, restarts: bool
) -> None:
    clock = Turned(AT)
    running = a_sweep(house, clock)
    await running.run()
    await house.do(queue_one, at=AT)
    message = await house.do(claim_one, at=AT)
    assert message is not None
    later = AT + LONGEST
    await house.do(lambda unit: settle_retry(unit.tx, message, "no", again_at=later), at=AT)
    clock.at = AT - jump
    await (a_sweep(house, clock) if restarts else running).run()
    assert await house.do(claim_one, at=clock.at) is None
    assert await house.do(claim_one, at=clock.at + LONGEST) is not None


@pytest.mark.parametrize("jump", JUMPS)
async def test_what_was_queued_a_moment_before_the_clock_was_put_back_leaves_at_once(
    house: House, jump: timedelta
) -> None:
    await house.do(queue_one, at=AT)
    await house.do(rhythm.keep_time, at=AT - jump)
    assert await house.do(claim_one, at=AT - jump) is not None


async def test_days_that_a_clock_ahead_left_out_come_when_they_come(house: House) -> None:
    await house.submits()
    await sweep(house, AT)
    await sweep(house, AT + timedelta(days=10))
    assert len(await digests(house)) == 1
    await house.do(rhythm.keep_time, at=AT)
    await sweep(house, AT)
    for day in range(1, 4):
        await sweep(house, AT + timedelta(days=day))
    assert len(await digests(house)) == 4


async def test_the_machine_s_clock_put_back_does_not_put_the_sweep_to_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The scheduler's next run stands an hour ahead then; whoever watches begins anew."""
    clock, back = Turned(AT), []
    watching = asyncio.create_task(watch(clock, lambda: back.append(clock.at), every_s=0.01))
    for moment in (AT, AT + timedelta(seconds=1), AT - timedelta(hours=1), AT):
        clock.at = moment
        await asyncio.sleep(0.05)
    watching.cancel()
    assert back == [AT - timedelta(hours=1)]


async def test_a_scheduler_begins_anew_by_the_clock_as_it_is() -> None:
    swept, clock = asyncio.Event(), Turned(AT)

    async def run() -> None:
        swept.set()

    async def end() -> None:
        return

    bot = SimpleNamespace(clock=clock, worker=SimpleNamespace(close=lambda: None))
    async with AsyncExitStack() as stack:
        kept = SimpleNamespace(bot=bot, run=run, end=end)
        scheduler = start_sweeping(stack, cast("Sweep", kept))
        # As the scheduler finds it after the machine's clock was put back.
        ahead = SystemClock().now() + timedelta(hours=1)
        scheduler.modify_job("sweep", next_run_time=ahead)
        await asyncio.sleep(0)
        swept.clear()
        clock.at = AT - timedelta(hours=1)
        async with asyncio.timeout(8):
            await swept.wait()
