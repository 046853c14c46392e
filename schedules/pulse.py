"""Drawing whom to ask, in the night before their shift ends."""

from datetime import datetime, time

from bot.charter import Charter
from bot.domain.rhythm import Late, next_on
from bot.runtime import Bot, Sweep
from bot.services import pulse
from bot.services.rhythm import Routine, Scope

NAME = "pulse"


def scopes(charter: Charter) -> tuple[Scope, ...]:
    """One lot for each workflow."""
    return tuple(Scope(workflow.key, charter.rollout.zone) for workflow in charter.workflows)


def next_after(charter: Charter, scope: Scope, after: datetime) -> datetime:
    """Return the next of the charter's days and its hour."""
    times = charter.routine(NAME)
    wall = times.at if isinstance(times.at, time) else time(0, 30)
    return next_on(scope.zone, wall, times.falls_on, after=after)


def late(charter: Charter) -> Late:
    """Read the charter's rule for a lot an outage swallowed."""
    return Late(charter.routine(NAME).late)


ROUTINE = Routine(NAME, scopes, next_after, pulse.ask_some, late)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add it to the sweep."""
    sweep.routines.append(ROUTINE)
