"""Whether somebody is here: in the workspace, not away, on shift; and from when they may be asked."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.budget import Preferences
from bot.domain.calendar import DAY, WorkCalendar
from bot.domain.people import Person
from bot.domain.roles import Role
from bot.domain.shifts import Shift, ShiftPlan

# Whoever just hung up their headset may be asked for so long; after that they have gone home.
AFTER_SHIFT = timedelta(hours=1)
LOOK_AHEAD = timedelta(days=30)
MOST_TRIES = 10


class Standing(StrEnum):
    """Whether somebody can be reached at all: here, on time off, or gone from the workspace."""

    HERE = "here"
    AWAY = "away"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Presence:
    """One person's own time: what they chose, when they work, and the shifts that are known.

    Whoever is here hears at once what must not wait; anything else waits for `reachable_from`.
    """

    person: Person
    calendar: WorkCalendar
    shifts: ShiftPlan = field(default_factory=ShiftPlan)
    chosen: Preferences = field(default_factory=Preferences)

    def standing(self, at: datetime) -> Standing:
        """Tell how somebody stands at an instant."""
        if not self.person.active:
            return Standing.LEFT
        return Standing.AWAY if self.chosen.is_away(at) else Standing.HERE

    def is_here(self, at: datetime) -> bool:
        return self.standing(at) is Standing.HERE

    def back_on(self, at: datetime) -> date | None:
        """Return the day on which somebody who is away is back, by their own clock."""
        until = self.chosen.away_until
        is_away = self.standing(at) is Standing.AWAY
        return until.astimezone(ZoneInfo(self.person.zone)).date() if until and is_away else None

    @property
    def has_shifts(self) -> bool:
        return self.shifts.has(self.person.ref)

    def is_on_shift(self, at: datetime) -> bool:
        return self.shifts.shift_at(self.person.ref, at) is not None

    def next_end(self, at: datetime) -> Shift | None:
        """Find the shift after which they may next be asked; None where none is in sight."""
        for within in (DAY, LOOK_AHEAD):
            shift = self.shifts.next_end(self.person.ref, at, grace=AFTER_SHIFT, within=within)
            # A month of shifts is laid out only where a day of them does not tell.
            if shift is not None and shift.ends - at <= within:
                return shift
        return shift

    def reachable_from(self, at: datetime) -> datetime:
        """Find the first moment not before `at` at which they may be asked for something, in UTC."""
        moment = self._next_moment(at)
        for _ in range(MOST_TRIES):
            later = self.chosen.after_quiet(moment, self.person.zone)
            if later == moment:
                return moment
            moment = self._next_moment(later)
        # Their quiet hours cover all their working time: then those count less than a deadline.
        return self._next_moment(max(at, self.chosen.away_until or at))

    def _next_moment(self, at: datetime) -> datetime:
        # Agents on shift talk to customers, so theirs is right after it ends; where no shift is in
        # sight, or nobody knows their shifts, it is their working hours.
        asked_after = self.person.is_a(Role.AGENTS) and self.has_shifts
        shift = self.next_end(at) if asked_after else None
        return max(shift.ends, at) if shift else self.calendar.next_working(at)
