"""Hostile requests by the thousand: none is a server error, and nothing refused reaches anybody."""

import random
import resource

import aiohttp
import pytest

from bot.slack.front import Front
from tests.contract.slack.hostile import FAMILIES, Family
from tests.contract.slack.requests import SECRET, Json, an_app, deliver, recording
from tests.faults.matrix import Tally, record

FEW, MANY = 200, 10_000
MEMORY_LIMIT_KB = 50_000


async def attack(front: Front, seen: list[Json], n: int, *, seed: int) -> Tally:
    """Send requests of every family; `lost` are server errors, `doubled` what reached somebody."""
    dice = random.Random(seed)  # noqa: S311
    families: list[Family] = dice.choices(list(FAMILIES), list(FAMILIES.values()), k=n)
    failed = reached = 0
    for family in families:
        before = len(seen)
        reply = await deliver(front, family(dice))
        failed += reply.status >= 500
        reached += reply.status != 200 and len(seen) > before
    return Tally(n, failed, reached)


@pytest.mark.parametrize("number", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
async def test_hostile_requests_are_refused_and_take_no_room(number: int) -> None:
    seen: list[Json] = []
    async with aiohttp.ClientSession() as session:
        app = an_app(session)
        for name in ("app_mention", "message", "app_home_opened"):
            app.event(name)(recording(seen))
        app.command("/rollout")(recording(seen))
        app.action("feedback.take")(recording(seen))
        app.view("feedback.submit")(recording(seen))
        front = Front(signing_secret=SECRET, ready=list)
        front.open(app)
        await attack(front, seen, FEW, seed=number)
        # Linux counts the peak in kilobytes.
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        tally = record("hostile", "the front", await attack(front, seen, number, seed=1))
        await app.answers.close()
    assert tally.is_clean, tally
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    # What was seen is kept by the test.
    assert grown < MEMORY_LIMIT_KB, grown
