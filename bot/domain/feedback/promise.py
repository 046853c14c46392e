"""Silence about a shipped change: until when an agent may speak before it counts as content."""

from datetime import datetime

from bot.domain.calendar import WorkCalendar, local_day


def lapses_at(shipped_at: datetime, calendar: WorkCalendar, *, days: int) -> datetime:
    """Return when silence about a shipped change closes it: after `days` whole working days."""
    day = local_day(shipped_at, calendar.zone)
    return calendar.start_from(calendar.add_working_days(day, days + 1))
