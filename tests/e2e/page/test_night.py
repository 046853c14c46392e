"""The pictures of docs/escalations.md: an evening from the click to the room; UPDATE_PICTURES=1 takes them anew."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from bot.demo.stage import Setting, Stage, staged
from tests.e2e.page.conftest import Look, a_page
from tests.e2e.page.test_readme import picture
from tests.e2e.page.verbs import becomes, composer, goes_to, picks, sees
from tests.e2e.scene import PATIENT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
# Nine in the evening where Payments works.
EVENING = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[Stage]:
    """The sample charter's workspace with the bot in it, on an evening."""
    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    setting = Setting(
        charter=Path("rollout.yaml"), database_url=url, start=EVENING, flowing=True, rules=PATIENT
    )
    async with staged(setting) as stage:
        yield stage


async def types(page: Page, line: str) -> None:
    await composer(page).press_sequentially(line)
    await page.keyboard.press("Enter")


async def escalates(page: Page, what: str, criterion: str) -> None:
    await becomes(page, "Aisha Khan")
    await types(page, "/rollout escalate")
    await expect(page.locator(".dialog.view")).to_be_visible()
    await picks(page, "What is it about?", "Balance inquiry")
    await picks(page, "Which of these hold?", criterion)
    await page.get_by_label("What is happening?").fill(what)
    await page.locator("[data-submit]").click()
    await expect(page.locator(".dialog.view")).to_have_count(0)


async def test_an_evening_in_pictures(window: BrowserContext, demo: Stage) -> None:
    home = demo.workspace.base_url.removesuffix("api/")
    async with a_page(window, home, Look()) as page:
        what = "The assistant reads out balances of other members."
        await escalates(page, what, "Wrong information given")
        await demo.walk.by(minutes=16)

        await becomes(page, "Emily Nguyen")
        await goes_to(page, "pod-payments")
        card = await sees(page, "E-1 · High · Balance inquiry")
        await picture(page, "escalations-1-card", card)
        await page.get_by_role("button", name="I have it").first.click()
        await picks(page, "Next update", "in 15 minutes")
        await page.locator("[data-submit]").click()
        await expect(page.locator(".dialog.view")).to_have_count(0)
        await demo.walk.by(seconds=10)
        await expect(card).to_contain_text("Emily has it, next update by")
        await page.get_by_role("button", name="Timeline").first.click()
        await expect(page.locator(".dialog.view")).to_contain_text("on duty, Payments, evenings")
        await picture(page, "escalations-2-timeline")
        await page.keyboard.press("Escape")
        await expect(page.locator(".dialog.view")).to_have_count(0)

        await types(page, "/rollout oncall")
        shown = await sees(page, "Who is on duty")
        await picture(page, "escalations-3-oncall", shown)

        await escalates(page, "She cried and spoke of debts.", "A vulnerable customer")
        await demo.walk.by(seconds=20)
        await becomes(page, "Rob Callahan")
        (room,) = [c.name for c in demo.workspace.world.channels.values() if c.name[:4] == "e-2-"]
        await goes_to(page, room)
        whole = await sees(page, "She cried and spoke of debts.")
        await picture(page, "escalations-4-room", whole)
        await goes_to(page, "pod-payments")
        await expect(page.locator("main")).to_contain_text("only those who are named see")
        await expect(page.locator("main")).not_to_contain_text("debts")
