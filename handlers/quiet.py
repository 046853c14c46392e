"""`/rollout quiet`: a lead's pods hear no nudges for a while."""

from bot.domain.commands import Subcommand
from bot.domain.roles import InPod, Role
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services import quiet
from bot.slack.inputs import Typed

PLACE = 110


async def change(bot: Bot, typed: Typed) -> str | None:
    """Begin or end quiet time."""
    return await bot.transact(lambda unit: quiet.change(unit, typed.by, list(typed.words)))


COMMANDS: Commands = {
    Subcommand(
        "quiet",
        "/rollout quiet until friday",
        "Make your pods' reminders wait. Due dates stand. `/rollout quiet off` ends it.",
        foremost_for=(Role.STEWARDS, InPod.LEAD),
    ): change,
}
