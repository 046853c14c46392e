"""How values read, and how parts of a day become one."""

from datetime import date

import pytest

from bot.domain.measures.judgement import DayPart, Limit, days_of
from bot.domain.measures.known_changes import VersionKind, kind_of_version
from bot.domain.measures.units import MeasureUnit, range_words, value_words

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        (MeasureUnit.S, 412.4, "412 s"),
        (MeasureUnit.S, 3.25, "3.2 s"),
        (MeasureUnit.MS, 1204.0, "1,204 ms"),
        (MeasureUnit.SHARE, 0.874, "87.4%"),
        (MeasureUnit.SHARE, 0.0042, "0.42%"),
        (MeasureUnit.SHARE, 1.0, "100%"),
        (MeasureUnit.SHARE, 0.0, "0%"),
        (MeasureUnit.COUNT, 1204.0, "1,204"),
        (MeasureUnit.SCORE, 4.21, "4.2"),
        (MeasureUnit.MIN, 7.0, "7 min"),
        (MeasureUnit.S, -0.001, "0 s"),
    ],
)
def test_values_read_as_people_say_them(unit: MeasureUnit, value: float, words: str) -> None:
    assert value_words(unit, value) == words


def test_a_range_names_its_unit_once() -> None:
    assert range_words(MeasureUnit.S, 350.0, 380.0) == "350 to 380 s"
    assert range_words(MeasureUnit.SHARE, 0.041, 0.062) == "4.1 to 6.2%"
    assert range_words(MeasureUnit.SHARE, 0.01, 0.041) == "1.0 to 4.1%"
    assert range_words(MeasureUnit.SHARE, 0.955, 1.0) == "96 to 100%"
    assert range_words(MeasureUnit.SCORE, 0.62, 1.4) == "0.6 to 1.4"
    assert range_words(MeasureUnit.COUNT, -2.0, 6.3) == "0 to 6"
    assert range_words(MeasureUnit.COUNT, 3.0, 3.0) == "3"
    assert range_words(MeasureUnit.COUNT, -1.5, 2.6) == "0 to 3"
    assert range_words(MeasureUnit.SCORE, -1.5, 2.6) == "-1.5 to 2.6"


def a_part(value: float, n: int | None = None, *, version: str = "", total: bool = True) -> DayPart:
    return DayPart(DAY, value, n, version, total)


@pytest.mark.parametrize(
    ("parts", "adds_up", "value", "n"),
    [
        ([a_part(400, 300), a_part(500, 100)], False, 425, 400),
        ([a_part(400), a_part(500)], False, 450, None),
        ([a_part(400, 0), a_part(500, 0)], False, 450, 0),
        ([a_part(3, 10), a_part(4, 20)], True, 7, 30),
        ([a_part(425, 400), a_part(900, 10, total=False)], False, 425, 400),
        ([a_part(400, 30, total=False), a_part(500, 10, total=False)], False, 425, 40),
    ],
)
def test_parts_of_a_day_become_one_value(
    parts: list[DayPart], adds_up: bool, value: float, n: int | None
) -> None:
    (day,) = days_of(parts, adds_up=adds_up)
    assert (day.value, day.n) == (value, n)


def test_a_day_has_the_version_most_of_it_ran_on() -> None:
    parts = [a_part(1, 10, version="flow 2.2"), a_part(1, 90, version="flow 2.3")]
    (day,) = days_of(parts, adds_up=False)
    assert day.version == "flow 2.3"


def test_a_limit_is_crossed_on_its_own_side() -> None:
    assert Limit(0.15, is_most=True).is_breached(0.16)
    assert not Limit(0.15, is_most=True).is_breached(0.15)
    assert Limit(0.8, is_most=False).is_breached(0.79)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("flow 2.3", VersionKind.FLOW),
        ("prompt-v7", VersionKind.PROMPT),
        ("Model_2026-01", VersionKind.MODEL),
        ("2.3", VersionKind.OTHER),
    ],
)
def test_a_version_says_what_it_is_of(name: str, kind: VersionKind) -> None:
    assert kind_of_version(name) is kind


def a_cohort(name: str, value: float, *, agent: bool = False) -> DayPart:
    return DayPart(DAY, value, 100, "", is_total=False, cohort=name, is_agent=agent)


WHOLE = frozenset({"new", "old"})


@pytest.mark.parametrize(
    ("parts", "whole", "values"),
    [
        ([a_cohort("pilot", 900)], frozenset(), []),
        ([a_cohort("new", 100), a_cohort("old", 300)], frozenset(), []),
        ([a_cohort("new", 100), a_cohort("old", 300)], WHOLE, [200]),
        ([a_cohort("New", 100), a_cohort("old", 300), a_cohort("pilot", 900)], WHOLE, [200]),
        ([a_cohort("new", 100), a_cohort("pilot", 900)], WHOLE, []),
        ([a_part(400, 100), a_cohort("pilot", 900)], frozenset(), [400]),
        ([a_part(400, 100), a_cohort("new", 1), a_cohort("old", 1)], WHOLE, [400]),
        (
            [a_cohort("new", 1, agent=True), a_cohort("new", 100), a_cohort("old", 300)],
            WHOLE,
            [200],
        ),
        ([a_part(400, 100, total=False), a_cohort("pilot", 900, agent=True)], frozenset(), [400]),
    ],
)
def test_cohorts_are_a_total_only_where_they_are_declared_whole(
    parts: list[DayPart], whole: frozenset[str], values: list[float]
) -> None:
    assert [d.value for d in days_of(parts, adds_up=False, whole=whole)] == values
