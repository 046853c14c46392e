"""Numbers and days are read one way at every door, or not at all."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.days import day_of
from bot.domain.numbers import Decimals, count_of, number_of, share_of

ODD = [
    "4_00", "٤٠٠", "\uff14\uff10\uff10", "²", "nan", "NaN", "inf", "-Infinity", "0x10", "1e3", "1E3", "--1", "1 000",
    "1,000", "1'000", "5.", "", " ", "true", "None", "1" * 41, "0b1", "1L", "\u22125", "+-1", "1.2.3",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_what_is_no_number_is_none(text: str) -> None:
    assert number_of(text) is None
    assert count_of(text) is None
    assert share_of(f"{text}%") is None


@pytest.mark.parametrize("value", [True, None, [1], {"a": 1}, math.nan, math.inf, 10**400])
def test_what_is_no_number_in_json_is_none(value: object) -> None:
    assert number_of(value) is None
    assert share_of(value) is None


@pytest.mark.parametrize("space", ["", " ", "\u00a0", "\u202f", "\u2009", "\t"])
def test_any_space_may_stand_before_a_percent_sign(space: str) -> None:
    assert share_of(f"87{space}%") == pytest.approx(0.87)
    assert share_of(f"{space}87,5{space}% ", Decimals.COMMA) == pytest.approx(0.875)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("412,5", 412.5),
        ("1.234", 1234),
        ("1.234.567,25", 1234567.25),
        ("1\u202f234,5", 1234.5),
        ("1234", 1234),
        ("-0,5", -0.5),
        ("0.123", None),
        ("1.23", None),
        ("12.5", None),
        ("1.234 567", None),
        ("1.2345", None),
        ("412.5", None),
        ("1,2,3", None),
    ],
)
def test_decimal_commas_are_read_where_they_are_declared(text: str, number: float | None) -> None:
    assert number_of(text, Decimals.COMMA) == number
    if "," in text:
        assert number_of(text) is None


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9
    )
)
def test_a_number_comes_back_in_either_way_of_writing(number: float) -> None:
    text = f"{number:f}"
    assert number_of(text) == float(number)
    assert number_of(text.replace(".", ","), Decimals.COMMA) == float(number)
    german = f"{number:,f}".translate(str.maketrans(",.", ".,"))
    assert number_of(german, Decimals.COMMA) == float(number)


def test_a_count_is_whole_and_not_negative() -> None:
    assert [count_of(each) for each in (7, "7", "7.0", 7.0, " 7 ")] == [7] * 5
    assert [count_of(each) for each in (-1, "0.5", 1.5, "-1")] == [None] * 4


@pytest.mark.parametrize(
    "text",
    [
        "20260307",
        "2026-W11-7",
        "2026-3-7",
        "٢٠٢٦-03-07",
        "2026-03-07T10:00",
        "07.03.2026",
        "",
        "2026-02-30",
    ],
)
def test_a_day_is_written_one_way(text: str) -> None:
    assert day_of(text) is None
    assert day_of(" 2026-03-07\u00a0") == date(2026, 3, 7)
