"""The daily digests: at nine where leaders read, a little later where each pod works."""

from bot.charter import Charter
from bot.runtime import Bot, Sweep
from bot.services.digest import post
from bot.work.rhythm import Routine, Scope, per_pod


def scopes(charter: Charter) -> tuple[Scope, ...]:
    """One digest for each leader channel, its days counted in the channel's zone."""
    return tuple(
        Scope(leader.channel, leader.zone or charter.rollout.zone)
        for leader in charter.leaders.channels
    )


def pod_scopes(charter: Charter) -> tuple[Scope, ...]:
    """One digest for each pod once there are measures, its days counted where it works."""
    return tuple(map(post.of_pod, per_pod(charter))) if charter.measures else ()


ROUTINE = Routine("daily_digest", scopes, post.post, prepare=post.prepare)
OF_PODS = Routine("pod_digest", pod_scopes, post.post, prepare=post.prepare)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add both to the sweep."""
    sweep.routines += [ROUTINE, OF_PODS]
