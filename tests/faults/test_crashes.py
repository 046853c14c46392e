"""A crash at every named point, and a fresh start on the same database."""

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.domain.outbox import Method
from bot.store.engine.database import Database
from tests.faults.crashes import POINTS, Process
from tests.faults.invariants import Load, check, check_pace
from tests.faults.matrix import Tally, place, record
from tests.faults.rig import Rig, a_rig


@pytest.fixture
async def rig(database: Database) -> AsyncIterator[Rig]:
    async with a_rig(database) as made:
        yield made


async def a_load(rig: Rig, n: int) -> Load:
    """Posts, some answers lost so that lookups happen too, and one card that changes."""
    load = Load()
    await load.queue(rig, n)
    rig.fault("drop_response", "chat.postMessage", probability=0.2)
    card: dict[str, Any] = {"place": rig.channel("pod-0"), "subject": "card", "ref": "card"}
    await rig.box.put(**card, payload={"text": "card 0"})
    await rig.box.put(**card, payload={"text": "card 1"}, method=Method.UPDATE)
    return load


async def crash_and_recover(rig: Rig, point: str, *, at_visit: int) -> None:
    load = await a_load(rig, 24)
    died = not await Process(rig, point, at_visit=at_visit).live()
    assert died, f"nobody came by {point} a {at_visit}th time"
    assert await Process(rig).live()
    assert rig.texts("pod-0").count("card 1") == 1
    rig.workspace.world.channel("pod-0").messages = {
        ts: message
        for ts, message in rig.workspace.world.channel("pod-0").messages.items()
        if not message.text.startswith("card")
    }
    await check(rig, load)
    record("point", place(is_sqlite=rig.database.is_sqlite), Tally(1))


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_at_a_named_point_loses_and_repeats_nothing(rig: Rig, point: str) -> None:
    await crash_and_recover(rig, point, at_visit=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_at_every_named_point_ten_times(
    database: Database, seed: int, point: str
) -> None:
    # A card changes twice only; what happens more often ends at a later time, too.
    at_visit = 1 if "update" in point else seed % 4 + 1
    async with a_rig(database, seed=seed) as rig:
        await crash_and_recover(rig, point, at_visit=at_visit)


async def crash_again_and_again(rig: Rig, *, messages: int, crashes: int) -> None:
    dice = random.Random(rig.seed)  # noqa: S311  reproducible crashes
    load = Load()
    await load.queue(rig, messages)
    rig.fault("drop_response", "chat.postMessage", probability=0.05)
    for _ in range(crashes):
        point, visit = dice.choice(POINTS), dice.randint(1, 20)
        if await Process(rig, point, at_visit=visit).live():
            break
    assert await Process(rig).live()
    await check(rig, load)
    check_pace(rig)


async def test_crash_after_crash_loses_and_repeats_nothing(rig: Rig) -> None:
    await crash_again_and_again(rig, messages=120, crashes=12)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
async def test_two_hundred_crashes(database: Database, seed: int) -> None:
    async with a_rig(database, seed=seed) as rig:
        await crash_again_and_again(rig, messages=1_000, crashes=20)
