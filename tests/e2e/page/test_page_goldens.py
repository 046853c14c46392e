"""The page itself, as it was when somebody last looked."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.page.conftest import LOOKS, OpenPage, change_look
from tests.e2e.page.golden import looks_like
from tests.e2e.page.notes import note_card
from tests.e2e.page.town import Town
from tests.e2e.page.verbs import fills_note, goes_to, opens_note, say, sees

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def looks_the_same(page: Page, name: str) -> None:
    """Compare the page in every width and theme."""
    for look in LOOKS:
        await change_look(page, look)
        await page.mouse.move(0, 0)
        await looks_like(page, f"{name}-{look}")


async def a_talk(town: Town, page: Page) -> None:
    """Have the app post a card and tell one person something in private."""
    ana = town.user("ana")
    blocks = note_card("The lamp in the corner", ana)
    await town.client.chat_postMessage(channel="#general", text="A note", blocks=blocks)
    await say(page, "Thanks @ben, I will look at it :eyes:")
    await say(page, "/north ")
    await sees(page, "North is up")


async def test_a_channel_with_an_ephemeral_message(open_as: OpenPage, town: Town) -> None:
    page = await open_as("ana")
    await a_talk(town, page)
    await looks_the_same(page, "channel")


async def test_a_thread(open_as: OpenPage, town: Town) -> None:
    page = await open_as("ana")
    await a_talk(town, page)
    card = await sees(page, "State: New")
    await card.hover()
    await card.get_by_label("Reply in thread").click()
    await say(page, "It works again", thread=True)
    await sees(page, "It works again", ".thread")
    await looks_the_same(page, "thread")


async def test_a_modal_with_errors(open_as: OpenPage) -> None:
    page = await open_as("ana")
    modal = await opens_note(page)
    await fills_note(page, "Lamp", "dark")
    await page.get_by_role("button", name="Save").click()
    await expect(modal.locator(".field-error")).to_be_visible()
    await looks_the_same(page, "modal-error")


async def test_home(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await goes_to(page, "Notes")
    await expect(page.locator(".home")).to_contain_text("Welcome home")
    await looks_the_same(page, "home")
