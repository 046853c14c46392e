"""When a pod or a person works: zone, opening hours and closed dates, right on DST nights too."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
QUARTER_HOUR = timedelta(minutes=15)
MIDNIGHT = time()


@dataclass(frozen=True, order=True)
class Window:
    """Hold opening hours within one day, closing time excluded; `closes=00:00` is midnight at its end."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self._length() < QUARTER_HOUR:
            raise ValueError(f"{self} is not at least a quarter of an hour, opening before closing")

    def _length(self) -> timedelta:
        ends = _since_midnight(self.closes) or DAY
        return ends - _since_midnight(self.opens)

    def __str__(self) -> str:
        closes = "24:00" if self.closes == MIDNIGHT else f"{self.closes:%H:%M}"
        return f"{self.opens:%H:%M}-{closes}"


Hours = tuple[tuple[Window, ...], ...]


@dataclass(frozen=True)
class WorkCalendar:
    """Answer what is working time; `hours` has seven entries, Monday first.

    Raises ValueError for an unknown zone, or when no weekday has any hours.
    """

    zone: str
    hours: Hours
    holidays: Container[date] = frozenset()

    def __post_init__(self) -> None:
        _zone(self.zone)
        if len(self.hours) != 7 or not any(self.hours):
            raise ValueError("a calendar needs seven weekdays and working hours on one of them")

    def is_working_day(self, day: date) -> bool:
        """Tell whether any working time lies on `day`."""
        return bool(self._spans(day))

    def is_working(self, at: datetime) -> bool:
        """Tell whether `at` is working time."""
        return self.next_working(at) == at

    def next_working(self, at: datetime) -> datetime:
        """Find the first working instant that is not before `at`, in UTC."""
        start = at.astimezone(UTC)
        # The day before counts as well: on a night that repeats midnight its hours run over.
        day = local_day(at, self.zone) - DAY
        # This ends: some weekday has hours, and closed dates are finite.
        while True:
            for opens, closes in self._spans(day):
                if closes > start:
                    return max(opens, start)
            day += DAY

    def start_from(self, day: date) -> datetime:
        """Find the first working instant on `day` or after it, in UTC."""
        return self.next_working(instant_of(self.zone, day, MIDNIGHT))

    def ends_on(self, day: date) -> datetime | None:
        """Return when working time ends that begins on `day`; None where nobody works then."""
        return max((closes for _, closes in self._spans(day)), default=None)

    def add_working_days(self, day: date, n: int) -> date:
        """Walk `n` working days forward from `day`, or back when negative.

        Zero stays on `day` if it is a working day and moves to the next one otherwise.
        """
        if n == 0 and self.is_working_day(day):
            return day
        step = -DAY if n < 0 else DAY
        left = abs(n) or 1
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """Count the working days after `a` up to and with `b`; negative when `b` is the earlier one."""
        if b < a:
            return -sum(self.is_working_day(b + n * DAY) for n in range((a - b).days))
        return sum(self.is_working_day(b - n * DAY) for n in range((b - a).days))

    def holidays_between(self, first: date, last: date) -> frozenset[date]:
        """Gather the holidays from `first` to `last`, both included."""
        days = (first + n * DAY for n in range((last - first).days + 1))
        return frozenset(day for day in days if day in self.holidays)

    def next_quarter_hour_of_working_time(self, at: datetime) -> datetime:
        """Find the first full quarter of an hour in working time that is later than `at`, in UTC."""
        # Strictly later: a quarter hour that is also the instant itself would give it away.
        found = self._quarter_from(at.astimezone(UTC) + timedelta(microseconds=1))
        while not self.is_working(found):
            found = self._quarter_from(self.next_working(found))
        return found

    def _quarter_from(self, at: datetime) -> datetime:
        # By the local clock: some zones are 30 or 45 minutes off the hour.
        past = _since_midnight(at.astimezone(_zone(self.zone)).time()) % QUARTER_HOUR
        return at + (QUARTER_HOUR - past) % QUARTER_HOUR

    def _spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        if day in self.holidays:
            return ()
        return _spans_of(self.zone, day, self.hours[day.weekday()])


def every_weekday(opens: time, closes: time) -> Hours:
    """Make hours that are the same from Monday to Friday, with a closed weekend."""
    return ((Window(opens, closes),),) * 5 + ((), ())


def local_day(at: datetime, zone: str) -> date:
    """Return the calendar day of an instant in a zone."""
    return at.astimezone(_zone(zone)).date()


def due_day(arrived_at: datetime, calendar: WorkCalendar, *, days: int) -> date:
    """Return the day by which what arrived must be acted on: `days` calendar days later."""
    # Calendar days: people are promised a date, not a sum of the pod's office hours.
    return local_day(arrived_at, calendar.zone) + days * DAY


def instant_of(zone: str, day: date, wall: time) -> datetime:
    """Turn a wall clock reading into UTC.

    A reading that occurs twice means the first; one that a clock change skips means the change.
    """
    local = datetime.combine(day, wall, _zone(zone))
    # Both folds are one instant but where clocks change: there they stand in the order of
    # time where
    # a reading repeats, and against it where it is skipped. Source:
    # https://peps.python.org/pep-0495/
    early, late = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return early if early <= late else _change_between(zone, late, early)


def _change_between(zone: str, before: datetime, after: datetime) -> datetime:
    # Zone data does not tell its changes, so the one in between is searched for.
    old = before.astimezone(_zone(zone)).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(_zone(zone)).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


@lru_cache(maxsize=4096)
def _spans_of(
    zone: str, day: date, windows: tuple[Window, ...]
) -> tuple[tuple[datetime, datetime], ...]:
    spans = (
        (
            instant_of(zone, day, window.opens),
            instant_of(zone, day + DAY if window.closes == MIDNIGHT else day, window.closes),
        )
        for window in sorted(windows)
    )
    # A clock change may skip a window altogether.
    return tuple((opens, closes) for opens, closes in spans if opens < closes)


def _since_midnight(reading: time) -> timedelta:
    return datetime.combine(date.min, reading) - datetime.combine(date.min, MIDNIGHT)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError(f"{name!r} is not an IANA time zone") from unknown
