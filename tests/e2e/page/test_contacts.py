"""The pictures of docs/interactions.md, taken from the demo; UPDATE_PICTURES=1 takes them anew."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect
from sqlalchemy import text

from bot.demo import contacts, looks
from bot.demo.nights import Nights
from bot.demo.stage import Setting, Stage, staged
from bot.domain.ids import SlackUserId
from bot.store.engine.transaction import Tx
from tests.e2e.page.conftest import LOOKS, Look, a_page, change_look
from tests.e2e.page.test_readme import MONDAY, picture
from tests.e2e.page.verbs import becomes, composer, goes_to, sees
from tests.e2e.scene import PATIENT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[Stage]:
    """The sample charter's workspace with its contacts, at which somebody has begun to look."""
    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    setting = Setting(
        charter=Path("rollout.yaml"), database_url=url, start=MONDAY, flowing=True, rules=PATIENT
    )
    async with staged(setting) as stage:
        today = stage.clock.now().date()
        await Nights.of(stage).record(contacts.history(stage.charter, today))
        for day in (looks.DAYS.start, looks.UNCONFIRMED):
            await looks.play(stage, day)
        await stage.walk.by(minutes=2)
        yield stage


async def types(page: Page, line: str) -> None:
    await composer(page).press_sequentially(line)
    await page.keyboard.press("Enter")


async def fits(page: Page) -> None:
    """Look at what is on top in each width and theme: nothing is wider than its window."""
    for look in LOOKS:
        await change_look(page, look)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= look.width, look
    await change_look(page, Look())


async def who_is_asked(demo: Stage) -> str:
    """Name an agent who has not said yet whether they were coached."""

    def ask(tx: Tx) -> SlackUserId:
        waiting = "SELECT agent FROM look WHERE kind = 'coached' AND NOT confirmed"
        return SlackUserId(str(tx.connection.scalar(text(waiting))))

    agent = await demo.parts.bot.database.read(ask)
    return demo.parts.bot.roster.person(agent).name


async def test_contacts_behind_a_number_in_pictures(window: BrowserContext, demo: Stage) -> None:
    home = demo.workspace.base_url.removesuffix("api/")
    async with a_page(window, home, Look()) as page:
        await becomes(page, "Rob Callahan")
        await goes_to(page, "pod-payments")
        await types(page, "/rollout measures balance map")
        drawn = await sees(page, "From greeting to wrap-up")
        await fits(page)
        await picture(page, "contacts-1-map", drawn)

        await types(page, "/rollout measures balance")
        numbers = await sees(page, "more contacts to be opened")
        await numbers.get_by_role("button", name="Evidence").first.click()
        dialog = page.locator(".dialog.view").last
        await expect(dialog).to_contain_text("Evidence")
        await fits(page)
        await picture(page, "contacts-2-evidence")
        await dialog.get_by_role("button", name="Look").first.click()
        await expect(page.locator(".dialog.view").last).to_contain_text("One contact")
        await fits(page)
        await picture(page, "contacts-3-contact")

        for title in ("One contact", "Evidence"):
            top = page.locator(".dialog.view").last
            await expect(top).to_contain_text(title)
            await top.get_by_role("button", name="Close", exact=True).last.click()
        await expect(page.locator(".dialog.view")).to_have_count(0)
        await becomes(page, await who_is_asked(demo))
        await goes_to(page, "Drumbeat")
        await page.get_by_role("tab", name="Messages").click()
        asked = await sees(page, "you two looked at a contact together")
        await expect(asked.get_by_role("button", name="Yes, it is")).to_be_visible()
        await picture(page, "contacts-4-coached", asked)
