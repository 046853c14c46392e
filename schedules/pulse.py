"""Drawing whom to ask, in the night before their shift ends."""

from bot.charter import Charter
from bot.runtime import Bot, Sweep
from bot.services import pulse
from bot.work.rhythm import Routine, Scope


def scopes(charter: Charter) -> tuple[Scope, ...]:
    """One lot for each workflow."""
    return tuple(Scope(workflow.key, charter.rollout.zone) for workflow in charter.workflows)


ROUTINE = Routine("pulse", scopes, pulse.ask_some)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add it to the sweep."""
    sweep.routines.append(ROUTINE)
