"""What holds for every stamp, cursor and bucket."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.ids import cursor_for, micros_of, position_of, stamp
from bot.workspace.limits import Limits

AT = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)


@given(st.integers(min_value=-5_000_000, max_value=5_000_000))
def test_a_stamp_is_always_later_than_the_last(shift: int) -> None:
    last = stamp(AT)
    assert micros_of(stamp(AT + timedelta(microseconds=shift), after=last)) > micros_of(last)


@given(st.text(max_size=20))
def test_a_cursor_leads_back_to_its_place(position: str) -> None:
    assert position_of(cursor_for(position)) == position


@given(st.text(max_size=20))
def test_an_invented_cursor_is_a_value_error_and_nothing_else(text: str) -> None:
    try:
        position_of(text)
    except ValueError:
        return
    assert text == cursor_for(position_of(text))


@given(st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=60))
def test_whoever_waits_as_told_is_never_refused_twice(gaps: list[float]) -> None:
    limits, at = Limits("harsh"), AT
    for gap in gaps:
        at += timedelta(seconds=gap)
        wait = limits.retry_after("chat.postMessage", "C1", at)
        if wait:
            at += timedelta(seconds=wait)
            assert limits.retry_after("chat.postMessage", "C1", at) == 0
