"""Nudges about deadlines, each at its working moment."""

from bot.runtime import Bot, Sweep
from bot.services import actions
from bot.services.rhythm import Duty

DUTY = Duty("nudges", actions.next_nudge, actions.nudge_due)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the nudges to the sweep."""
    sweep.duties.append(DUTY)
