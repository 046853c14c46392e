"""Housekeeping, once a night."""

from datetime import datetime, time

from bot.charter import Charter
from bot.domain.rhythm import Late, next_daily
from bot.runtime import Bot, Sweep
from bot.services import retention
from bot.services.rhythm import Routine, Scope

# After the hours in which clocks change nearly everywhere.
NIGHT = time(3, 15)


def scopes(charter: Charter) -> tuple[Scope, ...]:
    """Once for the whole workspace, in the rollout's zone."""
    return (Scope("workspace", charter.rollout.zone),)


def next_after(_charter: Charter, scope: Scope, after: datetime) -> datetime:
    """Return the next night."""
    return next_daily(scope.zone, NIGHT, after=after)


ROUTINE = Routine(
    "housekeeping", scopes, next_after, retention.forget, lambda _charter: Late.CATCH_UP
)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the housekeeping to the sweep."""
    sweep.routines.append(ROUTINE)
