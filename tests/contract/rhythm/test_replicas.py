"""Routines on several replicas: whoever looks, each occurrence happens once."""

import asyncio
from datetime import UTC, datetime
from functools import partial

from bot.store.engine.database import Database
from bot.work import rhythm
from schedules.digest import ROUTINE
from tests.builders.unit import House

NINE = datetime(2026, 11, 3, 9, tzinfo=UTC)


async def test_two_replicas_that_wake_together_post_one_digest(house: House) -> None:
    run = partial(rhythm.run_due, routine=ROUTINE)
    await house.do(run)
    other = Database(house.database.url)
    try:
        await asyncio.gather(
            *(one.do(run, at=NINE) for one in (house, House(other)) for _ in range(3))
        )
    finally:
        other.close()
    assert len(await house.queued("digest:")) == 1
    assert len(await house.rows("SELECT * FROM occurrence")) == 1
