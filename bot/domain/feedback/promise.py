"""The two-week clock: it starts when feedback arrives, not when somebody takes it (R40)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.calendar import WorkCalendar


class NudgeKind(StrEnum):
    """Why somebody is nudged."""

    BEFORE_DUE = "before_due"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Planned:
    """A nudge and the working moment at which it falls."""

    kind: NudgeKind
    due_at: datetime


def local_day(at: datetime, zone: str) -> date:
    """Return the calendar day of an instant in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def due_day(arrived_at: datetime, calendar: WorkCalendar, *, days: int) -> date:
    """Return the day by which feedback must be acted on: `days` calendar days after it arrived."""
    # Calendar days: an agent was promised a date, not a sum of the pod's office hours.
    return local_day(arrived_at, calendar.zone) + timedelta(days=days)


def nudges(due_on: date, calendar: WorkCalendar, *, before_days: int) -> tuple[Planned, ...]:
    """Plan both nudges at the start of working days, the first one early rather than late.

    Where both would come at one moment, one nudge says it all.
    """
    ahead = due_on - timedelta(days=before_days)
    if not calendar.is_working_day(ahead):
        ahead = calendar.add_working_days(ahead, -1)
    before = _working_start(ahead, calendar)
    due = Planned(NudgeKind.DUE, _working_start(due_on, calendar))
    return (Planned(NudgeKind.BEFORE_DUE, before), due) if before < due.due_at else (due,)


def _working_start(day: date, calendar: WorkCalendar) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(calendar.zone))
    return calendar.next_working(midnight)
