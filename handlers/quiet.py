"""`/rollout quiet`: a lead's pods hear no nudges for a while."""

from functools import partial

from bot.runtime import Bot
from bot.services import quiet
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Typed, on_subcommand

ACTIONS = ()
SHORTCUTS = ()


async def change(bot: Bot, typed: Typed) -> str | None:
    """Begin or end quiet time."""
    return await bot.transact(lambda unit: quiet.change(unit, typed.by, list(typed.words)))


def register(app: SlackApp, bot: Bot) -> None:
    """Hear `/rollout quiet`."""
    on_subcommand(app, "quiet", partial(change, bot))
