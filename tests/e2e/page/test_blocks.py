"""What blocks do when touched, and what they must never do."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.page.conftest import OpenGallery
from tests.e2e.page.notes import button, field, options, plain, words

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
HOSTILE = (
    "<img src=x onerror=\"window.hurt=1\"><script>window.hurt=1</script>"
    "<javascript:window.hurt=1|press> *<b onclick='window.hurt=1'>* `<i>` &lt;u&gt;"
)  # fmt: skip


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def a_data_table(*ages: int) -> Json:
    rows = [
        [raw(f"N-{n}"), {"type": "raw_number", "value": age, "text": f"{age} d"}]
        for n, age in enumerate(ages, 1)
    ]
    head = [raw("Item"), raw("Age")]
    return {"type": "data_table", "caption": "Open", "page_size": 2, "rows": [head, *rows]}


async def told(page: Page) -> list[Any]:
    """List what the blocks told the page, one entry for each act."""
    found: list[Any] = await page.evaluate("() => window.told")
    return found


async def test_a_data_table_sorts_by_number_and_turns_pages(open_gallery: OpenGallery) -> None:
    page = await open_gallery([a_data_table(12, 3, 27, 9, 100)])
    ages = page.locator("tbody td:last-child")
    await expect(ages).to_have_text(["12 d", "3 d"])
    await page.get_by_role("button", name="Age", exact=True).click()
    await expect(ages).to_have_text(["3 d", "9 d"])
    await expect(page.locator("th[aria-sort=ascending]")).to_have_text("Age")
    await page.get_by_role("button", name="Age", exact=True).click()
    await expect(ages).to_have_text(["100 d", "27 d"])
    await page.get_by_label("Next page").click()
    await page.get_by_label("Next page").click()
    await expect(ages).to_have_text(["3 d"])
    await expect(page.get_by_label("Next page")).to_be_disabled()


async def test_a_chart_has_its_numbers_as_a_table(open_gallery: OpenGallery) -> None:
    points = [{"label": "W1", "value": 3}, {"label": "W2", "value": -5}]
    series = [{"name": "New", "data": points}]
    chart = {"type": "line", "series": series, "axis_config": {"categories": ["W1", "W2"]}}
    page = await open_gallery([{"type": "data_visualization", "title": "Reports", "chart": chart}])
    await expect(page.locator("svg[role=img]")).to_have_attribute("aria-label", "Reports")
    await page.get_by_role("button", name="Show the numbers").click()
    await expect(page.locator(".chart-numbers tbody tr")).to_have_text(["W13", "W2-5"])


async def test_a_container_folds(open_gallery: OpenGallery) -> None:
    inside = [words("Inside")]
    block = {"type": "container", "title": plain("Box"), "is_collapsible": True}
    page = await open_gallery([{**block, "default_collapsed": True, "child_blocks": inside}])
    await expect(page.get_by_text("Inside")).to_be_hidden()
    await page.get_by_role("button", name="Box").press("Enter")
    await expect(page.get_by_text("Inside")).to_be_visible()


async def test_hostile_text_stays_text_everywhere(open_gallery: OpenGallery) -> None:
    texts = {"type": "mrkdwn", "text": HOSTILE}
    rich = [{"type": "rich_text_section", "elements": [{"type": "text", "text": HOSTILE}]}]
    link = {"type": "link", "url": "javascript:window.hurt=1", "text": "press"}
    page = await open_gallery(
        [
            {"type": "section", "text": texts, "fields": [texts, plain(HOSTILE)]},
            {"type": "header", "text": plain(HOSTILE)},
            {"type": "markdown", "text": HOSTILE + "\n[x](javascript:window.hurt=1)"},
            {"type": "rich_text", "elements": [*rich, {**rich[0], "elements": [link]}]},
            {"type": "table", "rows": [[raw(HOSTILE)], [raw(HOSTILE)]]},
            {**a_data_table(1), "caption": HOSTILE},
            {"type": "image", "image_url": "javascript:window.hurt=1", "alt_text": HOSTILE},
            {"type": "actions", "elements": [button(HOSTILE, "a", url="javascript:window.hurt=1")]},
            {"type": HOSTILE},
        ]
    )
    assert await page.locator("main :is(script, iframe, img, b, u, object)").count() == 0
    assert await page.locator("[onerror], [onclick], a[href^='javascript:']").count() == 0
    opened: list[Page] = []
    page.on("popup", lambda popup: opened.append(popup))  # noqa: PLW0108  a built-in cannot be listened with
    for element in await page.locator("main a, main button").all():
        await element.dispatch_event("click")
    assert await page.evaluate("() => window.hurt") is None
    for each in opened:
        await each.close()


async def test_elements_tell_what_was_chosen_in_slacks_shape(open_gallery: OpenGallery) -> None:
    boxes = {"type": "checkboxes", "action_id": "boxes", "options": options("Red", "Blue")}
    menu = {"type": "static_select", "action_id": "menu", "options": options("High", "Low")}
    people = {"type": "multi_users_select", "action_id": "people", "placeholder": plain("Who")}
    time = {"type": "timepicker", "action_id": "time", "placeholder": plain("When")}
    elements = [boxes, menu, people, time]
    page = await open_gallery([{"type": "actions", "block_id": "b", "elements": elements}])
    await page.get_by_label("Blue").check()
    await page.get_by_role("combobox", name="Select an option").fill("lo")
    await page.keyboard.press("Enter")
    await page.get_by_role("combobox", name="Who").fill("duar")
    await page.keyboard.press("Enter")
    await page.get_by_role("combobox", name="When").fill("7:45")
    await page.keyboard.press("Enter")
    values = {action: value for _, _, action, value in await told(page)}
    assert values["boxes"] == {"type": "checkboxes", "selected_options": options("Blue")}
    assert values["menu"] == {"type": "static_select", "selected_option": options("Low")[0]}
    assert values["people"] == {"type": "multi_users_select", "selected_users": ["U3"]}
    assert values["time"] == {"type": "timepicker", "selected_time": "07:45"}


async def test_an_external_menu_asks_the_app(open_gallery: OpenGallery) -> None:
    element = {"type": "external_select", "action_id": "find", "min_query_length": 2}
    page = await open_gallery([field("b", "Find", element)])
    await page.get_by_role("combobox", name="Find").fill("la")
    await page.get_by_role("option", name="Found la").click()
    await expect(page.get_by_role("combobox", name="Find")).to_have_value("Found la")


async def test_only_the_named_see_a_button_for_them(open_gallery: OpenGallery) -> None:
    mine = button("Mine", "mine", visible_to_user_ids=["U1"])
    theirs = button("Theirs", "theirs", visible_to_user_ids=["U2"])
    page = await open_gallery([{"type": "actions", "elements": [mine, theirs]}])
    await expect(page.locator("main .button")).to_have_text(["Mine"])


async def test_rich_text_typed_comes_out_as_rich_text(open_gallery: OpenGallery) -> None:
    element = {"type": "rich_text_input"}
    block = field("b", "Notes", element, dispatch_action=True)
    page = await open_gallery([block])
    await page.get_by_role("textbox", name="Notes").click()
    await page.get_by_label("Bold").click()
    await page.keyboard.type("loud")
    [*_, (_, _, _, value)] = await told(page)
    [section] = value["rich_text_value"]["elements"]
    assert section["elements"] == [{"type": "text", "text": "loud", "style": {"bold": True}}]
