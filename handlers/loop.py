"""`/rollout loop`: how fast the loop answers."""

from functools import partial
from typing import Any

from bot.runtime import Bot
from bot.services import loop
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Typed, on_subcommand

ACTIONS = ()
SHORTCUTS = ()


async def report(bot: Bot, _typed: Typed) -> dict[str, Any]:
    """Answer with the loop's speed, by pod and workflow."""
    return await bot.read(loop.report)


def register(app: SlackApp, bot: Bot) -> None:
    """Hear `/rollout loop`."""
    on_subcommand(app, "loop", partial(report, bot))
