"""`/rollout who owns <thing>`: the pod behind a workflow, a kind of call, a measure."""

from typing import Any

from bot.domain.commands import Subcommand
from bot.domain.roles import Role
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services import ownership
from bot.slack.inputs import Typed

PLACE = 70


async def who(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Say who owns what was named."""
    return await bot.read(lambda unit: ownership.who_owns(unit, typed.words))


COMMANDS: Commands = {
    Subcommand(
        "who",
        "/rollout who owns balance",
        "Whose a workflow, a kind of call or a measure is, and when a person takes over.",
        asked_as=("who owns", "whose"),
        foremost_for=(
            Role.AGENTS,
            Role.CHAMPIONS,
            Role.COMPLIANCE,
            Role.VENDOR,
        ),
    ): who,
}
