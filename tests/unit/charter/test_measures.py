"""Measures and sources in a charter: what is refused, what is only remarked, what holds when."""

import json
from datetime import date
from typing import Any

import pytest

from bot.charter import Charter, CharterError, parse, warnings
from tests.builders.charter import a_charter, a_workflow, charter_data
from tests.builders.measures import a_measure, a_share


def faults(**parts: Any) -> str:
    with pytest.raises(CharterError) as refused:
        parse(json.dumps(charter_data(**parts)))
    return str(refused.value)


def measured(**changes: Any) -> Charter:
    return a_charter(measures=[a_measure(source=None, **changes)])


@pytest.mark.parametrize(
    ("measure", "why"),
    [
        (a_share(target=87), "a share's target and limit lie between 0 and 1"),
        (a_share(guardrail={"limit": 1.5}), "write 0.87 for 87 percent"),
        (a_measure(source=None, coverage=True), "coverage is a share"),
        (
            a_measure(source=None, scorecard=True, **{"from": "interactions"}),
            "a whole scorecard is a share",
        ),
        (a_share(scorecard=True), "scorecard says what is counted of contacts"),
        (
            a_measure(
                source=None,
                target=[
                    {"since": "2026-12-01", "value": 1},
                    {"since": "2026-11-01", "value": 2},
                ],
            ),
            "its targets are not in the order of their days",
        ),
        (a_measure(source="zip"), "there is no source 'zip'"),
        (a_measure(source=None, workflows=["balanc"]), "did you mean balance?"),
        (a_measure(source=None, unit="parsec"), "'parsec' is not possible here"),
        (a_measure(source=None, target="fast"), "is not a number"),
        (a_measure(source=None, guardrail={"limit": float("inf")}), "is not a number"),
        (a_measure(source=None, pod="zip"), "there is no pod 'zip'"),
        (a_measure(source=None, parts=["pilot", "rest"]), "a pilot is no part of a total"),
        (a_measure(source=None, parts=["rest", "Pilot wave 2"]), "a pilot is no part of a total"),
        (a_measure(source=None, retired_on="20260307"), "'20260307' is not a date"),
        (a_measure(source=None, retired_on="2026-W11-7"), "'2026-W11-7' is not a date"),
    ],
)
def test_a_measure_that_makes_no_sense_is_refused(measure: dict[str, Any], why: str) -> None:
    assert why in faults(measures=[measure])


@pytest.mark.parametrize(
    ("measure", "why"),
    [
        (a_measure("offered", source=None), "offered counts no contacts"),
        (
            a_measure("offered", source=None, unit="count", workflows=["freeze"]),
            "offered is not counted for balance",
        ),
        (a_measure("aht", source=None, unit="count"), "there is no measure 'offered'"),
    ],
)
def test_contacts_are_counted_by_a_count_of_that_workflow(
    measure: dict[str, Any], why: str
) -> None:
    workflows = [a_workflow("balance", contacts="offered"), a_workflow("freeze")]
    assert why in faults(workflows=workflows, measures=[measure])


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ({"key": "s", "kind": "json"}, "'s' has no url"),
        ({"key": "s", "kind": "prometheus", "url": "https://p"}, "'s' has no query"),
        ({"key": "s", "kind": "csv", "url": "x", "fields": {"wert": "W"}}, "'wert' is no field"),
        ({"key": "s", "kind": "csv", "url": "x", "decimals": "dot"}, "'dot' is not possible"),
        ({"key": "s", "kind": "csv", "url": "x", "timeout_s": 0}, "write more than 0"),
    ],
)
def test_a_source_that_cannot_be_fetched_is_refused(source: dict[str, Any], why: str) -> None:
    assert why in faults(sources=[source])


def test_a_ninth_measure_means_that_one_retires() -> None:
    nine = [a_measure(f"m{n}", source=None) for n in range(9)]
    assert "balance has 9 measures; 8 is the most" in faults(measures=nine)
    nine[0]["retired_on"] = "2026-11-01"
    assert len(a_charter(measures=nine).measures_of("balance")) == 9
    elsewhere = [*nine[1:], a_measure("m9", source=None, workflows="arrangements")]
    assert "arrangements has 9 measures" in faults(measures=elsewhere)


def test_a_target_holds_from_its_day_on() -> None:
    phased = [{"since": "2026-11-02", "value": 380}, {"since": "2027-02-01", "value": 360}]
    measure = measured(target=phased).measure("aht")
    days = (date(2026, 11, 1), date(2026, 11, 2), date(2027, 2, 1))
    assert [measure.target_on(day) for day in days] == [None, 380, 360]
    assert measured(target=360).measure("aht").target_on(date(2020, 1, 1)) == 360


def test_readiness_comes_with_its_day() -> None:
    tested = {"by": "priya@harbour.example", "on": "2026-11-10"}
    measure = measured(five_minute_test=tested, retired_on="2026-12-01").measure("aht")
    assert not measure.readiness(date(2026, 11, 9)).coachable
    assert measure.readiness(date(2026, 11, 10)).coachable
    assert measure.readiness(date(2026, 12, 1)).retired


def test_what_a_measure_leaves_out_costs_something() -> None:
    bare = {"key": "aht", "unit": "s", "better": "lower"}
    remarks = {problem.message for problem in warnings(a_charter(measures=[bare]))}
    assert "Aht has no definition: two people will count it differently." in remarks
    assert "Aht has no five_minute_test: it is collected, not shown." in remarks
    assert "Aht has no source: when its numbers stop nobody is named." in remarks


def test_a_workflow_without_contacts_hears_that_its_coverage_is_unknown() -> None:
    unknown = "Balance has no contacts: its coverage is unknown and unlocks nothing."
    offered = a_measure("offered", source=None, unit="count")
    without = a_charter(workflows=[a_workflow("balance", name="Balance")], measures=[offered])
    assert unknown in [problem.message for problem in warnings(without)]
    named = a_workflow("balance", name="Balance", contacts="offered")
    told = warnings(a_charter(workflows=[named], measures=[offered]))
    assert unknown not in [problem.message for problem in told]
