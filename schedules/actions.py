"""Nudges about deadlines, each at its working moment."""

from bot.runtime import Bot, Sweep
from bot.services.actions import nudging
from bot.services.rhythm import Duty

DUTY = Duty("nudges", nudging.next_nudge, nudging.nudge_due)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the nudges to the sweep."""
    sweep.duties.append(DUTY)
