"""Feedback sessions: their dates on a workflow's first day, an agenda on the morning of each."""

from bot.charter import Charter
from bot.runtime import Bot, Sweep
from bot.services import sessions
from bot.work.rhythm import Routine, Scope


def scopes(charter: Charter) -> tuple[Scope, ...]:
    """One for each workflow whose charter entry names sessions, counted where its pod works."""
    return tuple(
        Scope(workflow.key, charter.calendar_of(charter.pod(workflow.pod)).zone)
        for workflow in charter.workflows
        if workflow.session_days
    )


ROUTINE = Routine("sessions", scopes, sessions.post)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add it to the sweep."""
    sweep.routines.append(ROUTINE)
