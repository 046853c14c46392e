"""Homes that are out of date, published a few at a time."""

from functools import partial

from bot.runtime import Bot, Sweep
from bot.services.home import front
from bot.work import home
from bot.work.rhythm import Duty


def register(sweep: Sweep, bot: Bot) -> None:
    """Add the Homes to the sweep."""
    publish = partial(home.publish_stale, sections=front.sections(bot.capabilities))
    sweep.duties.append(Duty("homes", home.stale_since, publish))
