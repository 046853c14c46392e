"""What Slack would refuse is refused, with the place and the rule."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.blocks import check
from bot.workspace.blocks import judge
from tests.unit.slack.payloads import (
    IMAGE,
    actions,
    an_element,
    button,
    card,
    chart,
    container,
    field,
    found,
    line,
    message,
    modal,
    option,
    pie,
    plain,
    plan,
    raw,
    rich,
    section,
    select,
    task,
    words,
)

WRONG: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "an unknown block": (message({"type": "sectoin"}), [("unknown_type", "/blocks/0/type")]),
    "a block without type": (message({}), [("missing_field", "/blocks/0/type")]),
    "a null block": (message(None), [("wrong_type", "/blocks/0")]),
    "a type that is a list": (message({"type": []}), [("unknown_type", "/blocks/0/type")]),
    "an unknown field": (message(section(txet=1)), [("unknown_field", "/blocks/0/txet")]),
    "a field with a slash": (
        message(section(**{"a/b~": 1})),
        [("unknown_field", "/blocks/0/a~1b~0")],
    ),
    "an empty section": (message({"type": "section"}), [("missing_field", "/blocks/0")]),
    "an empty text": (message(section(text=words(""))), [("too_short", "/blocks/0/text/text")]),
    "a bare string for text": (message(section(text="x")), [("wrong_type", "/blocks/0/text")]),
    "mrkdwn on a button": (
        message(actions(button(text=words()))),
        [("unknown_type", "/blocks/0/elements/0/text/type")],
    ),
    "two blocks of one id": (
        message(section(block_id="a"), section(block_id="a")),
        [("not_unique", "/blocks")],
    ),
    "two buttons of one action": (
        message(actions(button(), button())),
        [("not_unique", "/blocks/0/elements")],
    ),
    "inputs without submit": (
        {
            key: value
            for key, value in modal(field(an_element("datepicker"))).items()
            if key != "submit"
        },
        [("missing_field", "/submit")],
    ),
    "a modal without title": (
        {"type": "modal", "blocks": []},
        [("missing_field", "/title")],
    ),
    "a file chosen outside a modal": (
        message(field(an_element("file_input"))),
        [("not_on_surface", "/blocks/0/element/type")],
    ),
    "options and groups": (
        modal(field(select(option_groups=[{"label": plain(), "options": [option()]}]))),
        [("clash", "/blocks/0/element")],
    ),
    "an initial option not offered": (
        modal(field(select(initial_option=option("b")))),
        [("bad_value", "/blocks/0/element/initial_option")],
    ),
    "lengths the wrong way round": (
        modal(field({"type": "plain_text_input", "min_length": 9, "max_length": 8})),
        [("out_of_range", "/blocks/0/element/min_length")],
    ),
    "a day that is none": (
        modal(field({"type": "datepicker", "initial_date": "2026-02-30"})),
        [("bad_value", "/blocks/0/element/initial_date")],
    ),
    "an hour that is none": (
        modal(field({"type": "timepicker", "initial_time": "24:00"})),
        [("bad_value", "/blocks/0/element/initial_time")],
    ),
    "an address without scheme": (
        message(actions(button(url="a.example"))),
        [("bad_value", "/blocks/0/elements/0/url")],
    ),
    "a style that is none": (
        message(actions(button(style="default"))),
        [("bad_value", "/blocks/0/elements/0/style")],
    ),
    "a boolean for a number": (
        message({"type": "header", "text": plain(), "level": True}),
        [("wrong_type", "/blocks/0/level")],
    ),
    "a number for a boolean": (
        message(section(expand=1)),
        [("wrong_type", "/blocks/0/expand")],
    ),
    "uneven rows": (
        message({"type": "data_table", "caption": "x", "rows": [[raw("a")], [raw("b")] * 2]}),
        [("bad_value", "/blocks/0/rows/1")],
    ),
    "rich text in a header": (
        message({"type": "data_table", "caption": "x", "rows": [[rich()], [raw("b")]]}),
        [("bad_value", "/blocks/0/rows/0/0")],
    ),
    "a slice of nothing": (
        message(chart(pie(1, 0))),
        [("out_of_range", "/blocks/0/chart/segments/0/value")],
    ),
    "a slice that is no number": (
        message(chart(pie(1, True))),
        [("wrong_type", "/blocks/0/chart/segments/0/value")],
    ),
    "a point without category": (
        message(chart(line(axis_config={"categories": ["W0"]}))),
        [("bad_value", "/blocks/0/chart/series/0/data")],
    ),
    "a category twice": (
        message(chart(line(axis_config={"categories": ["W0", "W0"]}))),
        [("not_unique", "/blocks/0/chart/axis_config/categories")],
    ),
    "two series of one name": (
        message(chart(line(series=[*line()["series"], *line()["series"]]))),
        [("not_unique", "/blocks/0/chart/series")],
    ),
    "two icons": (
        message(card(icon=IMAGE, slack_icon={"type": "icon", "name": "book"})),
        [("clash", "/blocks/0")],
    ),
    "a chart in a container": (
        message(container(chart())),
        [("unknown_type", "/blocks/0/child_blocks/0/type")],
    ),
    "collapsed but not collapsible": (
        message(container(section(), default_collapsed=True)),
        [("clash", "/blocks/0")],
    ),
    "a divided header that collapses": (
        message(container(section(), has_header_divider=True, is_collapsible=True)),
        [("clash", "/blocks/0")],
    ),
    "a pending task outside a plan": (
        message(task("pending")),
        [("bad_value", "/blocks/0/status")],
    ),
    "two tasks of one id": (message(plan(task(), task())), [("not_unique", "/blocks/0/tasks")]),
    "a message with a type of its own field": (
        message(divider := {"type": "divider"}, divider, thread="x"),
        [("unknown_field", "/thread")],
    ),
    "blocks that are no list": (message() | {"blocks": {}}, [("wrong_type", "/blocks")]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_place(name: str) -> None:
    payload, faults = WRONG[name]
    assert found(payload) == faults


def test_several_faults_are_all_told() -> None:
    payload = message(section(text=words("")), {"type": "nope"}, section(block_id=1))
    places = ["/blocks/0/text/text", "/blocks/1/type", "/blocks/2/block_id"]
    assert sorted(at for _, at in found(payload)) == places


@pytest.mark.parametrize("payload", [None, [], "x", 1])
def test_a_payload_that_is_no_object_is_a_fault(payload: object) -> None:
    assert [fault.code for fault in check(payload, "message")] == ["wrong_type"]
    assert [error.code for error in judge(payload, "message")] == ["wrong_type"]


def test_an_action_nobody_answers_is_a_fault_only_where_actions_are_known() -> None:
    payload = message(section(accessory=button("feedback.tkae")))
    assert check(payload, "message") == ()
    (fault,) = check(payload, "message", known_actions=frozenset({"feedback.take"}))
    assert (fault.code, fault.pointer) == ("unknown_action", "/blocks/0/accessory/action_id")
