"""The pictures of docs/two-weeks.md: what time does to one report; UPDATE_PICTURES=1 takes them anew."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from bot.demo.stage import Setting, Stage, staged
from bot.workspace.face import Person
from tests.e2e.page.conftest import Look, a_page
from tests.e2e.page.test_readme import MONDAY, picture
from tests.e2e.page.verbs import becomes, composer, goes_to, sees
from tests.e2e.scene import PATIENT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
REPORT = {
    "Workflow": "Balance inquiry",
    "When in the call?": "First 90 seconds",
    "What is it about?": "A suggestion was wrong",
    "How much does it hurt?": "High: hurts customers or me",
    "What happened?": "It suggests the arranged overdraft as if it were the balance.",
}


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[Stage]:
    """The sample charter's workspace with the bot in it, on a clock the test moves."""
    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    setting = Setting(
        charter=Path("rollout.yaml"), database_url=url, start=MONDAY, flowing=True, rules=PATIENT
    )
    async with staged(setting) as stage:
        yield stage


async def acts(demo: Stage, name: str) -> Person:
    """Let somebody act; what they do a moment later has arrived."""
    await demo.walk.by(seconds=10)
    return demo.workspace.person(name)


async def messages_of(page: Page, name: str) -> None:
    """Become somebody and open what the app told them."""
    await becomes(page, name)
    await goes_to(page, "Drumbeat")
    await page.get_by_role("tab", name="Messages").click()


async def test_two_weeks_of_one_report_in_pictures(window: BrowserContext, demo: Stage) -> None:
    home = demo.workspace.base_url.removesuffix("api/")
    agent = await acts(demo, "aisha.khan")
    await agent.types("/rollout feedback")
    await agent.submits(REPORT)
    member = await acts(demo, "wei.zhang")
    await member.clicks("Take it", "pod-payments")
    async with a_page(window, home, Look()) as page:
        await demo.walk.by(days=8)
        await messages_of(page, "Wei Zhang")
        nudge = await sees(page, "in 7 days")
        await picture(page, "two-weeks-1-nudge", nudge)

        await demo.walk.by(days=7)
        await messages_of(page, "Rob Callahan")
        fallen = await sees(page, "no word since: until somebody takes it again, it is yours")
        await picture(page, "two-weeks-2-pile", fallen)
        await goes_to(page, "pod-payments")
        table = await sees(page, "This week's actions")
        await picture(page, "two-weeks-3-table", table)

        lead = await acts(demo, "rob.callahan")
        await lead.clicks("Take it", "pod-payments")
        lead = await acts(demo, "rob.callahan")
        await lead.clicks("Shipped", "pod-payments")
        await lead.submits({"What changed?": "Balance and overdraft stand on two lines now."})
        await demo.walk.by(seconds=10)
        await demo.walk.to(demo.clock.now() + timedelta(days=9))
        week = await sees(page, "You said, we did")
        await picture(page, "two-weeks-4-friday", week)

        await messages_of(page, "Aisha Khan")
        closed = await sees(page, "so it is closed and does not count as fixed")
        await picture(page, "two-weeks-5-silence", closed)
        await composer(page).press_sequentially("/rollout loop")
        await page.keyboard.press("Enter")
        speed = await sees(page, "How fast the loop answers")
        await expect(speed).to_contain_text("0 of 1")
        await picture(page, "two-weeks-6-loop", speed)
