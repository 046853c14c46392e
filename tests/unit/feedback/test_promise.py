"""The two-week clock: which day, and at which working moments people are nudged."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import WorkCalendar, every_weekday
from bot.domain.feedback.promise import NudgeKind, due_day, local_day, nudges

NINE_TO_FIVE = every_weekday(time(9), time(17))
ZONES = ("Europe/London", "America/New_York", "Asia/Manila", "Pacific/Chatham", "Africa/Cairo")


def a_calendar(zone: str = "Europe/London", *holidays: date) -> WorkCalendar:
    return WorkCalendar(zone, NINE_TO_FIVE, frozenset(holidays))


def planned(due_on: date, calendar: WorkCalendar, before_days: int = 2) -> list[tuple[str, str]]:
    zone = ZoneInfo(calendar.zone)
    return [
        (nudge.kind.value, f"{nudge.due_at.astimezone(zone):%a %d %b %H:%M}")
        for nudge in nudges(due_on, calendar, before_days=before_days)
    ]


@pytest.mark.parametrize(
    ("arrived", "zone", "due"),
    [
        (datetime(2026, 11, 2, 23, 30, tzinfo=UTC), "Europe/London", date(2026, 11, 16)),
        (datetime(2026, 11, 3, 2, tzinfo=UTC), "America/New_York", date(2026, 11, 16)),
        (datetime(2026, 11, 2, 23, 30, tzinfo=UTC), "Asia/Manila", date(2026, 11, 17)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), "Europe/London", date(2026, 11, 8)),
    ],
)
def test_the_day_is_counted_where_the_pod_works(arrived: datetime, zone: str, due: date) -> None:
    assert due_day(arrived, a_calendar(zone), days=14) == due
    assert local_day(arrived, zone) + timedelta(days=14) == due


def test_nudges_fall_on_working_mornings() -> None:
    thursday = date(2026, 11, 19)
    assert planned(thursday, a_calendar()) == [
        ("before_due", "Tue 17 Nov 09:00"),
        ("due", "Thu 19 Nov 09:00"),
    ]


def test_the_first_nudge_comes_before_a_weekend_and_the_second_after_it() -> None:
    assert planned(date(2026, 11, 16), a_calendar())[0] == ("before_due", "Fri 13 Nov 09:00")
    assert planned(date(2026, 11, 21), a_calendar())[1] == ("due", "Mon 23 Nov 09:00")


def test_holidays_move_both() -> None:
    christmas = a_calendar("Europe/London", *(date(2026, 12, day) for day in (24, 25, 28)))
    assert planned(date(2026, 12, 26), christmas) == [
        ("before_due", "Wed 23 Dec 09:00"),
        ("due", "Tue 29 Dec 09:00"),
    ]


def test_where_both_would_meet_one_is_enough() -> None:
    assert planned(date(2026, 11, 19), a_calendar(), before_days=0) == [("due", "Thu 19 Nov 09:00")]


@pytest.mark.parametrize("due", [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)])
def test_the_nights_when_clocks_change_do_not_move_the_morning(due: date) -> None:
    every_day = WorkCalendar("Europe/London", (NINE_TO_FIVE[0],) * 7)
    assert all(moment.endswith("09:00") for _, moment in planned(due, every_day))


@given(
    due=st.dates(date(2026, 1, 1), date(2029, 1, 1)),
    before=st.integers(0, 20),
    zone=st.sampled_from(ZONES),
    closed=st.sets(st.dates(date(2026, 1, 1), date(2029, 1, 1)), max_size=10),
)
def test_nudges_are_working_moments_in_order_and_the_last_is_not_early(
    due: date, before: int, zone: str, closed: set[date]
) -> None:
    calendar = a_calendar(zone, *closed)
    found = nudges(due, calendar, before_days=before)
    assert [nudge.due_at for nudge in found] == sorted({nudge.due_at for nudge in found})
    assert all(calendar.is_working(nudge.due_at) for nudge in found)
    assert found[-1].kind is NudgeKind.DUE
    assert local_day(found[-1].due_at, zone) >= due
    if len(found) == 2:
        assert local_day(found[0].due_at, zone) <= due - timedelta(days=before)
