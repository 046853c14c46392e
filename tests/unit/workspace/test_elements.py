"""Elements within blocks: their values, and what Slack's own window refuses."""

from typing import Any

import pytest

from bot.workspace.elements import REQUIRED, faults_in, find, initial_values, merged, spots
from tests.contract.workspace.builders import a_button, a_section, an_input, plain

Block = dict[str, Any]


def a_field(kind: str = "plain_text_input", **more: Any) -> Block:
    return {**an_input(), "element": {"type": kind, "action_id": "a", **more}}


def faults(held: Any, kind: str = "plain_text_input", **more: Any) -> dict[str, str]:
    block = a_field(kind, **more)
    (element,) = initial_values([block])["what"].values()
    key = next(key for key in element if key != "type")
    return faults_in([block], {"what": {"a": {**element, key: held}}})


def test_elements_are_found_wherever_they_stand() -> None:
    blocks = [
        {**a_section("x"), "block_id": "one", "accessory": a_button(action_id="in.section")},
        {"type": "actions", "block_id": "two", "elements": [a_button(action_id="in.actions")]},
        {
            "type": "container",
            "block_id": "outer",
            "child_blocks": [
                {"type": "actions", "block_id": "inner", "elements": [a_button(action_id="deep")]}
            ],
        },
    ]
    found = [(spot.block["block_id"], spot.element["action_id"]) for spot in spots(blocks)]
    assert found == [("one", "in.section"), ("two", "in.actions"), ("inner", "deep")]
    assert find(blocks, "two", "in.section") is None


@pytest.mark.parametrize(
    ("kind", "initial", "held"),
    [
        ("plain_text_input", {"initial_value": "x"}, {"value": "x"}),
        ("datepicker", {"initial_date": "2026-11-23"}, {"selected_date": "2026-11-23"}),
        ("multi_users_select", {}, {"selected_users": []}),
        ("radio_buttons", {}, {"selected_option": None}),
        ("file_input", {}, {"files": []}),
    ],
)
def test_a_view_begins_with_what_the_app_set(kind: str, initial: Block, held: Block) -> None:
    values = initial_values([a_field(kind, **initial)])
    assert values == {"what": {"a": {"type": kind, **held}}}


def test_given_values_win_over_kept_ones_and_those_over_initial_ones() -> None:
    blocks = [a_field(initial_value="initial"), {**a_field(), "block_id": "else"}]

    def said(block_id: str, words: str) -> Block:
        return {block_id: {"a": {"type": "plain_text_input", "value": words}}}

    values = merged(blocks, said("what", "given"), said("what", "kept") | said("else", "kept"))
    assert values == said("what", "given") | said("else", "kept")


def test_values_of_elements_that_are_gone_or_changed_are_dropped() -> None:
    blocks = [a_field("number_input")]
    given = {
        "what": {"a": {"type": "plain_text_input", "value": "x"}},
        "gone": {"a": {"type": "x"}},
    }
    assert merged(blocks, given, {}) == {"what": {"a": {"type": "number_input", "value": None}}}


@pytest.mark.parametrize(
    ("held", "kind", "more", "words"),
    [
        (None, "plain_text_input", {}, REQUIRED),
        ("", "plain_text_input", {}, REQUIRED),
        ([], "checkboxes", {"options": []}, REQUIRED),
        ("ab", "plain_text_input", {"min_length": 3}, "Please enter at least 3 characters."),
        ("abcd", "plain_text_input", {"max_length": 3}, "Please enter no more than 3 characters."),
        ("x" * 3001, "plain_text_input", {}, "Please enter no more than 3000 characters."),
        ("ana", "email_text_input", {}, "Please enter a valid email address."),
        ("example.com", "url_text_input", {}, "Please enter a valid URL."),
        ("three", "number_input", {}, "Please enter a number."),
        ("1.5", "number_input", {}, "Please enter a whole number."),
        ("1", "number_input", {"min_value": "2"}, "Please enter a number of at least 2."),
        ("3", "number_input", {"max_value": "2"}, "Please enter a number of at most 2."),
    ],
)
def test_a_field_filled_in_wrongly_says_how(held: Any, kind: str, more: Block, words: str) -> None:
    assert faults(held, kind, **more) == {"what": words}


@pytest.mark.parametrize(
    ("held", "kind"),
    [
        ("x", "plain_text_input"),
        ("ana@example.com", "email_text_input"),
        ("https://example.com", "url_text_input"),
        ("-3", "number_input"),
        ("2026-11-23", "datepicker"),
    ],
)
def test_a_field_filled_in_rightly_is_taken(held: Any, kind: str) -> None:
    assert faults(held, kind) == {}


def test_an_optional_field_may_stay_empty() -> None:
    block = {**a_field(), "optional": True, "label": plain("x")}
    assert faults_in([block], {}) == {}
