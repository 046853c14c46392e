"""The two-week clock: by which day feedback is acted on."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.calendar import WorkCalendar, every_weekday
from bot.domain.feedback.promise import due_day, local_day

NINE_TO_FIVE = every_weekday(time(9), time(17))


def a_calendar(zone: str = "Europe/London") -> WorkCalendar:
    return WorkCalendar(zone, NINE_TO_FIVE)


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
