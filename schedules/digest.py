"""The daily digest: at nine in each leader channel's zone."""

from bot.charter import Charter
from bot.runtime import Bot, Sweep
from bot.services import digest
from bot.services.rhythm import Routine, Scope


def scopes(charter: Charter) -> tuple[Scope, ...]:
    """One digest for each leader channel, its days counted in the channel's zone."""
    return tuple(
        Scope(leader.channel, leader.zone or charter.rollout.zone)
        for leader in charter.leaders.channels
    )


ROUTINE = Routine("daily_digest", scopes, digest.post)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the digest to the sweep."""
    sweep.routines.append(ROUTINE)
