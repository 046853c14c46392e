"""Identifiers, message times and cursors."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.workspace.ids import Ids, cursor_for, micros_of, position_of, stamp

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


def test_a_clock_that_went_back_still_stamps_later() -> None:
    last = stamp(AT)
    assert stamp(AT - timedelta(seconds=5), after=last) == "1795424400.123457"


@pytest.mark.parametrize("text", ["", "x", "1.x", "-1.0", "1.2.3"])
def test_what_is_no_stamp_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the text itself is the message
        micros_of(text)


def test_a_cursor_of_one_s_own_making_is_refused() -> None:
    assert position_of(cursor_for("C000000001")) == "C000000001"
    with pytest.raises(ValueError):  # noqa: PT011  any will do: the caller words it
        position_of("invented")
