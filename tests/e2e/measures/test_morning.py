"""A morning with numbers: what stands out is told once, becomes something, and is explained."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.background.ingest import keep
from bot.sources.rows import Taken
from tests.builders.charter import a_workflow
from tests.builders.measures import a_measure, numbers, with_last
from tests.databases import SqliteCopies
from tests.e2e.scene import TUESDAY, UNLIMITED, Scene, playing
from tests.e2e.small_charter import LEADERS_UK, small_charter

TRUSTED = {"trusted_on": "2026-11-02", "tempo": "daily", "channels": ["voice", "chat"]}


def measured_charter() -> dict[str, Any]:
    return small_charter(
        leaders={"channels": [{"channel": f"#{LEADERS_UK}", "zone": "Europe/London"}]},
        workflows=[
            a_workflow("lost-card", name="Lost card", **TRUSTED),
            a_workflow("balance", name="Balance inquiry", pod="payments", **TRUSTED),
        ],
        measures=[
            a_measure(
                five_minute_test={"by": "priya@harbour.example", "on": "2026-11-02"},
                workflows=["lost-card"],
            )
        ],
        sources=[{"key": "telephony", "kind": "ingest", "owner": "emre@harbour.example"}],
        routines={
            "you_said": "off",
            "actions_week": "off",
            "pulse": "off",
            "pod_digest": "off",
        },
    )


@pytest.fixture
async def stage(tmp_path: Path, sqlite_copies: SqliteCopies) -> AsyncIterator[Scene]:
    async with playing(tmp_path, sqlite_copies, charter=measured_charter()) as scene:
        yield scene


async def sends_numbers(scene: Scene, last: date, **changes: Any) -> None:
    """Let three months of handle times come in, the newest day changed."""
    sent = with_last(numbers(workflow="lost-card", last=last), **changes)
    await keep(scene.stage.parts.bot, Taken(sent))


async def test_what_stands_out_becomes_something_and_its_thread_tells(stage: Scene) -> None:
    await sends_numbers(stage, TUESDAY.date(), value=560.0)
    await stage.walk.by(days=1)
    digest = await stage.leader.sees("Lost card, voice: AHT 560 s", LEADERS_UK)
    assert "usually" in str(digest.blocks)
    await stage.leader.sees("Every number of Tuesday 3 November", LEADERS_UK)
    await stage.leader.clicks("This becomes…", digest)
    answer = await stage.leader.submits(
        {
            "What changed?": "The tool: flow, prompt, model, knowledge",
            "What does it become?": "A decision: we have decided something",
            "In a sentence": "We roll the new menu back.",
        }
    )
    assert answer == {"ok": True}
    told = await stage.leader.sees("became decision: We roll the new menu back.", LEADERS_UK)
    assert told.thread_ts == digest.ts


async def test_numbers_that_do_not_come_are_said_to_be_missing(stage: Scene) -> None:
    await sends_numbers(stage, TUESDAY.date() - timedelta(days=1))
    await stage.walk.by(days=1)
    digest = await stage.leader.sees("No data from telephony for Tuesday 3 November", LEADERS_UK)
    assert " · Emre_" in str(digest.blocks)


async def test_a_disputed_number_is_answered_by_who_keeps_the_measure(stage: Scene) -> None:
    await sends_numbers(stage, TUESDAY.date(), value=560.0)
    await stage.walk.by(days=1)
    digest = await stage.leader.sees("Lost card, voice: AHT 560 s", LEADERS_UK)
    await stage.leader.clicks("Looks wrong", digest)
    await stage.leader.submits({"What looks wrong?": "Transfers are counted twice."})
    await stage.leader.sees("D-1: Priya answers you by Wednesday 11 November.", "dm")
    asked = await stage.pod_lead.sees("Lena says this looks wrong", "dm")
    await stage.pod_lead.clicks("It is wrong", asked)
    await stage.pod_lead.submits({"What happens now?": "Mended as of today."})
    await stage.leader.sees("D-1 · You were right: N-1 · Lost card, voice: AHT 560 s", "dm")
    stage.look_away(LEADERS_UK)


async def test_where_slack_refuses_the_table_a_picture_stands_in_its_place(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    native = frozenset({"data_table", "data_visualization"})
    rules = replace(UNLIMITED, unknown_blocks=native)
    async with playing(tmp_path, sqlite_copies, charter=measured_charter(), rules=rules) as stage:
        await sends_numbers(stage, TUESDAY.date(), value=560.0)
        await stage.walk.by(days=1)
        digest = await stage.leader.sees("Lost card, voice: AHT 560 s", LEADERS_UK)
        (drawn,) = [m for m in stage.posted_in(LEADERS_UK) if m.files]
        assert drawn.thread_ts == digest.ts
        stage.look_away(LEADERS_UK)
        assert await stage.rows("SELECT count(*) FROM outbox WHERE state = 'parked'") == [(0,)]
