"""What the running bot promises handlers and schedules, without any database."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

import pytest

from bot.clock import MovableClock
from bot.domain.ids import WorkspaceId
from bot.domain.people import Roster
from bot.errors import ConfigError, UserError
from bot.runtime import Bot, Sweep
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.store.engine.writer import WriteLane
from bot.store.record.vault import Vault
from bot.work.rhythm import Duty, Routine, Scope
from bot.work.unit import Unit
from tests.builders.unit import a_renderer, the_charter

T = TypeVar("T")
AT = datetime(2026, 11, 2, 10, tzinfo=UTC)


class NoConnection:
    """Stand where a connection would, for functions that ask nothing of it."""

    def __init__(self) -> None:
        self.info: dict[str, object] = {}


class FakeDatabase:
    """Run what it is given at once, and remember in which lane."""

    def __init__(self) -> None:
        self.lanes: list[WriteLane] = []
        self.hangs = asyncio.Event()
        self.hangs.set()

    async def write(self, run: Callable[[Tx], T], *, lane: WriteLane = WriteLane.INTERACTIVE) -> T:
        self.lanes.append(lane)
        await self.hangs.wait()
        return run(Tx(cast("Any", NoConnection())))

    async def read(self, run: Callable[[Tx], T]) -> T:
        return run(Tx(cast("Any", NoConnection())))


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase()


@pytest.fixture
def bot(database: FakeDatabase) -> Bot:
    return Bot(
        database=cast("Database", database),
        clock=MovableClock(AT),
        workspace=WorkspaceId("T1"),
        charter=the_charter(),
        roster=Roster(),
        renderer=a_renderer(),
        vault=Vault("secret"),
    )


async def test_a_unit_carries_the_instant_and_what_is_in_force(bot: Bot) -> None:
    unit = await bot.transact(lambda unit: unit)
    assert unit is not None
    assert (unit.at, unit.charter, unit.workspace) == (AT, bot.charter, "T1")
    assert (await bot.read(lambda unit: unit.at)) == AT


async def test_bulk_work_goes_into_its_own_lane(bot: Bot, database: FakeDatabase) -> None:
    await bot.transact(lambda _unit: None)
    await bot.transact(lambda _unit: None, bulk=True)
    assert database.lanes == [WriteLane.INTERACTIVE, WriteLane.BULK]


async def test_delivery_is_woken_only_where_something_was_queued(bot: Bot) -> None:
    woken: list[int] = []
    bot.wake = lambda: woken.append(1)

    def queues(unit: Unit) -> None:
        unit.tx.queued = True

    await bot.transact(lambda _unit: None)
    assert woken == []
    await bot.transact(queues)
    assert woken == [1]


async def test_a_database_that_hangs_is_said_so_before_slack_gives_up(
    bot: Bot, database: FakeDatabase
) -> None:
    bot.ack_within_s = 0.01
    database.hangs.clear()
    with pytest.raises(UserError, match="takes longer than Slack lets me wait"):
        await bot.transact(lambda _unit: None)
    database.hangs.set()


async def test_a_bot_without_a_file_has_nothing_to_reload(bot: Bot) -> None:
    with pytest.raises(ConfigError, match="not started from a charter file"):
        await bot.reload_charter("U1")


def a_duty(calls: list[str], slices: int, due: datetime | None) -> Duty:
    left = iter([True] * (slices - 1) + [False])

    def run(_unit: Unit) -> bool:
        calls.append("slice")
        return next(left)

    return Duty("duty", lambda _unit: due, run)


async def test_a_duty_runs_slice_by_slice_until_nothing_waits(bot: Bot) -> None:
    calls: list[str] = []
    await Sweep(bot, duties=[a_duty(calls, 3, AT)]).run()
    assert calls == ["slice"] * 3


async def test_a_duty_that_fails_keeps_no_other_from_its_work(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_unit: Unit) -> bool:
        raise LookupError("broken on purpose")

    calls: list[str] = []
    broken = Duty("broken", lambda _unit: AT, fail)
    await Sweep(bot, duties=[broken, a_duty(calls, 1, AT)]).run()
    assert calls == ["slice"]
    assert "broken failed and is tried again" in caplog.text


@pytest.mark.parametrize("due", [None, AT + timedelta(seconds=1)])
async def test_what_is_not_due_is_left_alone(bot: Bot, due: datetime | None) -> None:
    calls: list[str] = []
    sweep = Sweep(bot, duties=[a_duty(calls, 1, due)])
    await sweep.run()
    assert calls == []
    assert await sweep.next_due() == due


async def test_a_sweep_without_anything_to_do_has_no_next_moment(bot: Bot) -> None:
    assert await Sweep(bot).next_due() is None


def test_a_period_is_named_by_its_local_date() -> None:
    routine = Routine("r", cast("Any", None), cast("Any", None))
    assert routine.period_key(Scope("a", "Asia/Manila"), AT + timedelta(hours=8)) == "2026-11-03"
