"""The two-week clock: it starts when feedback arrives, not when somebody takes it (R40)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.calendar import WorkCalendar


def local_day(at: datetime, zone: str) -> date:
    """Return the calendar day of an instant in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def lapses_at(shipped_at: datetime, calendar: WorkCalendar, *, days: int) -> datetime:
    """Return when silence about a shipped change closes it: after `days` whole working days."""
    day = local_day(shipped_at, calendar.zone)
    return calendar.start_from(calendar.add_working_days(day, days + 1))


def due_day(arrived_at: datetime, calendar: WorkCalendar, *, days: int) -> date:
    """Return the day by which feedback must be acted on: `days` calendar days after it arrived."""
    # Calendar days: an agent was promised a date, not a sum of the pod's office hours.
    return local_day(arrived_at, calendar.zone) + timedelta(days=days)
