"""When routines are due: once for each local date, on the nights clocks change too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.rhythm import MOST_MISSED, missed, next_daily, next_on

ZONES = (
    "Europe/London",
    "America/New_York",
    "Asia/Manila",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Africa/Cairo",
    "America/St_Johns",
    "Asia/Kathmandu",
)
START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 730


@pytest.mark.parametrize("wall", [time(9), time(1, 30), time(2, 30), time(0, 15)])
@pytest.mark.parametrize("zone", ZONES)
def test_each_local_date_comes_exactly_once_in_two_years(zone: str, wall: time) -> None:
    found: list[date] = []
    due = START
    for _ in range(DAYS):
        following = next_daily(zone, wall, after=due)
        assert following > due
        due = following
        found.append(due.astimezone(ZoneInfo(zone)).date())
    assert found == [found[0] + timedelta(days=n) for n in range(DAYS)]


def test_a_time_that_occurs_twice_means_the_first_and_a_skipped_one_the_change() -> None:
    autumn = datetime(2026, 10, 25, tzinfo=UTC)
    assert next_daily("Europe/London", time(1, 30), after=autumn) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    spring = datetime(2026, 3, 29, tzinfo=UTC)
    assert next_daily("Europe/London", time(1, 30), after=spring) == datetime(
        2026, 3, 29, 1, tzinfo=UTC
    )


def daily(at: datetime) -> datetime:
    return next_daily("Europe/London", time(9), after=at)


def test_what_was_missed_is_listed_oldest_first() -> None:
    first = daily(START)
    assert missed(first, first - timedelta(seconds=1), daily) == ()
    assert missed(first, first, daily) == (first,)
    assert missed(first, first + timedelta(days=2), daily) == (
        first,
        daily(first),
        daily(daily(first)),
    )


def test_a_very_long_outage_keeps_the_newest() -> None:
    first = daily(START)
    found = missed(first, first + timedelta(days=MOST_MISSED + 10), daily)
    assert len(found) == MOST_MISSED
    assert found[-1] <= first + timedelta(days=MOST_MISSED + 10) < daily(found[-1])


def test_a_routine_comes_on_its_days_alone() -> None:
    thursday = datetime(2026, 3, 26, 16, tzinfo=UTC)

    def on_fridays(day: date) -> bool:
        return day.weekday() == 4

    first = next_on("Europe/London", time(15), on_fridays, after=thursday)
    assert first == datetime(2026, 3, 27, 15, tzinfo=UTC)
    # The clocks go forward on the Sunday between.
    assert next_on("Europe/London", time(15), on_fridays, after=first) == datetime(
        2026, 4, 3, 14, tzinfo=UTC
    )
    with pytest.raises(ValueError, match="no day after 2026-03-26 is chosen"):
        next_on("Europe/London", time(15), lambda _day: False, after=thursday)
