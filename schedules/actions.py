"""What time does to actions: nudges at working moments, waking what was blocked, a weekly list."""

from datetime import datetime, time

from bot.charter import Charter
from bot.domain.rhythm import Late, next_on
from bot.runtime import Bot, Sweep
from bot.services.actions import keeping, nudging, weekly
from bot.services.rhythm import Duty, Routine, Scope

NAME = "actions_week"
NUDGES = Duty("nudges", nudging.next_nudge, nudging.nudge_due)
WAKING = Duty("waking", keeping.next_waking, keeping.wake_due)


def scopes(charter: Charter) -> tuple[Scope, ...]:
    """One list for each pod, its days counted where the pod works."""
    return tuple(Scope(pod.key, charter.calendar_of(pod).zone) for pod in charter.pods)


def next_after(charter: Charter, scope: Scope, after: datetime) -> datetime:
    """Return the next of the charter's days and its hour."""
    times = charter.routine(NAME)
    wall = times.at if isinstance(times.at, time) else time(9, 30)
    return next_on(scope.zone, wall, times.falls_on, after=after)


def late(charter: Charter) -> Late:
    """Read the charter's rule for a list an outage swallowed."""
    return Late(charter.routine(NAME).late)


ROUTINE = Routine(NAME, scopes, next_after, weekly.post, late, period=weekly.WEEK)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the nudges, the waking and the list to the sweep."""
    sweep.duties += [NUDGES, WAKING]
    sweep.routines.append(ROUTINE)
