"""Tables as lines of words."""

from typing import Any

from bot.slack.blocks import check
from bot.slack.plain import has_native, without_native
from tests.unit.slack.test_pictures import a_chart, a_table

DIVIDER = {"type": "divider"}


def said(payload: dict[str, Any]) -> str:
    assert not check(payload, "message", known_actions=frozenset())
    return "\n".join(b["text"]["text"] for b in payload["blocks"] if b["type"] == "section")


def test_only_tables_and_charts_are_native() -> None:
    assert has_native({"blocks": [a_table(1)]})
    assert has_native({"blocks": [a_chart(1)]})
    assert not has_native({"blocks": [{"type": "section"}]})
    assert not has_native({"text": "x"})


def test_each_row_is_a_line_that_names_its_cells_and_the_rest_stays() -> None:
    made = without_native({"text": "Two", "blocks": [DIVIDER, a_table(2), a_chart(1)]})
    assert made["text"] == "Two"
    assert made["blocks"][0] == DIVIDER
    assert said(made).splitlines() == ["*Workflow*", *[f"*{'x' * 90}* · Value: 412 s"] * 2]


def test_a_long_table_fits_into_sections_and_says_how_much_is_left_out() -> None:
    made = without_native({"text": "Many", "blocks": [a_table(99)]})
    assert len(made["blocks"]) > 1
    assert said(made).endswith("and 59 more")


def test_what_people_wrote_in_a_cell_stays_text() -> None:
    head = [{"type": "raw_text", "text": "What"}]
    table = {
        "type": "data_table",
        "rows": [head, [{"type": "raw_text", "text": "<!here> & " * 500}]],
    }
    words = said(without_native({"text": "One", "blocks": [table]}))
    assert "&lt;!here&gt; &amp;" in words
    assert "<!" not in words


def test_where_a_picture_shows_them_nothing_is_left_of_the_blocks() -> None:
    assert without_native({"text": "x", "blocks": [a_table(2)]}, lines=False) == {"text": "x"}
