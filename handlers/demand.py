"""`/rollout demand`: where agents ask for the tool next, and asking for a call type by name."""

from typing import Any

from bot.domain.commands import Subcommand
from bot.domain.roles import Role
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services import demand
from bot.slack.inputs import Typed

PLACE = 60


async def report(bot: Bot, typed: Typed) -> dict[str, Any] | str | None:
    """Count what somebody asks for by name; without one say how many people ask for what."""
    if not typed.words:
        return await bot.read(demand.report)
    name = " ".join(typed.words)
    return await bot.transact(lambda unit: demand.wish(unit, typed.by, name))


COMMANDS: Commands = {
    Subcommand(
        "demand",
        "/rollout demand",
        "Where agents ask for the tool next; with any call type behind it, you ask for that.",
        foremost_for=(Role.AGENTS, Role.LEADERS, Role.CUSTOMER_INSIGHT, Role.ANALYSTS, Role.VENDOR),
    ): report,
}
