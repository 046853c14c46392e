"""Getting about: channels joined and left, what is pinned there, what was said long ago, a cut line."""

import asyncio
import re

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.e2e.page.conftest import OpenPage
from tests.e2e.page.town import Town
from tests.e2e.page.verbs import composer, goes_to, say, sees

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


class Line:
    """The page's stream, led through a test's hands: it can be cut and held."""

    def __init__(self) -> None:
        self.open: list[WebSocketRoute] = []
        self.may_connect = asyncio.Event()
        self.may_connect.set()

    async def lead(self, page: Page) -> None:
        """Lead every stream the page opens from now on through here."""
        await page.route_web_socket(re.compile("/client/stream"), self._connect)

    async def cut(self) -> None:
        """Cut what is open, and let nothing new through until `may_connect` is set again."""
        self.may_connect.clear()
        for socket in self.open:
            await socket.close()

    async def _connect(self, socket: WebSocketRoute) -> None:
        await self.may_connect.wait()
        self.open.append(socket)
        socket.connect_to_server()


async def test_a_channel_is_found_joined_and_left_again(open_as: OpenPage, town: Town) -> None:
    page = await open_as("ana")
    walk = town.workspace.world.channel("harbour-walk")
    row = page.locator(".side-row", has_text="harbour-walk")
    await expect(row).to_have_count(0)
    await page.get_by_role("button", name="Browse channels").click()
    await page.locator(".person-row", has_text="harbour-walk").click()
    await expect(row).to_have_attribute("aria-current", "page")
    await say(page, "here I am")
    await sees(page, "here I am")
    assert town.user("ana") in walk.members
    await page.get_by_label("About this conversation").click()
    await page.get_by_role("menuitem", name="Leave channel").click()
    await expect(row).to_have_count(0)
    await expect(page.get_by_text("You are not in this channel.")).to_be_visible()
    await expect(composer(page)).to_have_count(0)
    assert town.user("ana") not in walk.members
    await page.locator("main").get_by_role("button", name="Join").click()
    await expect(composer(page)).to_be_visible()
    await expect(row).to_have_count(1)


async def test_bookmarks_and_pins_show_as_they_are_set(open_as: OpenPage, town: Town) -> None:
    page = await open_as("ana")
    channel = town.channel("general")
    await say(page, "worth keeping")
    message = await sees(page, "worth keeping")
    ts = next(reversed(town.workspace.world.channel("general").messages))
    await town.client.pins_add(channel=channel, timestamp=ts)
    await expect(message).to_contain_text("Pinned")
    link = "https://example.com/guide"
    await town.client.bookmarks_add(channel_id=channel, title="Guide", type="link", link=link)
    bookmark = page.get_by_label("Bookmarks").get_by_role("link", name="Guide")
    await expect(bookmark).to_have_attribute("href", link)
    await page.reload()
    await expect(bookmark).to_be_visible()
    await expect(await sees(page, "worth keeping")).to_contain_text("Pinned")
    await town.client.pins_remove(channel=channel, timestamp=ts)
    await expect(message).not_to_contain_text("Pinned")


async def test_older_messages_come_by_scrolling_and_nothing_jumps(
    open_as: OpenPage, town: Town
) -> None:
    for number in range(1, 151):
        await town.workspace.person("ben").says("payments", f"line {number:03}.")
    page = await open_as("ana")
    await goes_to(page, "payments")
    lines = page.locator("main .message", has_text=re.compile(r"line \d{3}\."))
    await expect(lines).to_have_count(100)
    await expect(lines.last).to_be_in_viewport()
    rows = page.locator("main .message-list")
    await rows.evaluate("list => { list.scrollTop = 0; }")
    await expect(lines).to_have_count(150)
    await expect(lines.nth(50)).to_contain_text("line 051.")
    await expect(lines.nth(50)).to_be_in_viewport()
    await expect(page.get_by_role("button", name="New messages")).to_be_hidden()
    await rows.evaluate("list => { list.scrollTop = 0; }")
    await expect(lines.first).to_contain_text("line 001.")
    await expect(lines.first).to_be_in_viewport()


async def test_a_cut_line_is_said_so_and_what_was_missed_is_there_afterwards(
    open_as: OpenPage, town: Town
) -> None:
    page, line = await open_as("ana"), Line()
    await line.lead(page)
    await page.reload()
    await goes_to(page, "payments")
    await composer(page).fill("half a thought")
    await line.cut()
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()
    await town.client.chat_postMessage(channel="#payments", text="said meanwhile")
    await expect(page.get_by_text("said meanwhile")).to_have_count(0)
    line.may_connect.set()
    await sees(page, "said meanwhile")
    await expect(page.get_by_text("Reconnecting…")).to_be_hidden()
    await expect(composer(page)).to_have_value("half a thought")
    await town.client.chat_postMessage(channel="#payments", text="and said after")
    await sees(page, "and said after")
    assert len(line.open) == 3
