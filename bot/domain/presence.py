"""When somebody may be asked for something: in their own working time, never in the middle of a call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.calendar import WorkCalendar
from bot.domain.shifts import Shift

# Whoever just hung up their headset may be asked for so long; after that they have gone home.
AFTER_SHIFT = timedelta(hours=1)
LOOK_AHEAD = timedelta(days=30)

NextEnd = Callable[[datetime], Shift | None]


@dataclass(frozen=True, slots=True)
class Presence:
    """One person's working time; `next_end` finds the shift after which they may next be asked."""

    calendar: WorkCalendar
    next_end: NextEnd | None = None

    def next_moment(self, at: datetime) -> datetime:
        """Find the first moment not before `at` at which they may be asked, in UTC.

        Somebody on shift talks to customers, so theirs is right after it ends; where no shift is
        in sight, or nobody knows their shifts, it is their working hours.
        """
        shift = self.next_end(at) if self.next_end else None
        return max(shift.ends, at) if shift else self.calendar.next_working(at)
