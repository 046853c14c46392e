"""`/rollout who owns <thing>`: the pod behind a workflow, a kind of call, a measure."""

from functools import partial
from typing import Any

from bot.runtime import Bot
from bot.services import ownership
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Typed, on_subcommand

ACTIONS = ()
SHORTCUTS = ()


async def who(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Say who owns what was named."""
    return await bot.read(lambda unit: ownership.who_owns(unit, typed.words))


def register(app: SlackApp, bot: Bot) -> None:
    """Hear `/rollout who`."""
    on_subcommand(app, "who", partial(who, bot))
