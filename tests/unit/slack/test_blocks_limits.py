"""Every limit holds to the last character and item, in the bot and in the workspace."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.slack.payloads import (
    ALERT,
    FEEDBACK,
    IMAGE,
    Json,
    actions,
    an_element,
    button,
    card,
    chart,
    confirm,
    container,
    field,
    found,
    home,
    line,
    message,
    modal,
    option,
    pie,
    plain,
    plan,
    section,
    select,
    table,
    task,
    words,
    words_of,
)

LIMITS: dict[str, tuple[int, Callable[[int], Json], str]] = {
    "section text": (3000, lambda n: message(section(text=words("x" * n))), "/blocks/0/text/text"),
    "section fields": (10, lambda n: message(section(fields=[words()] * n)), "/blocks/0/fields"),
    "section field": (
        2000,
        lambda n: message(section(fields=[words("x" * n)])),
        "/blocks/0/fields/0/text",
    ),
    "header text": (
        150,
        lambda n: message({"type": "header", "text": plain("x" * n)}),
        "/blocks/0/text/text",
    ),
    "header level": (
        4,
        lambda n: message({"type": "header", "text": plain(), "level": n}),
        "/blocks/0/level",
    ),
    "image alt": (2000, lambda n: message(IMAGE | {"alt_text": "x" * n}), "/blocks/0/alt_text"),
    "context elements": (
        10,
        lambda n: message({"type": "context", "elements": [words()] * n}),
        "/blocks/0/elements",
    ),
    "actions elements": (
        25,
        lambda n: message(actions(*(button(f"a{at}") for at in range(n)))),
        "/blocks/0/elements",
    ),
    "input label": (
        2000,
        lambda n: modal(field(an_element("plain_text_input"), label=plain("x" * n))),
        "/blocks/0/label/text",
    ),
    "input hint": (
        2000,
        lambda n: modal(field(an_element("plain_text_input"), hint=plain("x" * n))),
        "/blocks/0/hint/text",
    ),
    "block id": (255, lambda n: message(section(block_id="x" * n)), "/blocks/0/block_id"),
    "action id": (
        255,
        lambda n: message(actions(button("x" * n))),
        "/blocks/0/elements/0/action_id",
    ),
    "button text": (
        75,
        lambda n: message(actions(button(text=plain("x" * n)))),
        "/blocks/0/elements/0/text/text",
    ),
    "button value": (
        2000,
        lambda n: message(actions(button(value="x" * n))),
        "/blocks/0/elements/0/value",
    ),
    "button url": (
        3000,
        lambda n: message(actions(button(url="https://".ljust(n, "x")))),
        "/blocks/0/elements/0/url",
    ),
    "confirm title": (
        100,
        lambda n: message(actions(button(confirm=confirm(title=plain("x" * n))))),
        "/blocks/0/elements/0/confirm/title/text",
    ),
    "confirm deny": (
        30,
        lambda n: message(actions(button(confirm=confirm(deny=plain("x" * n))))),
        "/blocks/0/elements/0/confirm/deny/text",
    ),
    "select options": (
        100,
        lambda n: modal(field(select(options=[option(str(at)) for at in range(n)]))),
        "/blocks/0/element/options",
    ),
    "option text": (
        75,
        lambda n: modal(field(select(options=[option("a", "x" * n)]))),
        "/blocks/0/element/options/0/text/text",
    ),
    "option value": (
        150,
        lambda n: modal(field(select(options=[option("x" * n)]))),
        "/blocks/0/element/options/0/value",
    ),
    "overflow options": (
        5,
        lambda n: message(section(accessory={"type": "overflow", "options": [option()] * n})),
        "/blocks/0/accessory/options",
    ),
    "checkbox options": (
        10,
        lambda n: modal(field({"type": "checkboxes", "options": [option()] * n})),
        "/blocks/0/element/options",
    ),
    "radio options": (
        10,
        lambda n: modal(field({"type": "radio_buttons", "options": [option()] * n})),
        "/blocks/0/element/options",
    ),
    "placeholder": (
        150,
        lambda n: modal(field(select(placeholder=plain("x" * n)))),
        "/blocks/0/element/placeholder/text",
    ),
    "files": (
        10,
        lambda n: modal(field({"type": "file_input", "max_files": n})),
        "/blocks/0/element/max_files",
    ),
    "input length": (
        3000,
        lambda n: modal(field({"type": "plain_text_input", "max_length": n})),
        "/blocks/0/element/max_length",
    ),
    "modal title": (24, lambda n: modal(title=plain("x" * n)), "/title/text"),
    "modal submit": (24, lambda n: modal(submit=plain("x" * n)), "/submit/text"),
    "modal close": (24, lambda n: modal(close=plain("x" * n)), "/close/text"),
    "metadata": (3000, lambda n: modal(private_metadata="x" * n), "/private_metadata"),
    "callback": (255, lambda n: modal(callback_id="x" * n), "/callback_id"),
    "message blocks": (50, lambda n: message(*[{"type": "divider"}] * n), "/blocks"),
    "modal blocks": (100, lambda n: modal(*[{"type": "divider"}] * n), "/blocks"),
    "home blocks": (100, lambda n: home(*[{"type": "divider"}] * n), "/blocks"),
    "message text": (4000, lambda n: message(text="x" * n), "/text"),
    "message characters": (
        13_200,
        lambda n: message(
            *(section(text=words("x" * 2640)) for _ in range(4)), words_of(n - 10_560)
        ),
        "/blocks",
    ),
    "markdown sum": (
        12_000,
        lambda n: message(
            {"type": "markdown", "text": "x" * 6000}, {"type": "markdown", "text": "x" * (n - 6000)}
        ),
        "/blocks",
    ),
    "table rows": (100, lambda n: message(table(rows=n)), "/blocks/0/rows"),
    "table columns": (20, lambda n: message(table(rows=1, columns=n)), "/blocks/0/rows/0"),
    "tables": (1, lambda n: message(*[table()] * n), "/blocks"),
    "tables in containers": (1, lambda n: message(*[container(table())] * n), "/blocks"),
    "data table rows": (100, lambda n: message(table("data_table", rows=n)), "/blocks/0/rows"),
    "data table characters": (
        10_000,
        lambda n: (
            message(
                table("data_table", text="x" * 2500),
                table("data_table", 2, 1, "x" * ((n - 10_000) * 9 or 1)),
            )
            if n > 10_000
            else message(table("data_table", text="x" * 2500))
        ),
        "/blocks",
    ),
    "charts": (2, lambda n: message(*[chart()] * n), "/blocks"),
    "chart title": (50, lambda n: message(chart(title="x" * n)), "/blocks/0/title"),
    "chart series": (6, lambda n: message(chart(line(n))), "/blocks/0/chart/series"),
    "pie segments": (6, lambda n: message(chart(pie(n))), "/blocks/0/chart/segments"),
    "alert text": (200, lambda n: modal(ALERT | {"text": words("x" * n)}), "/blocks/0/text/text"),
    "card title": (150, lambda n: message(card(title=words("x" * n))), "/blocks/0/title/text"),
    "card body": (200, lambda n: message(card(body=words("x" * n))), "/blocks/0/body/text"),
    "card buttons": (
        3,
        lambda n: message(card(actions=[button(f"a{at}") for at in range(n)])),
        "/blocks/0/actions",
    ),
    "cards": (
        10,
        lambda n: message({"type": "carousel", "elements": [card()] * n}),
        "/blocks/0/elements",
    ),
    "container children": (
        10,
        lambda n: message(container(*[section()] * n)),
        "/blocks/0/child_blocks",
    ),
    "container title": (
        150,
        lambda n: message(container(section(), title=plain("x" * n))),
        "/blocks/0/title/text",
    ),
    "context actions": (
        5,
        lambda n: message(
            {
                "type": "context_actions",
                "elements": [FEEDBACK | {"action_id": f"a{at}"} for at in range(n)],
            }
        ),
        "/blocks/0/elements",
    ),
    "plan tasks": (
        50,
        lambda n: message(plan(*(task(task_id=str(at)) for at in range(n)))),
        "/blocks/0/tasks",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_holds_to_the_last_one(name: str) -> None:
    limit, build, pointer = LIMITS[name]
    assert found(build(limit)) == []
    assert [at for _, at in found(build(limit + 1))] == [pointer]


def test_a_view_is_at_most_250_kilobytes() -> None:
    sections = [section(text=words("x" * 2450)) for _ in range(98)]
    assert found(home(*sections)) == []
    assert found(home(*sections, section(text=words("x" * 2900)))) == [("view_too_large", "")]
