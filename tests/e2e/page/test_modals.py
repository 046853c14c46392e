"""Modals: opened, filled, refused under their fields, stacked, closed; and the cards they leave."""

from dataclasses import replace

import pytest
from playwright.async_api import expect

from tests.e2e.page.conftest import OpenPage
from tests.e2e.page.town import Town
from tests.e2e.page.verbs import composer, fills_note, goes_to, opens_note, say, sees

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_what_is_missing_is_said_under_its_field(open_as: OpenPage) -> None:
    page = await open_as("ana")
    modal = await opens_note(page)
    await page.get_by_label("Title").fill("Lamp")
    await page.get_by_role("button", name="Save").click()
    errors = modal.locator(".field-error")
    await expect(errors).to_have_text(["Please complete this required field."] * 2)
    await expect(page.get_by_label("What happened?")).to_be_focused()
    await expect(page.get_by_label("Title")).to_have_value("Lamp")
    await page.get_by_label("What happened?").fill("a")
    await expect(errors).to_have_count(1)


async def test_the_apps_own_errors_stand_under_the_field(open_as: OpenPage) -> None:
    page = await open_as("ana")
    modal = await opens_note(page)
    await fills_note(page, "Lamp", "dark")
    await page.get_by_role("button", name="Save").click()
    await expect(modal.locator("[data-block=text] .field-error")).to_have_text("Say a little more")
    await page.get_by_label("What happened?").fill("It is dark in the corner")
    await page.get_by_role("button", name="Save").click()
    await expect(modal).to_have_count(0)
    await expect((await sees(page, "State")).locator(".block-header")).to_have_text("Lamp")


async def test_values_arrive_as_slack_sends_them(open_as: OpenPage, town: Town) -> None:
    page = await open_as("ana")
    modal = await opens_note(page)
    await fills_note(page, "Lamp", "It is dark in the corner")
    await page.locator(".picker.date").click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Save").click()
    await expect(modal).to_have_count(0)
    [values] = town.heard
    assert values["title"]["value"] == {"type": "plain_text_input", "value": "Lamp"}
    assert values["kind"]["value"]["selected_option"]["value"] == "trouble"
    assert values["day"]["value"] == {"type": "datepicker", "selected_date": "2026-11-30"}


async def test_views_stack_and_what_was_typed_below_stays(open_as: OpenPage, town: Town) -> None:
    page = await open_as("ana")
    modal = await opens_note(page)
    await page.get_by_label("Title").fill("Lamp")
    await page.get_by_role("button", name="Look closer").click()
    await expect(modal.locator("h2")).to_have_text("Closer")
    await page.get_by_label("Back").click()
    await expect(modal.locator("h2")).to_have_text("A note")
    await expect(page.get_by_label("Title")).to_have_value("Lamp")
    await page.keyboard.press("Escape")
    await expect(modal).to_have_count(0)
    await expect(composer(page)).to_be_focused()
    await town.workspace.quiet()
    assert town.heard == [{"closed": True}]


async def test_a_modal_is_still_there_after_a_reload(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await opens_note(page)
    await page.reload()
    await expect(page.locator(".dialog.view h2")).to_have_text("A note")


async def test_a_button_changes_its_card_in_place(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await opens_note(page)
    await fills_note(page, "Lamp", "It is dark in the corner")
    await page.keyboard.press("Control+Enter")
    card = await sees(page, "State: New")
    await card.get_by_role("button", name="Take it").click()
    await expect(page.locator("main .message").last).to_contain_text("Taken by @Ana")


async def test_a_dangerous_button_asks_first(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await opens_note(page)
    await fills_note(page, "Lamp", "It is dark in the corner")
    await page.get_by_role("button", name="Save").click()
    card = await sees(page, "State: New")
    await card.get_by_role("button", name="Drop it").click()
    dialog = page.get_by_role("dialog", name="Drop this note?")
    await dialog.get_by_role("button", name="Keep it").click()
    await expect(dialog).to_have_count(0)
    await expect(card).to_contain_text("State: New")
    await card.get_by_role("button", name="Drop it").click()
    await dialog.get_by_role("button", name="Drop it").click()
    await expect(page.locator("main .message").last).to_contain_text("State: Dropped")


async def test_home_and_shortcuts_open_the_same_modal(open_as: OpenPage) -> None:
    page = await open_as("ana")
    await goes_to(page, "Notes")
    await expect(page.locator(".home")).to_contain_text("Welcome home")
    await page.get_by_role("button", name="New note").click()
    await expect(page.locator(".dialog.view")).to_be_visible()
    await page.keyboard.press("Escape")
    await goes_to(page, "general")
    await page.get_by_label("Shortcuts").click()
    await page.get_by_role("menuitem", name="New note").click()
    await expect(page.locator(".dialog.view")).to_be_visible()
    await page.keyboard.press("Escape")
    await say(page, "worth a note")
    message = await sees(page, "worth a note")
    await message.hover()
    await message.get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Note this").click()
    await expect(page.locator(".dialog.view")).to_be_visible()


async def test_an_app_that_does_not_answer_is_said_so(open_as: OpenPage, town: Town) -> None:
    town.workspace.world.rules = replace(town.workspace.world.rules, ack_s=1.0)
    page = await open_as("ana")
    await say(page, "/void ")
    await say(page, "meanwhile")
    await sees(page, "meanwhile")
    words = page.get_by_text("/void failed with the error")
    await expect(words.first).to_be_visible()
