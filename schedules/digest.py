"""The daily digest: at nine in each leader channel's zone."""

from datetime import datetime, time

from bot.charter import Charter
from bot.domain.rhythm import Late, next_daily
from bot.runtime import Bot, Sweep
from bot.services import digest
from bot.services.rhythm import Routine, Scope

NAME = "daily_digest"


def scopes(charter: Charter) -> tuple[Scope, ...]:
    """One digest for each leader channel, its days counted in the channel's zone."""
    return tuple(
        Scope(leader.channel, leader.zone or charter.rollout.zone)
        for leader in charter.leaders.channels
    )


def next_after(charter: Charter, scope: Scope, after: datetime) -> datetime:
    """Return the next morning at the charter's hour."""
    wall = charter.routine(NAME).at
    return next_daily(scope.zone, wall if isinstance(wall, time) else time(9), after=after)


def late(charter: Charter) -> Late:
    """Read the charter's rule for a digest an outage swallowed."""
    return Late(charter.routine(NAME).late)


ROUTINE = Routine(NAME, scopes, next_after, digest.post, late)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the digest to the sweep."""
    sweep.routines.append(ROUTINE)
