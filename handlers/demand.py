"""`/rollout demand`: where agents ask for the tool next."""

from functools import partial
from typing import Any

from bot.runtime import Bot
from bot.services import demand
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Typed, on_subcommand

ACTIONS = ()
SHORTCUTS = ()


async def report(bot: Bot, _typed: Typed) -> dict[str, Any]:
    """Say how many people ask for each workflow."""
    return await bot.read(demand.report)


def register(app: SlackApp, bot: Bot) -> None:
    """Hear `/rollout demand`."""
    on_subcommand(app, "demand", partial(report, bot))
