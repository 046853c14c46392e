"""Clocks that jump and outages of days: each period once, each message once."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.domain.outbox import Lane
from bot.store.engine.database import Database
from bot.work import rhythm
from bot.work.unit import Unit
from schedules import actions, digest
from tests.builders.feedback import AT
from tests.builders.unit import House

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
