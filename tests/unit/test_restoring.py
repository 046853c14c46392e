"""Numbers after a restore go on beyond what anybody may have been given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.restoring import Sequel, Trace, lacking, last_number, told, unknown


def a_trace(text: str = "", key: str = "k") -> Trace:
    return Trace(key, "C1", "1.0", text)


@pytest.mark.parametrize(
    ("stored", "texts", "last"),
    [
        (31, [], 100),
        (60, [], 200),
        (31, ["F-180: it offered the wrong form"], 300),
        (31, ["A-180 is due"], 100),
        # Nobody was given that one: it is what somebody wrote.
        (31, ["F-99999999"], 100),
        (0, ["F-7 and F-3"], 100),
    ],
)
def test_a_series_goes_on_at_the_next_hundred(stored: int, texts: list[str], last: int) -> None:
    assert last_number("feedback", stored, [a_trace(text) for text in texts]) == last


def test_what_the_audit_chain_lacks_may_each_have_been_a_number() -> None:
    traces = [a_trace(), Trace("k", "C1", "1.0", "", record=312)]
    lacks = lacking(traces, 40)
    assert (lacks, lacking(traces, 400)) == (272, 0)
    assert last_number("feedback", 31, traces, lacks=lacks) == 400


@given(st.integers(0, 10**6), st.lists(st.integers(1, 10**6)))
def test_no_number_that_is_stored_or_shown_is_given_again(stored: int, shown: list[int]) -> None:
    traces = [a_trace(f"F-{number}") for number in shown]
    last = last_number("feedback", stored, traces)
    plausible = [number for number in shown if number <= stored + 10_000]
    assert last >= max([stored + len(traces), *plausible]) + 50


def test_only_what_the_database_never_sent_is_strange() -> None:
    assert [each.key for each in unknown([a_trace(key="a"), a_trace(key="b")], {"a"})] == ["b"]


def test_whoever_starts_it_is_told_in_words() -> None:
    words = told(Sequel(3, 1, {"feedback": 100, "action": 200, "series": 100}))
    assert "Slack shows 3 messages of ours that it does not know." in words
    assert "1 message that waited in it" in words
    assert words.endswith("New numbers go on at A-201, F-101.")
