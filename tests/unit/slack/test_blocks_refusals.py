"""slackblocks as a second opinion: what it refuses, ours refuses too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
import slackblocks as sb
from slackblocks.errors import InvalidUsageError

from bot.slack.blocks import Surface, check
from tests.unit.slack.payloads import (
    Json,
    actions,
    button,
    card,
    chart,
    confirm,
    container,
    field,
    home,
    line,
    message,
    modal,
    on,
    option,
    pie,
    plain,
    plan,
    section,
    select,
    table,
    task,
    words,
)
from tests.unit.slack.test_blocks_oracle import a_button, a_line, an_option


def refused(payload: Json) -> bool:
    return bool(check(payload, cast("Surface", payload.get("type", "message"))))


TOO_MUCH: dict[str, tuple[Callable[[], Any], Callable[[], Json]]] = {
    "section text": (
        lambda: sb.SectionBlock("x" * 3001),
        lambda: message(section(text=words("x" * 3001))),
    ),
    "fields": (
        lambda: sb.SectionBlock(fields=["x"] * 11),
        lambda: message(section(fields=[words()] * 11)),
    ),
    "empty section": (sb.SectionBlock, lambda: message({"type": "section"})),
    "header": (
        lambda: sb.HeaderBlock("x" * 151),
        lambda: message({"type": "header", "text": plain("x" * 151)}),
    ),
    "context": (
        lambda: sb.ContextBlock([sb.Text("x")] * 11),
        lambda: message({"type": "context", "elements": [words()] * 11}),
    ),
    "actions": (
        lambda: sb.ActionsBlock([a_button()] * 26),
        lambda: message(actions(*(button(f"a{at}") for at in range(26)))),
    ),
    "button text": (
        lambda: sb.Button("x" * 76, "a"),
        lambda: message(actions(button(text=plain("x" * 76)))),
    ),
    "button value": (
        lambda: a_button(value="x" * 2001),
        lambda: message(actions(button(value="x" * 2001))),
    ),
    "action id": (
        lambda: a_button(action_id="x" * 256),
        lambda: message(actions(button("x" * 256))),
    ),
    "block id": (
        lambda: sb.DividerBlock(block_id="x" * 256),
        lambda: message({"type": "divider", "block_id": "x" * 256}),
    ),
    "confirm": (
        lambda: sb.ConfirmationDialogue("x" * 101, "x", "x", "x"),
        lambda: message(actions(button(confirm=confirm(title=plain("x" * 101))))),
    ),
    "overflow": (
        lambda: sb.OverflowMenu("a", [an_option()] * 6),
        lambda: message(section(accessory={"type": "overflow", "options": [option()] * 6})),
    ),
    "radio": (
        lambda: sb.RadioButtonGroup("a", [an_option()] * 11),
        lambda: modal(field({"type": "radio_buttons", "options": [option()] * 11})),
    ),
    "options": (
        lambda: sb.StaticSelectMenu("a", [an_option()] * 101),
        lambda: modal(field(select(options=[option()] * 101))),
    ),
    "option value": (
        lambda: an_option("x" * 151),
        lambda: modal(field(select(options=[option("x" * 151)]))),
    ),
    "lengths": (
        lambda: sb.PlainTextInput("a", min_length=9, max_length=8),
        lambda: modal(field({"type": "plain_text_input", "min_length": 9, "max_length": 8})),
    ),
    "numbers": (
        lambda: sb.NumberInput(is_decimal_allowed=True, action_id="a", min_value=9, max_value=8),
        lambda: modal(
            field(
                {
                    "type": "number_input",
                    "is_decimal_allowed": True,
                    "min_value": "9",
                    "max_value": "8",
                }
            )
        ),
    ),
    "date": (
        lambda: sb.DatePicker("a", initial_date="28-02-2026"),
        lambda: modal(field({"type": "datepicker", "initial_date": "28-02-2026"})),
    ),
    "files": (
        lambda: sb.FileInput("a", max_files=11),
        lambda: modal(field({"type": "file_input", "max_files": 11})),
    ),
    "markdown": (
        lambda: sb.MarkdownBlock("x" * 12_001),
        lambda: message({"type": "markdown", "text": "x" * 12_001}),
    ),
    "table": (
        lambda: sb.TableBlock([[sb.RawText("x")]] * 101),
        lambda: message(table(rows=101)),
    ),
    "data table": (
        lambda: sb.DataTableBlock([[sb.RawText("x")]] * 202, caption="x"),
        lambda: message(table("data_table", rows=202)),
    ),
    "uneven rows": (
        lambda: sb.DataTableBlock([[sb.RawText("x")], [sb.RawText("x")] * 2], caption="x"),
        lambda: message(
            {"type": "data_table", "caption": "x", "rows": [table()["rows"][0], [words()]]}
        ),
    ),
    "slice": (lambda: sb.ChartSegment("a", 0), lambda: message(chart(pie(1, 0)))),
    "chart title": (
        lambda: sb.DataVisualizationBlock("x" * 51, a_line()),
        lambda: message(chart(title="x" * 51)),
    ),
    "points": (
        lambda: sb.LineChart([sb.DataSeries("s", [sb.DataPoint("W1", 1)])], sb.AxisConfig(["W2"])),
        lambda: message(chart(line(axis_config={"categories": ["W9"]}))),
    ),
    "card": (
        lambda: sb.CardBlock(title="x" * 151),
        lambda: message(card(title=words("x" * 151))),
    ),
    "card buttons": (
        lambda: sb.CardBlock(actions=[a_button()] * 4),
        lambda: message(card(actions=[button(f"a{at}") for at in range(4)])),
    ),
    "carousel": (
        lambda: sb.CarouselBlock([sb.CardBlock(title="x")] * 11),
        lambda: message({"type": "carousel", "elements": [card()] * 11}),
    ),
    "container": (
        lambda: sb.ContainerBlock([sb.DividerBlock()] * 11, "x"),
        lambda: message(container(*[section()] * 11)),
    ),
    "container of charts": (
        lambda: sb.ContainerBlock([sb.DataVisualizationBlock("x", a_line())], "x"),
        lambda: message(container(chart())),
    ),
    "alert": (
        lambda: sb.AlertBlock("x" * 201),
        lambda: modal({"type": "alert", "text": words("x" * 201)}),
    ),
    "plan": (
        lambda: sb.PlanBlock(
            "x", [sb.TaskCardBlock(str(at), "x", status="complete") for at in range(51)]
        ),
        lambda: message(plan(*(task(task_id=str(at)) for at in range(51)))),
    ),
    "modal title": (
        lambda: sb.ModalView("x" * 25, [sb.DividerBlock()]),
        lambda: modal(title=plain("x" * 25)),
    ),
    "metadata": (
        lambda: sb.ModalView("x", [sb.DividerBlock()], private_metadata="x" * 3001),
        lambda: modal(private_metadata="x" * 3001),
    ),
    "home blocks": (
        lambda: sb.HomeTabView([sb.DividerBlock()] * 101),
        lambda: home(*[{"type": "divider"}] * 101),
    ),
    "alert outside a modal": (
        lambda: sb.HomeTabView([sb.AlertBlock("x")]),
        lambda: on("home", {"type": "alert", "text": words()}),
    ),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_it_refuses_ours_refuses(name: str) -> None:
    theirs, ours = TOO_MUCH[name]
    with pytest.raises(InvalidUsageError):
        theirs()
    assert refused(ours())
