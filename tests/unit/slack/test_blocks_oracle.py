"""slackblocks as a second opinion: what it builds passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import slackblocks as sb
from slackblocks.blocks import Block

from tests.unit.slack.payloads import found, message


def a_button(**changes: Any) -> sb.Button:
    return sb.Button(sb.PlainText("Take"), **({"action_id": "feedback.take"} | changes))


def an_option(value: str = "a") -> sb.Option:
    return sb.Option(sb.PlainText("words"), value)


def a_rich_block() -> sb.RichTextBlock:
    return sb.RichTextBlock([sb.RichTextSection([sb.RichText("words", bold=True)])])


def a_line() -> sb.LineChart:
    series = sb.DataSeries("s", [sb.DataPoint("W1", 3), sb.DataPoint("W2", -1)])
    return sb.LineChart([series], sb.AxisConfig(["W1", "W2"], x_label="week"))


def confirmation() -> sb.ConfirmationDialogue:
    title, text, yes, no = map(sb.PlainText, ("title", "text", "yes", "no"))
    return sb.ConfirmationDialogue(title, text, yes, no)


ELEMENTS: dict[str, Callable[[], Any]] = {
    "button": lambda: a_button(value="F-12", url="https://a.example", confirm=confirmation()),
    "overflow": lambda: sb.OverflowMenu("a", [an_option()]),
    "checkboxes": lambda: sb.CheckboxGroup("a", [an_option()], initial_options=[an_option()]),
    "radio": lambda: sb.RadioButtonGroup("a", [an_option()], initial_option=an_option()),
    "static": lambda: sb.StaticSelectMenu("a", [an_option()], placeholder="words"),
    "static multi": lambda: sb.StaticMultiSelectMenu("a", [an_option()], max_selected_items=2),
    "groups": lambda: sb.StaticSelectMenu(
        "a", option_groups=[sb.OptionGroup(sb.PlainText("words"), [an_option()])]
    ),
    "external": lambda: sb.ExternalSelectMenu("a", min_query_length=2),
    "external multi": lambda: sb.ExternalMultiSelectMenu("a", min_query_length=2),
    "users": lambda: sb.UserSelectMenu("a", initial_user="U1"),
    "users multi": lambda: sb.UserMultiSelectMenu("a", initial_users=["U1"]),
    "conversations": lambda: sb.ConversationSelectMenu(
        "a", default_to_current_conversation=True, filter=sb.ConversationFilter(["public"])
    ),
    "conversations multi": lambda: sb.ConversationMultiSelectMenu("a"),
    "channels": lambda: sb.ChannelSelectMenu("a", initial_channel="C1"),
    "channels multi": lambda: sb.ChannelMultiSelectMenu("a"),
    "date": lambda: sb.DatePicker("a", initial_date="2026-02-28"),
    "time": lambda: sb.TimePicker("a", initial_time="09:30", timezone="Europe/Amsterdam"),
}
INPUTS: dict[str, Callable[[], Any]] = {
    "date and time": lambda: sb.DateTimePicker("a", initial_datetime=1_772_355_600),
    "text": lambda: sb.PlainTextInput("a", multiline=True, min_length=1, max_length=300),
    "number": lambda: sb.NumberInput(is_decimal_allowed=False, action_id="a", min_value=1),
    "email": lambda: sb.EmailInput("a", placeholder="words"),
    "url": lambda: sb.URLInput("a"),
    "files": lambda: sb.FileInput("a", filetypes=["png"], max_files=3),
    "rich text": lambda: sb.RichTextInput("a", initial_value=a_rich_block(), max_lines=9),
}
BLOCKS: dict[str, Callable[[], Block]] = {
    "section": lambda: sb.SectionBlock("*words*", fields=["a", "b"], block_id="b"),
    "header": lambda: sb.HeaderBlock("words"),
    "divider": sb.DividerBlock,
    "image": lambda: sb.ImageBlock("https://a.example/b.png", "words", title="words"),
    "context": lambda: sb.ContextBlock([sb.Text("words"), sb.PlainText("words")]),
    "actions": lambda: sb.ActionsBlock([a_button()]),
    "rich text": a_rich_block,
    "list": lambda: sb.RichTextBlock(
        [sb.RichTextList("bullet", [sb.RichTextSection([sb.RichTextUser("U1")])], indent=1)]
    ),
    "code": lambda: sb.RichTextBlock([sb.RichTextCodeBlock([sb.RichText("words")])]),
    "quote": lambda: sb.RichTextBlock([sb.RichTextQuote([sb.RichTextLink("https://a.example")])]),
    "markdown": lambda: sb.MarkdownBlock("# words"),
    "table": lambda: sb.TableBlock([[sb.RawText("a"), sb.RawText("b")]]),
    "data table": lambda: sb.DataTableBlock(
        [[sb.RawText("Item")], [sb.RawNumber(3, "3 d")]], caption="words"
    ),
    "line": lambda: sb.DataVisualizationBlock("words", a_line()),
    "pie": lambda: sb.DataVisualizationBlock("words", sb.PieChart([sb.ChartSegment("a", 1)])),
    "card": lambda: sb.CardBlock(title="words", body="words", actions=[a_button()]),
    "carousel": lambda: sb.CarouselBlock([sb.CardBlock(title="words")]),
    "container": lambda: sb.ContainerBlock([sb.DividerBlock()], "words", is_collapsible=True),
    "feedback": lambda: sb.ContextActionsBlock(
        [sb.FeedbackButtons(sb.FeedbackButton("Up", "up"), sb.FeedbackButton("No", "down"), "a")]
    ),
    "icon": lambda: sb.ContextActionsBlock([sb.IconButton("Delete", action_id="a")]),
    "plan": lambda: sb.PlanBlock("words", [sb.TaskCardBlock("1", "words", status="pending")]),
    "task": lambda: sb.TaskCardBlock("1", "words", status="complete", details=a_rich_block()),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_it_builds_passes(name: str) -> None:
    assert found(message(BLOCKS[name]()._resolve())) == []


@pytest.mark.parametrize("name", ELEMENTS)
def test_an_element_it_builds_passes_in_every_place(name: str) -> None:
    block = sb.SectionBlock("words", accessory=ELEMENTS[name]())
    assert found(message(block._resolve())) == []
    assert found(message(sb.ActionsBlock([ELEMENTS[name]()])._resolve())) == []


@pytest.mark.parametrize("name", sorted((ELEMENTS | INPUTS).keys() - {"button", "overflow"}))
def test_an_input_it_builds_passes_in_its_modal(name: str) -> None:
    block = sb.InputBlock("words", (ELEMENTS | INPUTS)[name]())
    view = sb.ModalView("words", [block], submit="Send", callback_id="feedback.submit")
    assert found(view.to_dict()) == []


def test_an_alert_and_a_home_it_builds_pass() -> None:
    assert found(sb.ModalView("words", [sb.AlertBlock("words", "warning")]).to_dict()) == []
    assert found(sb.HomeTabView([sb.SectionBlock("words")]).to_dict()) == []
