"""What handlers and schedules hold: the bot with its doors to the database, and the sweep."""

from bot.runtime.bot import Bot
from bot.runtime.sweep import Sweep

__all__ = ["Bot", "Sweep"]
