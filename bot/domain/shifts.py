"""Who works when: weekly patterns and dated shifts, as spans of time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bot.domain.calendar import DAY, MIDNIGHT, instant_of, local_day

Span = tuple[timedelta, timedelta]


@dataclass(frozen=True, order=True)
class Shift:
    """Hold one stretch of somebody's work, `ends` excluded; both instants in UTC."""

    starts: datetime
    ends: datetime
    person: str

    def covers(self, at: datetime) -> bool:
        """Tell whether the person works at `at`."""
        return self.starts <= at < self.ends


@dataclass(frozen=True)
class WeeklyShift:
    """Repeat spans since midnight, some past 24 hours, on each weekday; Monday is 0."""

    zone: str
    week: tuple[tuple[Span, ...], ...]
    first: date = date.min
    last: date = date.max

    def on(self, day: date, person: str) -> Iterator[Shift]:
        """List a person's shifts that begin on `day`."""
        if self.first <= day <= self.last:
            for starts, ends in self.week[day.weekday()]:
                yield shift_on(day, starts, ends, zone=self.zone, person=person)


@dataclass(frozen=True)
class ShiftPlan:
    """Know the shifts of everybody: repeated ones and dated ones."""

    weekly: Mapping[str, tuple[WeeklyShift, ...]] = field(default_factory=dict)
    dated: Mapping[str, tuple[Shift, ...]] = field(default_factory=dict)

    def shift_at(self, person: str, at: datetime) -> Shift | None:
        """Find the shift a person works at `at`."""
        return next((shift for shift in self._near(person, at) if shift.covers(at)), None)

    def next_end(
        self, person: str, at: datetime, *, grace: timedelta, within: timedelta
    ) -> Shift | None:
        """Find the first shift that is over at `at` for less than `grace`, or ends later.

        One after which the next has begun by then is no end.
        """
        near = {s for s in self._near(person, at, within // DAY + 1) if s.ends + grace > at}
        ends = [s for s in near if not any(other.covers(max(s.ends, at)) for other in near)]
        return min(ends, key=lambda shift: shift.ends, default=None)

    def between(self, person: str, first: datetime, until: datetime) -> tuple[Shift, ...]:
        """List a person's shifts that lie between two instants, the earliest first."""
        near = set(self._near(person, first, (until - first) // DAY + 1))
        return tuple(sorted(s for s in near if s.ends > first and s.starts < until))

    def has(self, person: str) -> bool:
        """Tell whether anything is known about a person's shifts."""
        return person in self.weekly or person in self.dated

    def _near(self, person: str, at: datetime, days: int = 0) -> Iterator[Shift]:
        yield from self.dated.get(person, ())
        for pattern in self.weekly.get(person, ()):
            today = local_day(at, pattern.zone)
            # A shift of the evening before may still run.
            for offset in range(-1, days + 1):
                yield from pattern.on(today + offset * DAY, person)


def shift_on(day: date, starts: timedelta, ends: timedelta, *, zone: str, person: str) -> Shift:
    """Place a span since midnight on a day in `zone`."""
    return Shift(_instant(zone, day, starts), _instant(zone, day, ends), person)


def _instant(zone: str, day: date, since_midnight: timedelta) -> datetime:
    wall = datetime.combine(day, MIDNIGHT) + since_midnight
    return instant_of(zone, wall.date(), wall.time()).astimezone(UTC)
