"""`/rollout demand`: where agents ask for the tool next."""

from typing import Any

from bot.domain.commands import Subcommand
from bot.domain.roles import Role
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services import demand
from bot.slack.inputs import Typed

PLACE = 60


async def report(bot: Bot, _typed: Typed) -> dict[str, Any]:
    """Say how many people ask for each workflow."""
    return await bot.read(demand.report)


COMMANDS: Commands = {
    Subcommand(
        "demand",
        "/rollout demand",
        "Where agents ask for the tool next, by how many people.",
        foremost_for=(Role.AGENTS, Role.LEADERS, Role.CUSTOMER_INSIGHT, Role.ANALYSTS, Role.VENDOR),
    ): report,
}
