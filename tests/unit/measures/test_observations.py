"""What is refused, in words for whoever sent it, and what is taken."""

import math
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.measures.observations import MeasureRule, Observation, Rules, WorkflowRule
from bot.domain.measures.units import MeasureUnit

TODAY = date(2026, 3, 2)
RULES = Rules(
    {
        "aht": MeasureRule(MeasureUnit.S, channels=frozenset({"voice", "chat"})),
        "failures": MeasureRule(MeasureUnit.SHARE, workflows=frozenset({"balance"})),
        "nps": MeasureRule(MeasureUnit.SCORE),
        "old": MeasureRule(MeasureUnit.COUNT, retired_on=date(2026, 1, 1)),
    },
    {
        "balance": WorkflowRule(frozenset({"voice", "chat", "web"}), TODAY),
        "cards": WorkflowRule(frozenset({"voice"}), date(2026, 3, 3)),
    },
)


def a_row(**changes: Any) -> dict[str, Any]:
    row = {"measure": "aht", "workflow": "balance", "channel": "voice", "day": "2026-03-01"}
    return {**row, "value": 412.5, "n": 120, **changes}


def test_a_whole_row_is_taken() -> None:
    row = a_row(version="flow 2.3", cohort="pilot", agent="a7", evidence="https://c.example/1")
    assert RULES.read(row) == Observation(
        "aht",
        "balance",
        "voice",
        date(2026, 3, 1),
        412.5,
        120,
        "flow 2.3",
        "pilot",
        "a7",
        ("https://c.example/1",),
    )


def test_text_as_csv_gives_it_is_taken() -> None:
    read = RULES.read(a_row(value="412.5", n="120", version="", evidence=""))
    assert (read.value, read.n, read.version, read.evidence) == (412.5, 120, "", ())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"measure": ""}, "measure is missing"),
        ({"measure": "atx"}, "there is no measure “atx”: did you mean aht?"),
        ({"workflow": "zzz"}, "there is no workflow “zzz”: add it to the charter first"),
        ({"channel": "fax"}, "balance has no channel “fax”; it has chat, voice, web, all"),
        ({"channel": "web"}, "aht is not measured on web"),
        ({"measure": "failures", "workflow": "cards"}, "failures is not measured for cards"),
        ({"measure": "old", "value": 1}, "old is retired since 2026-01-01"),
        ({"day": None}, "day is missing"),
        ({"day": "1.3.2026"}, "is no day: write the day alone"),
        ({"day": "2026-02-30"}, "is no day"),
        ({"day": "2026-03-01T23:30:00+13:00"}, "write the day alone where the workflow is at home"),
        ({"day": "2026-03-03"}, "2026-03-03 has not come yet where balance is at home"),
        ({"day": "1912-03-01"}, "lies before 2000-01-01"),
        ({"value": None}, "value is missing"),
        ({"value": math.nan}, "value “NaN” is no number: write 412.5"),
        ({"value": math.inf}, "value “Infinity” is no number"),
        ({"value": "-inf"}, "is no number"),
        ({"value": -3}, "value “-3” is negative, which s never is"),
        ({"value": "3,5"}, "value “3,5” is no number: write 412.5"),
        ({"value": "1_000"}, "is no number"),
        ({"value": True}, "value “true” is no number"),
        ({"value": [1]}, "is no number"),
        ({"value": 10**400}, "is no number"),
        ({"value": 1e13}, "is too large to be true"),
        ({"n": 2**31}, "n “2147483648” is no count"),
        ({"measure": "failures", "value": 87}, "write 0.87 or 87% for 87 percent"),
        ({"measure": "failures", "value": -0.1}, "is no share between 0 and 1"),
        ({"measure": "failures", "value": "140%"}, "is no share between 0 and 1"),
        ({"n": -1}, "n “-1” is no count"),
        ({"n": 1.5}, "n “1.5” is no count"),
        (
            {"measure": "failures", "numerator": 5, "denominator": 4},
            "5 of 4 is more than the whole",
        ),
        ({"measure": "failures", "numerator": 5, "denominator": 0}, "belong together"),
        ({"measure": "failures", "denominator": 9}, "belong together"),
        ({"version": "flow ana@example.com"}, "version holds an e-mail address"),
        ({"cohort": "ana@example.com"}, "cohort holds an e-mail address"),
        ({"version": "x" * 101}, "version is longer than 100 characters"),
        ({"cohort": "a\nb"}, "cohort is longer than 100 characters or not readable"),
        ({"agent": {"id": 1}}, "agent is not text"),
        ({"evidence": "javascript:alert(1)"}, "is no link"),
        ({"evidence": ["https://c.example"] * 21}, "evidence is up to 20 links"),
        ({"evidence": 7}, "evidence is up to 20 links"),
        ({"evidence": ["https://c.example/\x07"]}, "is too long or not readable"),
    ],
)
def test_what_is_refused_says_what_to_write(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        RULES.read(a_row(**changes))


def test_shares_come_as_shares_as_percentages_and_as_counts() -> None:
    for value in (0.87, "0.87", "87%", "87 %"):
        assert RULES.read(a_row(measure="failures", value=value)).value == pytest.approx(0.87)
    counted = RULES.read(a_row(measure="failures", n=None, numerator=87, denominator="100"))
    assert (counted.value, counted.n) == (0.87, 100)


def test_a_day_that_has_begun_elsewhere_is_taken_where_it_has() -> None:
    assert RULES.read(a_row(workflow="cards", day="2026-03-03")).day == date(2026, 3, 3)
    assert RULES.read(a_row(measure="nps", value=-20)).value == -20
    assert RULES.read(a_row(channel=None)).channel == "all"
    assert RULES.read(a_row(version=7)).version == "7"


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.none())
)


@given(st.dictionaries(st.sampled_from([*a_row(), "evidence", "agent", "denominator"]), JUNK))
def test_whatever_comes_is_taken_or_refused_in_words(changes: dict[str, Any]) -> None:
    try:
        value = RULES.read(a_row(**changes)).value
    except ValueError:
        value = 0.0
    assert math.isfinite(value)
