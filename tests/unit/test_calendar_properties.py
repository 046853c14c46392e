"""Working time holds its promises at any instant in any zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import Window, WorkCalendar

ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Apia",
    "America/Havana",
    "Africa/Casablanca",
)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis takes naive bounds and adds the zone
DAYS = st.dates(date(2025, 1, 1), date(2032, 1, 1))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    opens = draw(st.integers(0, 23 * 60 + 45))
    length = draw(st.integers(15, 24 * 60 - opens))
    closes = (opens + length) % (24 * 60)
    return Window(time(opens // 60, opens % 60), time(closes // 60, closes % 60))


CALENDARS = st.builds(
    WorkCalendar,
    zone=st.sampled_from(ZONES),
    hours=st.tuples(*[st.lists(windows(), max_size=2).map(tuple)] * 7).filter(any),
    holidays=st.frozensets(DAYS, max_size=5),
)
quick = settings(max_examples=25, deadline=None)


@quick
@given(CALENDARS, INSTANTS)
def test_next_working_is_working_and_never_earlier(calendar: WorkCalendar, at: datetime) -> None:
    found = calendar.next_working(at)
    assert found >= at
    assert calendar.is_working(found)
    assert calendar.next_working(found) == found


@quick
@given(CALENDARS, INSTANTS, st.floats(0, 1))
def test_nothing_before_next_working_is_working(
    calendar: WorkCalendar, at: datetime, share: float
) -> None:
    found = calendar.next_working(at)
    between = at + (found - at) * share
    assert between >= found or not calendar.is_working(between)


@quick
@given(CALENDARS, INSTANTS)
def test_the_next_quarter_hour_is_later_working_and_full(
    calendar: WorkCalendar, at: datetime
) -> None:
    found = calendar.next_quarter_hour_of_working_time(at)
    assert found > at
    assert calendar.is_working(found)
    assert found.timestamp() % (15 * 60) == 0


@quick
@given(CALENDARS, DAYS)
def test_a_working_day_opens_in_working_time(calendar: WorkCalendar, day: date) -> None:
    opening = calendar.start_from(day)
    opens_then = opening.astimezone(ZoneInfo(calendar.zone)).date() == day
    assert opens_then == calendar.is_working_day(day)
    assert calendar.is_working(opening)


@quick
@given(CALENDARS, DAYS, st.integers(-15, 15).filter(bool))
def test_working_days_added_are_the_working_days_between(
    calendar: WorkCalendar, day: date, n: int
) -> None:
    reached = calendar.add_working_days(day, n)
    assert calendar.is_working_day(reached)
    assert calendar.working_days_between(day, reached) == n


@quick
@given(CALENDARS, INSTANTS)
def test_working_time_lies_on_a_day_that_works(calendar: WorkCalendar, at: datetime) -> None:
    found = calendar.next_working(at)
    near = [(found + timedelta(days=n)).date() for n in (-1, 0, 1)]
    assert any(calendar.is_working_day(day) for day in near)
