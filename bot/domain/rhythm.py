"""When a routine is due: pure arithmetic on local time, safe on the nights clocks change."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.calendar import instant_of, local_day

# Every day of a year and some: what lies further back, nobody waits for.
MOST_MISSED = 400


class LateRule(StrEnum):
    """What becomes of an occurrence that an outage swallowed."""

    CATCH_UP = "catch_up"
    SKIP = "skip"


def next_daily(zone: str, wall: time, *, after: datetime) -> datetime:
    """Return the first instant after `after` at which a zone's clocks show `wall`, once a day."""
    day = local_day(after, zone)
    # A wall time comes round within two days, even where a clock change moves it.
    days = (day + timedelta(days=offset) for offset in range(3))
    return next(found for each in days if (found := instant_of(zone, each, wall)) > after)


def next_on(
    zone: str, wall: time, falls_on: Callable[[date], bool], *, after: datetime
) -> datetime:
    """Return the first instant after `after` at which a zone's clocks show `wall` on a chosen day.

    Raises ValueError where no day within a year is chosen.
    """
    day = local_day(after, zone)
    for each in (day + timedelta(days=offset) for offset in range(MOST_MISSED)):
        if falls_on(each) and (found := instant_of(zone, each, wall)) > after:
            return found
    raise ValueError(f"no day after {day} is chosen")


def missed(
    first: datetime, now: datetime, next_after: Callable[[datetime], datetime]
) -> tuple[datetime, ...]:
    """List what fell due from `first` up to `now`, the newest last and at most 400 of them."""
    found: list[datetime] = []
    due = first
    while due <= now:
        found.append(due)
        due = next_after(due)
    return tuple(found[-MOST_MISSED:])
