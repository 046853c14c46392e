"""A promise that somebody hears by a day: when its breach is told, and what is promised then."""

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.domain.calendar import WorkCalendar, instant_of

# A breach is told on its day once nobody works on it any more, at an hour at which people read.
LATEST, ON_A_FREE_DAY = time(21), time(17)
AGAIN_AFTER = 2


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody was told: they hear by `by`; `missed_on` is the day they were given before.

    `tells_at` is when its breach is told, None once no day is promised any more.
    """

    by: date
    tells_at: datetime | None
    missed_on: date | None = None

    @property
    def is_broken(self) -> bool:
        return self.missed_on is not None

    @property
    def is_for_lead(self) -> bool:
        """Tell whether it was missed twice, and whoever leads has to name a day."""
        return self.is_broken and self.tells_at is None


def promise(by: date, calendar: WorkCalendar) -> Promise:
    """Promise a day."""
    return Promise(by, _evening(by, calendar))


def miss(given: Promise, calendar: WorkCalendar, *, today: date) -> Promise:
    """Say what is promised once a day was missed: one more word soon, and after that no day."""
    if given.is_broken:
        return Promise(given.by, None, given.missed_on)
    again = calendar.add_working_days(max(given.by, today), AGAIN_AFTER)
    return Promise(again, _evening(again, calendar), missed_on=given.by)


def _evening(day: date, calendar: WorkCalendar) -> datetime:
    ends = calendar.ends_on(day)
    if ends is None:
        return instant_of(calendar.zone, day, ON_A_FREE_DAY)
    return min(ends, instant_of(calendar.zone, day, LATEST))
