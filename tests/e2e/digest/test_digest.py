"""The daily digest: at nine where its readers are, once a day, late only when it says so."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.databases import SqliteCopies
from tests.e2e.scene import Scene, playing, sent_at
from tests.e2e.small_charter import LEADERS_UK, LEADERS_US, with_leaders

WEDNESDAY_NINE = datetime(2026, 11, 4, 9, tzinfo=UTC)


@pytest.fixture
async def stage(tmp_path: Path, sqlite_copies: SqliteCopies) -> AsyncIterator[Scene]:
    async with playing(tmp_path, sqlite_copies, charter=with_leaders()) as scene:
        yield scene


async def test_it_comes_at_nine_in_each_channels_zone(stage: Scene) -> None:
    await stage.walk.by(days=1)
    uk = await stage.leader.sees("Wednesday 4 November: nothing new", LEADERS_UK)
    us = await stage.leader.sees("Tuesday 3 November: nothing new", LEADERS_US)
    assert sent_at(uk) == WEDNESDAY_NINE
    assert sent_at(us) == datetime(2026, 11, 3, 14, tzinfo=UTC)


async def test_it_is_one_line_when_nothing_happened_and_names_what_did(stage: Scene) -> None:
    stage.look_away_from = (LEADERS_US,)
    await stage.walk.by(days=1)
    quiet = await stage.leader.sees("and nothing is overdue", LEADERS_UK)
    assert len(quiet.blocks) == 1
    await stage.agent.gives_feedback()
    await stage.pod_lead.sees("F-1", "pod-cards")
    await stage.colleague.gives_feedback()
    await stage.member.sees("F-2", "pod-cards")
    await stage.member.clicks("Take it", "pod-cards")
    await stage.walk.by(days=1)
    told = await stage.leader.sees("2 new · 1 taken", LEADERS_UK)
    assert "Nothing is overdue." in str(told.blocks)


async def test_what_is_overdue_is_named_with_its_owner_and_age(stage: Scene) -> None:
    stage.look_away_from = (LEADERS_US,)
    await stage.agent.gives_feedback()
    await stage.pod_lead.sees("F-1", "pod-cards")
    await stage.walk.by(days=15)
    for _ in range(3):
        await stage.pod_lead.sees("F-1 has not been taken yet", "dm", new=True)
    told = await stage.leader.sees(
        "F-1 · Lost card · not taken yet, Priya · 15 days old", LEADERS_UK
    )
    assert sent_at(told) == datetime(2026, 11, 18, 9, tzinfo=UTC)
    await stage.agent.sees("we missed the date we gave you, Tuesday 17 November", "dm")
    stage.look_away(LEADERS_UK)


async def test_a_restart_posts_nothing_twice(stage: Scene) -> None:
    stage.look_away_from = (LEADERS_US,)
    await stage.walk.to(WEDNESDAY_NINE)
    await stage.leader.sees("Wednesday 4 November", LEADERS_UK)
    await stage.stop_bot()
    await stage.start_bot()
    await stage.walk.by(hours=1)
    assert len(stage.posted_in(LEADERS_UK)) == 1


async def test_after_an_outage_the_newest_comes_late_and_says_so(stage: Scene) -> None:
    stage.look_away_from = (LEADERS_US,)
    await stage.walk.by(hours=1)
    await stage.stop_bot()
    stage.clock.move_to(WEDNESDAY_NINE + timedelta(days=2, hours=3))
    await stage.start_bot()
    await stage.leader.sees("Friday 6 November", LEADERS_UK)
    await stage.leader.sees("3 hours late: I was not running at the time.", LEADERS_UK)
    assert len(stage.posted_in(LEADERS_UK)) == 1
    skipped = "SELECT count(*) FROM occurrence WHERE scope = '#leaders-uk' AND skipped"
    assert await stage.rows(skipped) == [(2,)]
    await stage.walk.by(days=1)
    on_time = await stage.leader.sees("Saturday 7 November", LEADERS_UK)
    assert "late" not in str(on_time.blocks)
