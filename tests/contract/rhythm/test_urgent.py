"""What must not wait is looked for first, and each second while anything else takes long or hangs."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from bot.clock import MovableClock
from bot.runtime import Bot, Sweep
from bot.runtime.sweep import HANGS_AFTER_S
from bot.work.rhythm import Duty, Study
from bot.work.unit import Unit
from bot.worker.worker import Worker
from tests.builders.feedback import AT
from tests.builders.unit import HERE, House, a_renderer

SOON_S = 10.0


@pytest.fixture
async def bot(house: House) -> AsyncIterator[Bot]:
    made = Bot(
        database=house.database,
        clock=MovableClock(AT),
        workspace=HERE,
        charter=house.charter,
        roster=house.roster,
        renderer=a_renderer(),
        vault=house.vault,
        worker=Worker(within_s=2.0),
    )
    yield made
    made.worker.close()


def always(_unit: Unit) -> datetime:
    return AT


def a_duty(done: list[str], name: str = "urgent") -> Duty:
    def run(_unit: Unit) -> bool:
        done.append(name)
        return False

    return Duty(name, always, run)


def a_study(think: Callable[[Any], Any], done: list[str]) -> Study:
    gathered: list[int] = []

    def gather(_unit: Unit) -> int | None:
        gathered.append(1)
        return 600 if len(gathered) % 2 else None

    return Study("judging", always, gather, think, lambda _unit, found: done.append(found))


async def test_a_long_duty_lets_what_must_not_wait_in_between(bot: Bot) -> None:
    done: list[str] = []

    def slow(_unit: Unit) -> bool:
        done.append("slow")
        time.sleep(0.05)
        return done.count("slow") < 20

    sweep = Sweep(bot, hurry_s=0.1)
    sweep.urgent.append(a_duty(done))
    sweep.duties.append(Duty("a long one", always, slow))
    await sweep.run()
    assert done[0] == "urgent"
    assert done.index("slow") < len(done) - 1 - done[::-1].index("urgent")
    assert 3 <= done.count("urgent") < 20


async def test_a_worker_that_never_answers_holds_up_nothing_that_must_not_wait(bot: Bot) -> None:
    done: list[str] = []
    sweep = Sweep(bot, hurry_s=0.2)
    sweep.urgent.append(a_duty(done))
    sweep.studies.append(a_study(time.sleep, done))
    sweep.duties.append(a_duty(done, "behind it"))
    await sweep.run()
    assert done.count("urgent") >= 5
    assert "behind it" in done
    assert sweep.facts()["resting"] == {"judging": "it took longer than 2 seconds"}


async def test_a_study_that_was_ended_rests_and_comes_back(bot: Bot) -> None:
    done: list[str] = []
    sweep = Sweep(bot)
    sweep.studies.append(a_study(time.sleep, done))
    await sweep.run()
    begun = time.monotonic()
    await sweep.run()
    assert time.monotonic() - begun < 1
    assert await sweep.next_due() == AT + timedelta(minutes=1)
    sweep.studies[:] = [a_study(str, done)]
    cast("MovableClock", bot.clock).move_to(AT + timedelta(minutes=1))
    await sweep.run()
    assert done == ["600"]
    assert "resting" not in sweep.facts()


async def test_a_sweep_ends_at_once_while_a_job_runs(bot: Bot) -> None:
    done: list[str] = []
    bot.worker = Worker()
    sweep = Sweep(bot)
    sweep.studies.append(a_study(time.sleep, done))
    sweep.duties.append(a_duty(done, "after it"))
    running = asyncio.ensure_future(sweep.run())
    await asyncio.sleep(0.5)
    begun = time.monotonic()
    bot.worker.close()
    await sweep.end()
    assert time.monotonic() - begun < SOON_S
    await running
    assert done == []


async def test_a_sweep_that_hangs_says_so_and_still_does_what_must_not_wait(bot: Bot) -> None:
    done: list[str] = []
    passed = [0.0]
    never = asyncio.Event()
    sweep = Sweep(bot, seconds=lambda: passed[0], hurry_s=0.02)
    sweep.urgent.append(a_duty(done))
    sweep.studies.append(a_study(time.sleep, done))

    class Stuck:
        async def run(self, *_job: object) -> None:
            await never.wait()

    bot.worker, worker = cast("Worker", Stuck()), bot.worker
    running = asyncio.ensure_future(sweep.run())
    while done.count("urgent") < 3:  # noqa: ASYNC110 - a list tells nobody that it grew
        await asyncio.sleep(0.01)
    passed[0] += HANGS_AFTER_S - 1
    assert sweep.hangs() == ()
    passed[0] += 2
    assert sweep.hangs() == ("the sweep has hung for 61 s",)
    never.set()
    await running
    assert sweep.hangs() == ()
    assert sweep.facts()["sweep_ended_s"] == 0
    bot.worker = worker
