"""Housekeeping, once a night."""

from bot.runtime import Bot, Sweep
from bot.services import retention
from bot.work.rhythm import Duty

DUTY = Duty("housekeeping", retention.next_night, retention.forget)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the housekeeping to the sweep."""
    sweep.duties.append(DUTY)
