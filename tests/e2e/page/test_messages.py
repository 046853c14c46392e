"""Talking on the page: words, threads, reactions, files, and who sees what."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.page.conftest import OpenPage
from tests.e2e.page.town import Town
from tests.e2e.page.verbs import becomes, composer, goes_to, say, sees

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" + "1f15c4890000000d49444154789c6360f8cf"
    "500f0003860180" + "5a346f7a0000000049454e44ae426082"
)  # fmt: skip


async def test_enter_sends_and_shift_enter_breaks_the_line(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await composer(page).press_sequentially("first")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("second *bold* :tada:")
    await page.keyboard.press("Enter")
    message = await sees(page, "first")
    await expect(message.locator("strong")).to_have_text("bold")
    await expect(message.locator(".message-text .emoji")).to_have_attribute("title", ":tada:")
    await expect(composer(page)).to_have_value("")


async def test_completion_offers_commands_people_and_channels(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await composer(page).press_sequentially("/no")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await expect(composer(page)).to_have_value("/north ")
    await composer(page).fill("")
    await composer(page).press_sequentially("see @oka")
    await page.keyboard.press("Enter")
    await page.keyboard.type("in #pay")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    message = await sees(page, "see")
    await expect(message.locator(".mention")).to_have_text(["@Ben", "#payments"])


async def test_an_ephemeral_message_reaches_only_its_reader(open_as: OpenPage) -> None:
    ana, ben = await open_as("ana"), await open_as("ben")
    await say(ana, "/north ")
    whispered = await sees(ana, "North is up")
    await expect(whispered).to_contain_text("Only visible to you")
    await say(ana, "hello all")
    await sees(ben, "hello all")
    await expect(ben.get_by_text("North is")).to_have_count(0)


async def test_unread_marks_come_and_go(open_as: OpenPage, town: Town) -> None:
    page = await open_as("ana")
    await town.client.chat_postMessage(channel="#payments", text=f"For <@{town.user('ana')}>")
    row = page.locator(".side-row", has_text="payments")
    await expect(row).to_have_class(re.compile("unread"))
    await expect(row.locator(".badge")).to_have_text("1")
    await goes_to(page, "payments")
    await expect(page.locator(".new-line")).to_be_visible()
    await expect(row.locator(".badge")).to_have_count(0)


async def test_a_reply_goes_into_the_thread_and_is_counted(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await say(page, "a question")
    message = await sees(page, "a question")
    await message.hover()
    await message.get_by_label("Reply in thread").click()
    await expect(composer(page, thread=True)).to_be_focused()
    await say(page, "an answer", thread=True)
    await sees(page, "an answer", ".thread")
    await expect(page.locator("main .thread-link")).to_contain_text("1 reply")
    await expect(page.locator("main .message", has_text="an answer")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(page.locator(".thread")).to_be_hidden()


async def test_commands_are_refused_in_threads_as_slack_refuses_them(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await say(page, "a question")
    message = await sees(page, "a question")
    await message.hover()
    await message.get_by_label("Reply in thread").click()
    await say(page, "/north ", thread=True)
    await expect(page.locator(".toast")).to_have_text("/north is not supported in threads. Sorry!")


async def test_reactions_are_counted_and_taken_back(open_as: OpenPage) -> None:
    ana, ben = await open_as("ana"), await open_as("ben")
    await say(ana, "done?")
    await ben.bring_to_front()
    message = await sees(ben, "done?")
    await message.hover()
    await message.get_by_label("React with eyes").click()
    await ana.bring_to_front()
    seen = (await sees(ana, "done?")).locator(".reaction").first
    await expect(seen).to_have_text("1")
    await seen.click()
    await expect(seen).to_have_text("2")
    await seen.click()
    await expect(seen).to_have_text("1")


async def test_own_words_can_be_edited_and_deleted(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await say(page, "helo @ben")
    message = await sees(page, "helo")
    await message.hover()
    await message.get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Edit message").click()
    await expect(page.get_by_label("Message", exact=True)).to_have_value("helo @ben")
    await page.get_by_label("Message", exact=True).fill("hello @ben")
    await page.get_by_role("button", name="Save").click()
    message = await sees(page, "hello")
    await expect(message).to_contain_text("(edited)")
    await message.hover()
    await message.get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.locator("main .message", has_text="hello")).to_have_count(0)


async def test_a_picture_stands_inline(open_as: OpenPage) -> None:
    page = await open_as("ana")
    files = {"name": "shot.png", "mimeType": "image/png", "buffer": PIXEL}
    await page.locator(".composer input[type=file]").set_input_files(files)  # type: ignore[arg-type]  # a TypedDict by shape
    await expect(page.locator(".composer-files li")).to_have_text("shot.png")
    await page.get_by_label("Send").click()
    await expect(page.locator(".file-image img")).to_have_attribute("alt", "shot.png")


async def test_another_person_is_one_search_away(open_as: OpenPage, town: Town) -> None:
    page = await open_as("ana")
    await say(page, "mine")
    await sees(page, "mine")
    await page.locator(".who").click()
    await expect(page.locator(".people-list h3")).to_have_text(["Agent 3", "Lead 2", "Analyst 1"])
    await page.keyboard.press("Escape")
    await becomes(page, "Eva Lindqvist")
    await say(page, "hers")
    message = await sees(page, "hers")
    await expect(message).to_contain_text("Eva")
    await page.locator(".who").click()
    lately = page.get_by_role("region", name="Lately").locator("strong")
    await expect(lately).to_have_text(["Ana Reyes"])
    said = [each.user for each in town.workspace.world.channel("general").messages.values()]
    assert said[-2:] == [town.user("ana"), town.user("eva")]


async def test_the_page_comes_back_after_its_stream_was_cut(open_as: OpenPage, town: Town) -> None:
    page = await open_as("ana")
    await page.context.set_offline(True)
    await page.evaluate("() => dispatchEvent(new Event('offline'))")
    await page.context.set_offline(False)
    await town.client.chat_postMessage(channel="#general", text="still here")
    await sees(page, "still here")
