"""`/rollout help`, words nobody knows, and everything that needs no answer but an ack."""

from functools import partial
from typing import Any

from bot.runtime import Bot
from bot.services import help as helping
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Typed, on_other_words, on_subcommand

ACTIONS = ()
SHORTCUTS = ()


async def overview(bot: Bot, typed: Typed) -> dict[str, Any]:
    """List what the person may do."""
    return await bot.read(lambda unit: helping.overview(unit, typed.by))


async def other(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Answer a bare `/rollout`, or a word that is no subcommand."""
    if not typed.words:
        return await overview(bot, typed)
    return await bot.read(lambda unit: helping.unknown(unit, typed.by, typed.words[0]))


def register(app: SlackApp, bot: Bot) -> None:
    """Hear help, and last of all every other word."""
    on_subcommand(app, "help", partial(overview, bot))
    on_other_words(app, partial(other, bot))
