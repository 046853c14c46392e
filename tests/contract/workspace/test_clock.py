"""Moving the clock from a window."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest

from bot.workspace.workspace import Workspace
from tests.contract.workspace.browser import Page
from tests.contract.workspace.builders import HandClock, a_workspace


@pytest.fixture
async def page(workspace: Workspace) -> AsyncIterator[Page]:
    async with httpx.AsyncClient(trust_env=False) as http:
        yield Page(workspace, http, "ana")


async def test_the_clock_moves_forward_only(page: Page, clock: HandClock) -> None:
    async with page.stream() as frames:
        moved = await page.post("clock", {"by": 86400})
        assert moved["clock"]["now"] == "2026-11-24T09:00:00+00:00"
        assert (await frames.until("clock"))["clock"] == moved["clock"]
    back = await page.post("clock", {"to": "2026-11-23T09:00:00+00:00"})
    assert back["error"] == "not_forward"
    assert clock.at.day == 24


async def test_a_long_move_is_seen_on_its_way(clock: HandClock) -> None:
    halfway_seen = asyncio.Event()

    async def walk(to: datetime) -> None:
        clock.move(hours=12)
        await asyncio.wait_for(halfway_seen.wait(), 5)
        clock.at = to

    workspace = a_workspace(clock)
    workspace.world.advance = walk
    async with workspace.serve(), httpx.AsyncClient(trust_env=False) as http:
        mover, onlooker = Page(workspace, http, "ana"), Page(workspace, http, "bo")
        async with onlooker.stream() as frames:
            moving = asyncio.create_task(mover.post("clock", {"by": 86400}))
            assert (await frames.until("clock"))["clock"]["now"] == "2026-11-23T21:00:00+00:00"
            halfway_seen.set()
            assert (await moving)["clock"]["now"] == "2026-11-24T09:00:00+00:00"
            while (await frames.until("clock"))["clock"] != (await moving)["clock"]:
                pass


async def test_a_clock_nobody_can_move_says_so(clock: HandClock) -> None:
    workspace = a_workspace(clock)
    workspace.world.advance = None
    async with workspace.serve(), httpx.AsyncClient(trust_env=False) as http:
        page = Page(workspace, http, "ana")
        assert (await page.post("clock", {"by": 1}))["error"] == "not_movable"
        assert (await page.get("boot"))["clock"]["movable"] is False
