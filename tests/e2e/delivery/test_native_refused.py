"""A Slack that refuses tables: each is sent once without them, and kept true, as lines."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.databases import SqliteCopies
from tests.e2e.scene import UNLIMITED, Scene, playing
from tests.e2e.small_charter import small_charter

NATIVE = frozenset({"data_table", "data_visualization"})


@pytest.fixture
async def stage(tmp_path: Path, sqlite_copies: SqliteCopies) -> AsyncIterator[Scene]:
    charter = small_charter(routines={"you_said": "off", "pulse": "off"})
    rules = replace(UNLIMITED, unknown_blocks=NATIVE)
    async with playing(tmp_path, sqlite_copies, charter=charter, rules=rules) as scene:
        yield scene


async def test_the_weekly_table_is_lines_that_stay_true(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    await stage.member.sees("F-1", "pod-cards")
    await stage.member.clicks("Take it", "pod-cards")
    await stage.walk.to(datetime(2026, 11, 9, 10, tzinfo=UTC))
    table = await stage.pod_lead.sees("Owner: Emre", "pod-cards")
    assert "This week's actions" in str(table.blocks)
    await stage.member.clicks("Blocked", "pod-cards")
    await stage.member.submits({"For somebody outside": "Acme", "Look again on": "2026-11-30"})
    assert "State: waits" in str(table.blocks)
    assert await stage.rows("SELECT count(*) FROM outbox WHERE state = 'parked'") == [(0,)]


async def test_a_command_that_answers_with_a_table_answers_with_lines(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    await stage.member.sees("F-1", "pod-cards")
    await stage.walk.to(datetime(2026, 11, 18, 10, tzinfo=UTC))
    for reminder in stage.workspace.unexpected():
        stage.workspace.witness.saw(reminder)
    await stage.pod_lead.types("/rollout loop", "pod-cards")
    answer = await stage.pod_lead.sees("How fast the loop answers", "pod-cards")
    assert "In time: 0 of 1" in str(answer.blocks)
