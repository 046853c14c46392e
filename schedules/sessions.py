"""Feedback sessions: their dates on a workflow's first day, an agenda on the morning of each."""

from datetime import datetime, time

from bot.charter import Charter
from bot.domain.rhythm import Late, next_daily
from bot.runtime import Bot, Sweep
from bot.services import sessions
from bot.services.rhythm import Routine, Scope

NAME = "sessions"


def scopes(charter: Charter) -> tuple[Scope, ...]:
    """One for each workflow whose charter entry names sessions, counted where its pod works."""
    return tuple(
        Scope(workflow.key, charter.calendar_of(charter.pod(workflow.pod)).zone)
        for workflow in charter.workflows
        if workflow.session_days
    )


def next_after(charter: Charter, scope: Scope, after: datetime) -> datetime:
    """Return the next morning; what it brings is decided then."""
    wall = charter.routine(NAME).at
    return next_daily(scope.zone, wall if isinstance(wall, time) else time(9), after=after)


def late(charter: Charter) -> Late:
    """Read the charter's rule for a morning an outage swallowed."""
    return Late(charter.routine(NAME).late)


ROUTINE = Routine(NAME, scopes, next_after, sessions.post, late)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add it to the sweep."""
    sweep.routines.append(ROUTINE)
