"""Working time: opening hours, closed dates, and the nights on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.calendar import (
    Window,
    WorkCalendar,
    due_day,
    every_weekday,
    instant_of,
    local_day,
)

NINE_TO_FIVE = every_weekday(time(9), time(17))
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
LONDON = WorkCalendar("Europe/London", NINE_TO_FIVE, CHRISTMAS)


def london(day: str, wall: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=ZoneInfo("Europe/London"))


def daily(zone: str, opens: str, closes: str) -> WorkCalendar:
    window = Window(time.fromisoformat(opens), time.fromisoformat(closes))
    return WorkCalendar(zone, ((window,),) * 7)


def test_opening_time_is_working_and_closing_time_is_not() -> None:
    assert LONDON.is_working(london("2026-11-23", "09:00"))
    assert not LONDON.is_working(london("2026-11-23", "17:00"))
    assert not LONDON.is_working(london("2026-11-23", "08:59:59.999999"))


def test_a_holiday_and_a_weekend_are_not_working_days() -> None:
    assert not LONDON.is_working_day(date(2026, 12, 25))
    assert not LONDON.is_working_day(date(2026, 12, 26))
    assert LONDON.is_working_day(date(2026, 12, 24))


def test_friday_evening_moves_to_monday_morning() -> None:
    assert LONDON.next_working(london("2026-11-27", "17:30")) == london("2026-11-30", "09:00")


def test_an_instant_within_working_time_is_kept() -> None:
    at = london("2026-11-27", "10:07:03")
    assert LONDON.next_working(at) == at


def test_a_lunch_break_is_not_working_time() -> None:
    windows = (Window(time(13), time(17)), Window(time(9), time(12)))
    calendar = WorkCalendar("Europe/London", (windows,) * 7)
    assert calendar.next_working(london("2026-11-23", "12:30")) == london("2026-11-23", "13:00")
    assert calendar.start_from(date(2026, 11, 23)) == london("2026-11-23", "09:00")


def test_three_working_days_after_christmas_eve_skip_the_holidays() -> None:
    assert LONDON.add_working_days(date(2026, 12, 24), 3) == date(2026, 12, 31)
    assert LONDON.add_working_days(date(2026, 12, 31), -3) == date(2026, 12, 24)


def test_no_working_days_added_stay_or_move_to_the_next_working_day() -> None:
    assert LONDON.add_working_days(date(2026, 12, 24), 0) == date(2026, 12, 24)
    assert LONDON.add_working_days(date(2026, 12, 25), 0) == date(2026, 12, 29)


def test_working_days_between_are_counted_in_both_directions() -> None:
    assert LONDON.working_days_between(date(2026, 12, 24), date(2026, 12, 31)) == 3
    assert LONDON.working_days_between(date(2026, 12, 31), date(2026, 12, 24)) == -3
    assert LONDON.working_days_between(date(2026, 12, 24), date(2026, 12, 24)) == 0


def test_midnight_closes_the_day_it_ends() -> None:
    calendar = daily("Europe/London", "18:00", "00:00")
    assert calendar.is_working(london("2026-11-23", "23:59:59"))
    assert not calendar.is_working(london("2026-11-24", "00:00"))


def test_an_opening_that_the_clock_change_skips_is_the_change_itself() -> None:
    # In London 01:00 to 02:00 does not exist on 28 March 2027.
    opening = daily("Europe/London", "01:30", "05:00").start_from(date(2027, 3, 28))
    assert opening == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_hours_that_the_clock_change_skips_whole_make_a_closed_day() -> None:
    calendar = daily("Europe/London", "01:00", "01:45")
    assert not calendar.is_working_day(date(2027, 3, 28))
    assert calendar.is_working_day(date(2027, 3, 29))


def test_a_half_hour_change_skips_half_an_hour() -> None:
    # Lord Howe goes from 02:00 to 02:30 on 4 October 2026.
    opening = daily("Australia/Lord_Howe", "02:10", "05:00").start_from(date(2026, 10, 4))
    assert opening == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


def test_a_repeated_hour_opens_at_its_first_occurrence_and_lasts_longer() -> None:
    # In New York 01:00 to 02:00 happens twice on 1 November 2026.
    calendar = daily("America/New_York", "01:30", "03:00")
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert calendar.start_from(date(2026, 11, 1)) == first
    assert calendar.is_working(first + timedelta(minutes=45))
    assert not calendar.is_working(first + timedelta(hours=2, minutes=30))


def test_a_day_that_a_zone_skipped_is_closed() -> None:
    # Samoa had no 30 December 2011.
    calendar = daily("Pacific/Apia", "09:00", "17:00")
    assert not calendar.is_working_day(date(2011, 12, 30))
    assert calendar.add_working_days(date(2011, 12, 29), 1) == date(2011, 12, 31)


def test_a_midnight_that_is_repeated_keeps_the_evening_before_open() -> None:
    # Newfoundland's clocks went from 00:01 back to 23:01 on 7 November 2010.
    calendar = daily("America/St_Johns", "00:00", "00:00")
    start = instant_of("America/St_Johns", date(2010, 11, 6), time(22))
    assert all(calendar.is_working(start + timedelta(minutes=n)) for n in range(0, 240, 7))


def test_the_next_quarter_hour_is_always_later() -> None:
    assert LONDON.next_quarter_hour_of_working_time(london("2026-11-23", "10:00")) == london(
        "2026-11-23", "10:15"
    )
    assert LONDON.next_quarter_hour_of_working_time(london("2026-11-23", "10:03:12")) == london(
        "2026-11-23", "10:15"
    )


def test_the_last_quarter_hour_of_a_day_gives_way_to_the_next_morning() -> None:
    assert LONDON.next_quarter_hour_of_working_time(london("2026-11-23", "16:46")) == london(
        "2026-11-24", "09:00"
    )


def test_quarters_are_those_of_the_local_clock() -> None:
    nepal = daily("Asia/Kathmandu", "09:07", "17:00")
    found = nepal.next_quarter_hour_of_working_time(datetime(2026, 11, 23, tzinfo=UTC))
    assert found.astimezone(ZoneInfo("Asia/Kathmandu")).time() == time(9, 15)


def test_a_calendar_without_working_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="working hours"):
        WorkCalendar("Europe/London", ((),) * 7)
    with pytest.raises(ValueError, match="seven weekdays"):
        WorkCalendar("Europe/London", NINE_TO_FIVE[:5])


@pytest.mark.parametrize("zone", ["Europe/Londn", "", "../etc/passwd", "Europe"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="not an IANA time zone"):
        WorkCalendar(zone, NINE_TO_FIVE)


def test_a_window_shorter_than_a_quarter_of_an_hour_is_refused() -> None:
    with pytest.raises(ValueError, match="09:00-09:14"):
        Window(time(9), time(9, 14))
    with pytest.raises(ValueError, match="17:00-09:00"):
        Window(time(17), time(9))


def test_a_window_reads_as_people_write_it() -> None:
    assert str(Window(time(9), time(17, 30))) == "09:00-17:30"
    assert str(Window(time(22), time())) == "22:00-24:00"


def test_every_answer_is_in_utc() -> None:
    at = london("2026-07-06", "06:00")
    assert LONDON.next_working(at).tzinfo is UTC
    assert LONDON.next_quarter_hour_of_working_time(at).tzinfo is UTC


@pytest.mark.parametrize(
    ("arrived", "zone", "due"),
    [
        (datetime(2026, 11, 2, 23, 30, tzinfo=UTC), "Europe/London", date(2026, 11, 16)),
        (datetime(2026, 11, 3, 2, tzinfo=UTC), "America/New_York", date(2026, 11, 16)),
        (datetime(2026, 11, 2, 23, 30, tzinfo=UTC), "Asia/Manila", date(2026, 11, 17)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), "Europe/London", date(2026, 11, 8)),
    ],
)
def test_a_promised_day_is_counted_where_the_pod_works(
    arrived: datetime, zone: str, due: date
) -> None:
    assert due_day(arrived, WorkCalendar(zone, NINE_TO_FIVE), days=14) == due
    assert local_day(arrived, zone) + timedelta(days=14) == due
