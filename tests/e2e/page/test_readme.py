"""The README's seven steps, done by hand in the browser; UPDATE_PICTURES=1 takes its pictures anew."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, expect

from bot.background import ingest
from bot.demo import figures
from bot.demo.stage import Setting, Stage, staged
from bot.sources.rows import Taken
from tests.e2e.page.conftest import Look, a_page
from tests.e2e.page.verbs import becomes, composer, goes_to, picks, sees
from tests.e2e.scene import PATIENT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PICTURES = Path("docs/pictures")
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[Stage]:
    """The sample charter's workspace with the bot in it, on a clock the page moves."""
    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    setting = Setting(
        charter=Path("rollout.yaml"), database_url=url, start=MONDAY, flowing=True, rules=PATIENT
    )
    async with staged(setting) as stage:
        yield stage


async def picture(page: Page, name: str, around: Locator | None = None) -> None:
    if os.environ.get("UPDATE_PICTURES") != "1":
        return
    if around is not None:
        await around.scroll_into_view_if_needed()
    await page.screenshot(path=PICTURES / f"{name}.png")


async def walks(page: Page, move: str) -> None:
    """Move the clock by one of its buttons and wait until it has arrived."""
    await page.get_by_role("button", name="Workspace clock").click()
    button = page.locator(f"[data-move='{move}']")
    await button.click()
    await expect(button).to_be_enabled(timeout=90_000)
    await page.keyboard.press("Escape")


async def numbers_come(demo: Stage) -> None:
    """Let a pilot's weeks come in, and today's numbers, in which the phone stands out."""
    today = demo.clock.now().date()
    week = figures.history(demo.charter, today)
    odd = figures.of_day(demo.charter, today, story_day=figures.ODD_DAY)
    await ingest.keep(demo.parts.bot, Taken([*week, *odd]))


async def gives_feedback(page: Page) -> None:
    await composer(page).press_sequentially("/rollout feedback")
    await page.keyboard.press("Enter")
    await expect(page.locator(".dialog.view")).to_be_visible()
    await picks(page, "Workflow", "Balance inquiry")
    await picks(page, "When in the call?", "First 90 seconds")
    await picks(page, "What is it about?", "A suggestion was wrong")
    await picks(page, "How much does it hurt?", "High")
    await page.get_by_label("What happened?").fill(
        "It suggests the arranged overdraft as if it were the balance. Members hear a number they "
        "do not have, and I have to take it back."
    )
    await page.get_by_label("Evidence").fill("call 4821-B")
    await page.get_by_label("What should change?").fill("Say balance and overdraft apart.")


async def test_the_readme_walks_a_newcomer_through_the_whole_loop(
    window: BrowserContext, demo: Stage
) -> None:
    home = demo.workspace.base_url.removesuffix("api/")
    async with a_page(window, home, Look()) as page:
        await becomes(page, "Aisha Khan")
        await gives_feedback(page)
        await picture(page, "1-form")
        await page.locator("[data-submit]").click()
        await goes_to(page, "Drumbeat")
        await page.get_by_role("tab", name="Messages").click()
        receipt = await sees(page, "Thank you. This is F-1")
        await picture(page, "2-receipt", receipt)

        await becomes(page, "Rob Callahan")
        await goes_to(page, "pod-payments")
        card = await sees(page, "F-1 · Balance inquiry")
        await card.get_by_role("button", name="Take it").click()
        await expect(card).to_contain_text("Taken")
        await picture(page, "3-card", card)

        await walks(page, "+2 weeks")
        await goes_to(page, "Drumbeat")
        await page.get_by_role("tab", name="Messages").click()
        nudge = await sees(page, "F-1 is yours")
        await picture(page, "4-nudge", nudge)
        await nudge.get_by_role("button", name="Shipped").click()
        await page.get_by_label("What changed?").fill(
            "The card now shows balance and arranged overdraft on two lines, balance first."
        )
        await page.locator("[data-submit]").click()

        await sees(page, "until then you can undo it")
        await walks(page, "+1 hour")

        await becomes(page, "Aisha Khan")
        await goes_to(page, "Drumbeat")
        await page.get_by_role("tab", name="Messages").click()
        question = await sees(page, "Did this fix it?")
        await picture(page, "5-question", question)
        await question.get_by_role("button", name="Yes, fixed").click()
        await sees(page, "that closes the loop")

        await becomes(page, "Rob Callahan")
        await goes_to(page, "pod-payments")
        card = await sees(page, "F-1 · Balance inquiry")
        await expect(card).to_contain_text("Fixed, confirmed")
        await picture(page, "6-verified", card)

        await becomes(page, "Lena Fischer")
        await numbers_come(demo)
        await walks(page, "Next morning")
        await goes_to(page, "leaders-uk")
        digest = await sees(page, "1 verified")
        await expect(digest).to_contain_text("Balance inquiry, voice: AHT")
        await picture(page, "7-digest", digest)
