"""Nights with crashes, outages, gaps and clock changes, on both databases; `make bench n=night` has more."""

from datetime import timedelta

import pytest

from bot.store.engine.database import Database
from tests.bench.nights import night
from tests.builders.unit import House


@pytest.mark.parametrize("number", range(12))
async def test_a_night_ends_with_somebody_or_with_its_gap_named(
    database: Database, number: int
) -> None:
    seen = await night(House(database), number)
    assert seen.ended_well
    assert seen.doubled == 0
    assert seen.latest <= timedelta(seconds=30)
