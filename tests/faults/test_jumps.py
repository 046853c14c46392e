"""Delivery while the machine's clock jumps, and routines over two years of clock changes."""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.charter import load
from bot.clock import Clock, MovableClock
from bot.store.engine.database import Database
from bot.store.engine.holds import cap_holds
from bot.work.rhythm import Routine, Scope
from schedules import actions, digest, feedback, pulse, sessions
from tests.builders.outbox import AT, HERE
from tests.faults.invariants import Load, check
from tests.faults.rig import Rig, a_rig
from tests.faults.stage import CHARTER

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = (timedelta(0), HOUR, -HOUR, DAY, -DAY)
# On both sides of the equator, by an hour and by half of one, and never.
ZONES = (
    "Europe/London", "America/New_York", "Asia/Manila", "Australia/Lord_Howe",
    "Pacific/Chatham", "Africa/Cairo", "America/St_Johns", "Asia/Kathmandu",
)  # fmt: skip
ROUTINES = (
    actions.ROUTINE, digest.ROUTINE, digest.OF_PODS, feedback.ROUTINE, pulse.ROUTINE,
    sessions.ROUTINE,
)  # fmt: skip


class Astray:
    """The machine's clock, which somebody puts elsewhere while time passes."""

    def __init__(self, real: MovableClock) -> None:
        self.real = real
        self.off = timedelta(0)

    def now(self) -> datetime:
        return self.real.now() + self.off

    async def wait_until(self, t: datetime) -> None:
        await self.real.wait_until(t - self.off)


async def deliver(rig: Rig, clock: Astray, *, every: int) -> None:
    """Deliver everything, while the clock is put elsewhere after so many steps."""
    dice = random.Random(rig.seed)  # noqa: S311
    wrong: Clock = clock
    delivery = rig.a_delivery(clock=wrong)
    for step in range(20_000):
        if step % every == 0:
            before, clock.off = clock.off, dice.choice(JUMPS)
            if clock.off < before:
                # As the sweep does where the clock was put back.
                await rig.box.do(lambda tx: cap_holds(tx, HERE, at=clock.now()))
        await delivery.quiet()
        due = await delivery.next_due()
        if due is None:
            return
        rig.clock.move_to(max(due - clock.off, rig.clock.now()))
    raise AssertionError(await rig.box.unsettled())


async def jump(database: Database, n: int, *, every: int, seed: int) -> None:
    async with a_rig(database, seed=seed) as rig:
        load = Load()
        await load.queue(rig, n)
        rig.fault("drop_response", "chat.postMessage", probability=0.1)
        await deliver(rig, Astray(rig.clock), every=every)
        await check(rig, load, row="clock")
        assert rig.clock.now() - AT < timedelta(hours=2)


async def test_messages_go_out_once_while_the_clock_jumps(database: Database) -> None:
    await jump(database, 80, every=7, seed=1)


@pytest.mark.parametrize("ahead", [HOUR, DAY])
async def test_a_clock_ahead_of_slack_s_finds_what_was_posted(
    database: Database, ahead: timedelta
) -> None:
    async with a_rig(database) as rig:
        clock = Astray(rig.clock)
        clock.off = ahead
        wrong: Clock = clock
        await rig.box.put(at=clock.now(), place=rig.channel("pod-0"), payload={"text": "once"})
        rig.fault("drop_response", "chat.postMessage", times=1)
        delivery = rig.a_delivery(clock=wrong)
        await delivery.quiet()
        while (due := await delivery.next_due()) is not None:
            rig.clock.move_to(due - ahead)
            await delivery.quiet()
        assert rig.texts("pod-0") == ["once"]


@pytest.mark.long
async def test_two_thousand_messages_while_the_clock_jumps(database: Database) -> None:
    await jump(database, 2_000, every=40, seed=2)


@pytest.mark.parametrize("routine", ROUTINES, ids=lambda routine: routine.name)
@pytest.mark.parametrize("zone", ZONES)
def test_each_of_its_days_comes_exactly_once_in_two_years(routine: Routine, zone: str) -> None:
    charter, scope = load(CHARTER), Scope("here", zone)
    due, last = AT, AT + timedelta(days=730)
    periods: list[str] = []
    while (due := routine.next_after(charter, scope, due)) < last:
        periods.append(routine.period_key(scope, due))
    begins, ends = (at.astimezone(ZoneInfo(zone)).date() for at in (AT, last))
    falls_on = charter.routine(routine.name).falls_on
    days = [begins + timedelta(days=n) for n in range((ends - begins).days + 1)]
    expected = [day.isoformat() for day in days if falls_on(day)]
    # The edges depend on the hour.
    assert [key for key in expected if begins < date.fromisoformat(key) < ends] == [
        key for key in periods if begins < date.fromisoformat(key) < ends
    ]
    assert len(periods) == len(set(periods))
