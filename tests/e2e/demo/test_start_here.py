"""The demo opens on five steps that tick themselves off when they are really done, not when clicked."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.background import ingest
from bot.demo import figures
from bot.demo.stage import Stage, staged
from bot.demo.start_here import open_guide
from bot.sources.rows import Taken
from bot.workspace.client.boot import boot
from bot.workspace.face import Person
from bot.workspace.state import Message
from tests.databases import SqliteCopies
from tests.e2e.demo.test_story import LONE_POD, NOBODY, SAMPLE, a_setting

FORM = {
    "Workflow": "Balance inquiry",
    "When in the call?": "During the call",
    "What is it about?": "A suggestion was wrong",
    "How much does it hurt?": "Medium: costs time",
    "What happened?": "It offered the wrong form.",
}


@asynccontextmanager
async def opened(charter: Path, url: str, *, numbers: bool = False) -> AsyncIterator[Stage]:
    """A demo whose page has just been opened, with a finding to answer where numbers came in."""
    setting = a_setting(charter, url)
    # By then the first workflow's numbers are trusted.
    begins = setting.start + timedelta(days=14) if numbers else setting.start
    async with staged(replace(setting, start=begins)) as stage:
        if numbers:
            today = stage.clock.now().date()
            odd = figures.of_day(stage.charter, today, story_day=figures.ODD_DAY)
            came = Taken([*figures.history(stage.charter, today), *odd])
            await ingest.keep(stage.parts.bot, came)
            await stage.walk.to(stage.clock.now() + timedelta(days=1, hours=2))
        await open_guide(stage)
        yield stage


async def guide(stage: Stage) -> Message:
    """Read the one message in #start-here as it stands now."""
    await stage.walk.by(seconds=6)
    rooms = stage.workspace.world.channels.values()
    room = next(room for room in rooms if room.name == "start-here")
    (message,) = room.messages.values()
    return message


async def ticks(stage: Stage) -> str:
    """Say for each step whether it is done."""
    words = json.dumps((await guide(stage)).blocks, ensure_ascii=False)
    marks = {"☑": "x", "☐": "-"}
    return "".join(marks[sign] for sign in words if sign in marks)


def named(stage: Stage, name: str) -> Person:
    return stage.workspace.person(name)


async def test_each_step_is_ticked_off_when_it_is_really_done(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    async with opened(SAMPLE, sqlite_copies.fresh(tmp_path), numbers=True) as stage:
        aisha, rob, lena = (named(stage, n) for n in ("aisha.khan", "rob.callahan", "lena.fischer"))
        assert await ticks(stage) == "-----"
        # A form that is opened and put away is no feedback.
        await aisha.types("/rollout feedback", "start-here")
        await aisha.closes()
        assert await ticks(stage) == "-----"
        await aisha.types("/rollout feedback", "start-here")
        await aisha.submits(FORM)
        assert await ticks(stage) == "x----"
        assert f"<@{rob.id}>" in json.dumps((await guide(stage)).blocks)
        await rob.clicks("Take it", await rob.sees("F-1 · ", "pod-payments"))
        assert await ticks(stage) == "xx---"
        await rob.clicks("Shipped", await rob.sees("F-1 · ", "pod-payments"))
        await rob.submits({"What changed?": "It offers the right form now, on every call."})
        assert await ticks(stage) == "xxx--"
        await stage.walk.by(hours=1)
        await aisha.clicks("Yes, fixed", await aisha.sees("Did this fix it?", "dm"))
        assert await ticks(stage) == "xxxx-"
        await lena.types("/rollout findings", "start-here")
        await lena.clicks("This becomes…", await lena.sees("Findings that wait", "ephemeral"))
        await lena.submits(
            {
                "What changed?": "How we work: staffing, queues, hours",
                "What does it become?": "A decision: we have decided something",
                "In a sentence": "Two more people take the phone on Mondays from now on.",
            }
        )
        assert await ticks(stage) == "xxxxx"
        assert "5 done" in (await guide(stage)).text


async def test_what_is_taken_back_is_not_done(tmp_path: Path, sqlite_copies: SqliteCopies) -> None:
    async with opened(SAMPLE, sqlite_copies.fresh(tmp_path)) as stage:
        aisha, rob = named(stage, "aisha.khan"), named(stage, "rob.callahan")
        await aisha.types("/rollout feedback", "start-here")
        await aisha.submits(FORM)
        await stage.walk.by(seconds=6)
        await rob.clicks("Take it", await rob.sees("F-1 · ", "pod-payments"))
        await stage.walk.by(seconds=6)
        await rob.clicks("Shipped", await rob.sees("F-1 · ", "pod-payments"))
        await rob.submits({"What changed?": "It offers the right form now, on every call."})
        assert await ticks(stage) == "xxx--"
        await rob.clicks("Undo", await rob.sees("undo it", "dm"))
        assert await ticks(stage) == "xx---"
        # Nothing was found in numbers, so a leader explains them instead.
        assert "/rollout note" in json.dumps((await guide(stage)).blocks)


async def test_what_was_written_before_ticks_nothing_off_whatever_its_number(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    nameless = {**FORM, "Your name": ["Send it without my name"]}
    setting = a_setting(SAMPLE, sqlite_copies.fresh(tmp_path))
    async with staged(setting) as stage:
        aisha = named(stage, "aisha.khan")
        for form in (nameless, {**FORM, "What happened?": "The summary is in Welsh."}):
            await aisha.types("/rollout feedback", "floor")
            assert (await aisha.submits(form))["ok"]
            # What has no name arrives hours later, with a number that is drawn.
            await stage.walk.by(hours=6)
        await aisha.sees("This is F-1", "dm")
        await open_guide(stage)
        assert await ticks(stage) == "-----"


async def test_the_page_opens_there_and_lists_leads_and_leaders_first(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    async with opened(SAMPLE, sqlite_copies.fresh(tmp_path)) as stage:
        world = stage.workspace.world
        shown = boot(world, named(stage, "aisha.khan").user, connected=True)
        assert shown["channels"][0]["name"] == "start-here"
        people = [user["title"] for user in shown["users"] if not user["is_bot"]]
        steering = [("Lead of" in title or "Leader" in title) for title in people]
        assert steering[:7] == [True] * 7
        assert not any(steering[7:])


@pytest.mark.parametrize("charter", [LONE_POD, NOBODY], ids=["lone pod", "nobody"])
async def test_a_charter_with_hardly_anybody_has_the_steps_that_somebody_can_do(
    tmp_path: Path, sqlite_copies: SqliteCopies, charter: dict[str, Any]
) -> None:
    path = tmp_path / "rollout.yaml"
    path.write_text(json.dumps(charter), encoding="utf-8")
    async with opened(path, sqlite_copies.fresh(tmp_path)) as stage:
        assert await ticks(stage) == "-----"
