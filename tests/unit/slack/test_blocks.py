"""Every block and element stands where Slack takes it, and the workspace takes the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.slack.blocks import blocks_table, elements_table, parts_table
from bot.workspace.blocks import blocks_table as their_blocks
from bot.workspace.blocks import elements_table as their_elements
from bot.workspace.blocks import judge, judge_blocks
from bot.workspace.blocks import parts_table as their_parts
from tests.unit.slack.payloads import (
    GOOD,
    a_value,
    actions,
    an_element,
    chart,
    field,
    found,
    home,
    message,
    modal,
    on,
    plain,
    rich,
    section,
    words,
)


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
@pytest.mark.parametrize("kind", GOOD)
def test_a_block_stands_on_its_surfaces_only(kind: str, surface: str) -> None:
    surfaces, block = GOOD[kind]
    refusal = [] if surface in surfaces.split() else [("not_on_surface", "/blocks/0/type")]
    assert found(on(surface, block)) == refusal


def test_every_block_of_the_table_has_an_example_here() -> None:
    assert set(GOOD) == set(blocks_table.BLOCKS)


@pytest.mark.parametrize("name", elements_table.PLACES["input_element"].split())
def test_every_input_element_stands_in_a_modal(name: str) -> None:
    assert found(modal(field(an_element(name)))) == []


@pytest.mark.parametrize("name", elements_table.PLACES["action_element"].split())
def test_every_action_element_stands_in_actions(name: str) -> None:
    assert found(message(actions(an_element(name)))) == []


@pytest.mark.parametrize("name", elements_table.PLACES["accessory"].split())
def test_every_accessory_stands_beside_a_section(name: str) -> None:
    assert found(home(section(accessory=an_element(name)))) == []


@pytest.mark.parametrize("name", elements_table.PLACES["rich_part"].split())
def test_every_part_of_rich_text_stands_in_it(name: str) -> None:
    assert found(message(rich(an_element(name)))) == []


@pytest.mark.parametrize("kind", ["pie", "line", "bar", "area"])
def test_every_chart_stands_in_a_visualization(kind: str) -> None:
    assert found(message(chart(an_element(kind)))) == []


def optional_fields() -> Iterator[tuple[str, str, str]]:
    for name, shape in elements_table.ELEMENTS.items():
        for key, spec in shape.items():
            if not key.startswith("@") and name in elements_table.PLACES["input_element"].split():
                yield name, key.rstrip("!"), spec


@pytest.mark.parametrize(("name", "key", "spec"), list(optional_fields()))
def test_every_field_of_an_input_element_is_read(name: str, key: str, spec: str) -> None:
    element = an_element(name)
    if key in {"option_groups", "options"}:
        element.pop("options", None)
    whole = element | {key: a_value(spec)}
    assert found(modal(field(whole))) == []
    assert found(modal(field(element | {key: None})))[0][1] == f"/blocks/0/element/{key}"


def test_the_workspaces_tables_equal_the_bots() -> None:
    assert their_blocks.BLOCKS == blocks_table.BLOCKS
    assert their_blocks.ENVELOPES == blocks_table.ENVELOPES
    assert their_blocks.TOTALS == blocks_table.TOTALS
    assert their_elements.ELEMENTS == elements_table.ELEMENTS
    assert their_elements.PLACES == elements_table.PLACES
    assert their_parts.PARTS == parts_table.PARTS
    assert their_parts.OBJECTS == parts_table.OBJECTS


def test_the_workspace_words_its_errors_as_slack_does() -> None:
    (error,) = judge_blocks([section(text=words("x" * 3001))])
    assert str(error) == (
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    )
    assert error.constraint == "max 3000"
    (error,) = judge(modal(title=plain("x" * 25)), "modal", at="/view")
    assert error.pointer == "/view/title/text"


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_the_workspace_judges_bare_blocks_on_any_surface(surface: str) -> None:
    assert judge_blocks([section(), field(an_element("datepicker"))], surface) == []
    assert [error.pointer for error in judge_blocks([{"type": "nope"}], surface)] == [
        "/blocks/0/type"
    ]
