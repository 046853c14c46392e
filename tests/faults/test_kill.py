"""kill -9 of the real bot, as a child process, under submissions from outside."""

from pathlib import Path

import pytest

from tests.faults.child import Begin, program
from tests.faults.kill import Ordeal
from tests.faults.stage import Stage, a_stage, survive


async def held(stage: Stage, ordeal: Ordeal) -> None:
    report = await survive(stage, ordeal)
    refused = stage.submitter.refused[:2]
    assert report.is_clean, f"{report} {refused}, seed {ordeal.seed}"
    assert report.acked >= ordeal.kills, refused
    assert report.posted >= report.acked


async def test_twenty_kills_lose_nothing_and_post_nothing_twice(
    sqlite_url: str, tmp_path: Path, begin: Begin
) -> None:
    ordeal = Ordeal(kills=20, each=6, longest_s=0.6)
    async with a_stage(sqlite_url, tmp_path, begin=begin) as stage:
        await held(stage, ordeal)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
async def test_forty_kills_on_each_database(database_url: str, tmp_path: Path, seed: int) -> None:
    ordeal = Ordeal(kills=40, seed=seed, longest_s=2.0, drain_s=900)
    async with a_stage(database_url, tmp_path, begin=program) as stage:
        await held(stage, ordeal)
