"""Identifiers, message times and cursors."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.ids import Ids, cursor_for, instant_of, micros_of, position_of, stamp

AT = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)


def test_ids_carry_their_kind_and_never_repeat() -> None:
    ids = Ids()
    minted = [ids.mint("U") for _ in range(100)]
    assert minted[0] == "U000000001"
    assert minted[35] == "U000000010"
    assert len(set(minted)) == 100


def test_two_workspaces_mint_the_same() -> None:
    assert [Ids().mint("C") for _ in range(2)] == ["C000000001"] * 2


def test_a_stamp_is_the_instant_to_the_microsecond() -> None:
    assert stamp(AT) == "1795424400.123456"
    assert instant_of(stamp(AT)) == AT


@given(st.integers(min_value=-5_000_000, max_value=5_000_000))
def test_a_stamp_is_always_later_than_the_last(shift: int) -> None:
    last = stamp(AT)
    assert micros_of(stamp(AT + timedelta(microseconds=shift), after=last)) > micros_of(last)


@pytest.mark.parametrize("text", ["", "x", "1.x", "-1.0", "1.2.3"])
def test_what_is_no_stamp_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the text itself is the message
        micros_of(text)


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
