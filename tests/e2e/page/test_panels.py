"""The clock and the raw traffic."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from tests.e2e.page.conftest import OpenPage
from tests.e2e.page.town import MONDAY, Town
from tests.e2e.page.verbs import say, sees

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_clock_moves_to_the_next_morning_and_by_weeks(
    open_as: OpenPage, town: Town
) -> None:
    page = await open_as("ana")
    chip = page.locator(".clock-chip")
    await expect(chip).to_contain_text("Mon 23 Nov 2026, 09:00")
    await chip.click()
    await page.get_by_role("button", name="Next morning").click()
    await expect(chip).to_contain_text("Tue 24 Nov 2026, 09:00")
    await page.get_by_role("button", name="+2 weeks").click()
    await expect(chip).to_contain_text("Tue 8 Dec 2026, 09:0")
    assert town.clock.moves[0] == MONDAY + timedelta(days=1)
    assert town.clock.moves[1] - town.clock.moves[0] >= timedelta(days=14)


async def test_the_clock_plays_until_it_is_paused(open_as: OpenPage, town: Town) -> None:
    town.clock.at = MONDAY + timedelta(hours=6)
    page = await open_as("ana")
    await page.locator(".clock-chip").click()
    await page.get_by_label("Speed").select_option("21600")
    await page.get_by_role("button", name="Play").click()
    await expect(page.locator(".clock-day")).to_have_text("Tue 24 Nov 2026")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert len(town.clock.moves) >= 2


async def test_the_traffic_shows_the_wire_and_can_be_filtered(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await page.get_by_label("Raw traffic").click()
    await say(page, "/north ")
    await sees(page, "North is")
    rows = page.locator(".traffic-row")
    await expect(rows.first).to_contain_text("/north")
    await page.get_by_label("Filter the traffic").fill("connections.open")
    await expect(rows).to_have_count(1)
    await rows.first.click()
    await expect(page.locator(".traffic-detail pre").last).to_contain_text('"ok": true')
    await page.keyboard.press("Escape")
    await expect(page.locator(".traffic")).to_have_count(0)
