"""JSON and CSV of any shape: what one row lacks costs that row alone, and is told in words."""

import json
from datetime import date
from typing import Any

import pytest

from bot.domain.measures.observations import MeasureRule, Rules, WorkflowRule
from bot.domain.measures.units import MeasureUnit
from bot.domain.numbers import Decimals
from bot.sources.layout.lay_out import lay_out
from bot.sources.layout.spec import Layout
from bot.sources.rows import MOST_ROWS, Taken
from tests.builders.layouts import a_layout, observed

RULES = Rules(
    {"aht": MeasureRule(MeasureUnit.S), "failures": MeasureRule(MeasureUnit.SHARE)},
    {"balance": WorkflowRule(frozenset({"voice"}), date(2026, 3, 2))},
)
AHT = {"measure": "aht", "workflow": "balance"}


def read(body: Any, **layout: Any) -> Taken | str:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    declared = a_layout(**{"kind": "json", "constants": AHT, **layout})
    found = lay_out(([raw], declared, RULES))
    return found if isinstance(found, str) else observed(found)


def taken(body: Any, **layout: Any) -> Taken:
    found = read(body, **layout)
    assert isinstance(found, Taken), found
    return found


DAYS = [
    {"day": "2026-02-01", "parts": [1, 2]},
    {"day": "2026-02-02", "parts": [1, None]},
    {"day": "2026-02-03", "parts": ["4"]},
    {"day": "2026-02-04", "parts": [5]},
]
WHY = "sum() meets {} and can make nothing of it"


@pytest.mark.parametrize(
    "layout",
    [
        {"fields": {"value": "sum(parts)"}},
        {"query": "[].{day: day, value: sum(parts)}"},
        {"query": "[].{day: day, x: sum(parts)}", "fields": {"value": "x"}},
        {"query": "[].{day: day, x: abs(sum(parts))}", "fields": {"value": "x"}},
    ],
)
def test_one_null_in_a_sum_costs_its_row_alone(layout: dict[str, Any]) -> None:
    found = taken(DAYS, **layout)
    assert [(each.day.day, each.value) for each in found.observations] == [(1, 3), (4, 5)]
    assert found.refused == [(2, WHY.format("null")), (3, WHY.format("a text"))]


def test_one_null_in_a_join_costs_its_row_alone() -> None:
    rows = [
        {"day": "2026-02-01", "value": 1, "v": ["a", "b"]},
        {"day": "2026-02-02", "value": 1, "v": [None, "b"]},
    ]
    found = taken(rows, fields={"version": "join(' ', v)"})
    assert [each.version for each in found.observations] == ["a b"]
    assert [line for line, _ in found.refused] == [2]


def test_one_null_among_what_is_sorted_costs_its_row_alone() -> None:
    rows = [
        {"day": None, "value": 1},
        {"day": "2026-02-02", "value": 2},
        {"value": 3, "day": 7},
        {"day": "2026-02-01", "value": 4},
    ]
    found = taken(rows, query="sort_by(@, &day)")
    assert [each.value for each in found.observations] == [4, 2]
    assert [line for line, _ in found.refused] == [3, 4]


def test_nothing_is_left_out_without_a_word() -> None:
    why = "the query finds not all rows: sum() meets null and can make nothing of it"
    assert read(DAYS[:2], query="[?sum(parts) > `2`]", fields={"value": "parts[0]"}) == why
    assert read(DAYS[:2], query="sum([1].parts)") == (
        "the query finds no rows: sum() meets null and can make nothing of it"
    )


@pytest.mark.parametrize("query", ["rows[", "nothing(@)", "abs(@, @)", "(" * 1_900])
def test_a_query_that_cannot_be_asked_is_told(query: str) -> None:
    found = read(DAYS, query=query)
    assert isinstance(found, str)
    assert "cannot be asked: " in found
    assert "Error" not in found


@pytest.mark.parametrize("value", ["4_00", "٤٠٠", "1e3", "nan", "0x10", True, None, [1], {"a": 1}])
def test_odd_numbers_are_refused_in_words_that_are_not_pythons(value: object) -> None:
    found = taken([{"day": "2026-02-01", "value": value}])
    ((line, why),) = found.refused
    assert line == 1
    assert not any(word in why for word in ("None", "True", "{", "literal", "float", "Error"))


def test_decimal_commas_where_the_source_says_so() -> None:
    body = b"Datum;AHT;Anrufe\n2026-02-01;412,5;1.040\n2026-02-02;1.234;5\n2026-02-03;0.5;5\n"
    fields = {"day": "Datum", "value": "AHT", "n": "Anrufe"}
    found = taken(body, kind="csv", fields=fields, decimals=Decimals.COMMA)
    assert [(each.value, each.n) for each in found.observations] == [(412.5, 1040), (1234, 5)]
    assert found.refused == [(4, "value “0.5” is no number: write 412,5")]
    assert taken(body, kind="csv", fields=fields).refused[0] == (
        2,
        "n “1.040” is no count",
    )


def test_a_csv_of_any_kind_is_read_as_every_other() -> None:
    body = "sep=;\r\nDatum;Wert;\r\n2026-02-01;1;\r\n;;\r\n2026-02-02\r\n2026-02-03;2;;\r\n"
    found = taken(body.encode(), kind="csv", fields={"day": "Datum", "value": "Wert"})
    assert [each.value for each in found.observations] == [1]
    assert found.refused == [
        (5, "value is missing"),
        (6, "4 cells under 3 columns: is a semicolon not in quotes?"),
    ]


def test_what_prometheus_writes_is_read_with_its_exponent_and_nothing_else_is() -> None:
    values = [[1_769_990_400 + 86_400 * n, text] for n, text in enumerate(["1e+03", "NaN", "4_0"])]
    body = {"status": "success", "data": {"result": [{"metric": {}, "values": values}]}}
    found = taken(body, kind="prometheus")
    assert [each.value for each in found.observations] == [1000]
    assert [line for line, _ in found.refused] == [2, 3]


def test_more_rows_than_may_be_are_refused_whole() -> None:
    assert "more than 50,000 rows" in str(read([{"day": "2026-02-01"}] * (MOST_ROWS + 1)))


def test_a_file_of_unknown_words_is_refused_about_as_fast_as_one_that_is_right() -> None:
    """Comparing every word with every known one took longer than anybody waits."""
    rules = Rules({f"measure-{n}": MeasureRule(MeasureUnit.S) for n in range(200)}, RULES.workflows)
    rows = [{"measure": f"maesure-{n}", "workflow": "balance"} for n in range(5_000)]
    found = observed(lay_out(([json.dumps(rows).encode()], Layout(kind="json"), rules)))
    assert "did you mean measure-" in found.refused[0].reason
    assert found.refused[-1].reason.endswith("add it to the charter first")
