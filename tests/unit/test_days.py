"""Days, times and numbers of buttons: one way to write each, and no other."""

from datetime import date, time

import pytest

from bot.domain.days import day_of, time_of
from bot.domain.numbers import ordinal_of
from bot.errors import UserError
from bot.slack.inputs.values import Sent
from tests.builders.feedback import AISHA


@pytest.mark.parametrize("text", ["20260307", "2026-W11-7", "2026-3-7", "\u0662026-03-07", "x", ""])
def test_a_day_is_written_in_one_way(text: str) -> None:
    assert day_of("2026-03-07") == date(2026, 3, 7)
    assert day_of(text) is None
    if text:
        sent = Sent(by=AISHA, view_id="V1", context="", fields={"b": {"selected_date": text}})
        with pytest.raises(UserError):
            sent.day("b")


@pytest.mark.parametrize(
    "text",
    ["", "18", "1800", "T18:00", "18:00:00", "18:00+01:00", "24:00", "18:60", "\u0661\u0668:00"],
)
def test_a_time_of_day_is_written_in_one_way(text: str) -> None:
    assert (time_of("18:00"), time_of("9:05")) == (time(18), time(9, 5))
    assert time_of(text) is None


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1_0", "1.0", "\u0661", "9" * 10])
def test_a_number_of_a_button_is_short_and_plain(text: str) -> None:
    assert ordinal_of("120") == 120
    assert ordinal_of(text) is None
