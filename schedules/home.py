"""Homes that are out of date, published a few at a time."""

from functools import partial

from bot.runtime import Bot, Sweep
from bot.services.sections import SECTIONS
from bot.work import home
from bot.work.rhythm import Duty

DUTY = Duty("homes", home.stale_since, partial(home.publish_stale, sections=SECTIONS))


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the Homes to the sweep."""
    sweep.duties.append(DUTY)
