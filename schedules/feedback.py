"""What time does to feedback: silence closes it, and each Friday says what became of it."""

from datetime import datetime, time

from bot.charter import Charter
from bot.domain.rhythm import Late, next_on
from bot.runtime import Bot, Sweep
from bot.services.feedback import said, silence
from bot.services.rhythm import Duty, Routine, Scope

NAME = "you_said"
DUTY = Duty("unconfirmed", silence.next_lapse, silence.lapse_due)


def scopes(charter: Charter) -> tuple[Scope, ...]:
    """One post for each pod, its days counted where the pod works."""
    return tuple(Scope(pod.key, charter.calendar_of(pod).zone) for pod in charter.pods)


def next_after(charter: Charter, scope: Scope, after: datetime) -> datetime:
    """Return the next of the charter's days and its hour."""
    times = charter.routine(NAME)
    wall = times.at if isinstance(times.at, time) else time(15)
    return next_on(scope.zone, wall, times.falls_on, after=after)


def late(charter: Charter) -> Late:
    """Read the charter's rule for a post an outage swallowed."""
    return Late(charter.routine(NAME).late)


ROUTINE = Routine(NAME, scopes, next_after, said.post, late, period=said.WEEK)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add both to the sweep."""
    sweep.duties.append(DUTY)
    sweep.routines.append(ROUTINE)
