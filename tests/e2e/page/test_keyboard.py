"""The page without a mouse, with a screen reader's eyes, and on a phone."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.page.conftest import Look, OpenPage
from tests.e2e.page.town import Town
from tests.e2e.page.verbs import composer, opens_note, say, sees

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
# Every visible word against what lies behind it, by the formula of WCAG 2.2 (1.4.3).
FAINT = """() => {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => { pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); return [...pen.getImageData(0, 0, 1, 1).data]; };
  const over = ([r, g, b, a], under) => [r, g, b].map((value, at) => (value * a + under[at] * (255 - a)) / 255);
  const behind = (node) => {
    if (!node) return [255, 255, 255];
    const colour = rgba(getComputedStyle(node).backgroundColor);
    return colour[3] === 255 ? colour : over(colour, behind(node.parentElement));
  };
  const light = (colour) => colour.slice(0, 3).map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)).reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const faint = [];
  const walker = document.createTreeWalker(document.querySelector("#page"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    if (!words || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || node.closest(":disabled,.sr-only,svg")) continue;
    const back = behind(node);
    const [one, other] = [light(over(rgba(getComputedStyle(node).color), back)), light(back)].sort((left, right) => right - left);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) faint.push(`${words.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""


async def test_a_note_can_be_written_without_a_mouse(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await expect(composer(page)).to_be_focused()
    for keys in ("/no", "Enter", "Enter"):
        await _press(page, keys)
    await expect(page.get_by_label("Title")).to_be_focused()
    await page.keyboard.type("Lamp")
    await page.keyboard.press("Tab")
    await page.keyboard.type("It is dark in the corner")
    for key in ("Tab", "ArrowDown", "ArrowDown", "Enter", "Tab", "Tab", "Tab"):
        await page.keyboard.press(key)
    await expect(page.get_by_role("button", name="Save")).to_be_focused()
    await page.keyboard.press("Enter")
    await sees(page, "State: New")
    await expect(composer(page)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.locator(".message").last).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    focused = page.locator(":focus")
    await expect(focused).to_have_text("Take it")
    await page.keyboard.press("Enter")
    await sees(page, "Taken by")


async def _press(page: Page, keys: str) -> None:
    await (page.keyboard.press(keys) if keys == "Enter" else page.keyboard.type(keys))


async def test_focus_stays_inside_a_modal(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await opens_note(page)
    for _ in range(12):
        await page.keyboard.press("Tab")
        assert await page.evaluate("() => Boolean(document.activeElement.closest('.dialog'))")


async def test_the_sidebar_is_walked_with_the_arrows(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await page.locator(".side-row.here").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".conversation-head h2").first).to_have_text("leads")


async def test_new_messages_are_announced(open_as: OpenPage, town: Town) -> None:
    page = await open_as("ana")
    await town.client.chat_postMessage(channel="#payments", text="*Ready* <@U1>")
    await expect(page.locator("#live p")).to_have_text("Notes in payments: Ready ")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_every_word_can_be_read(open_as: OpenPage, *, dark: bool) -> None:
    page = await open_as("ana", Look(dark=dark))
    await say(page, "hello @ben, see `code` and <https://example.com|a link>")
    await say(page, "/north ")
    await sees(page, "North is")
    assert await page.evaluate(FAINT) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_every_word_of_the_gallery_can_be_read(gallery: Page, *, dark: bool) -> None:
    await gallery.evaluate(
        "(dark) => { document.documentElement.dataset.theme = dark ? 'dark' : 'light'; }", dark
    )
    found = await gallery.evaluate(FAINT.replace('querySelector("#page")', "body"))
    assert found == []


async def test_on_a_phone_the_sidebar_is_a_drawer_and_the_thread_a_page(open_as: OpenPage) -> None:
    page = await open_as("ana", Look(390))
    await expect(page.locator(".sidebar")).to_be_hidden()
    await page.get_by_label("Open the sidebar").click()
    await page.locator(".side-row", has_text="payments").click()
    await expect(page.locator(".sidebar")).to_be_hidden()
    await say(page, "from the train")
    message = await sees(page, "from the train")
    await message.focus()
    await message.get_by_label("Reply in thread").click()
    box = await page.locator(".thread").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 800}
    assert await page.evaluate("() => document.documentElement.scrollWidth") == 390
