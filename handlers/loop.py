"""`/rollout loop`: how fast the loop answers."""

from typing import Any

from bot.domain.commands import Subcommand
from bot.domain.roles import InPod, Role
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services import loop
from bot.slack.inputs import Typed

PLACE = 50


async def report(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Answer with the loop's speed, by pod and workflow, or of the one that was named."""
    return await bot.read(lambda unit: loop.report(unit, typed.words))


COMMANDS: Commands = {
    Subcommand(
        "loop",
        "/rollout loop",
        "How fast feedback is answered, by pod and workflow, against what was promised. "
        "Add a pod or a workflow.",
        foremost_for=(
            Role.CHAMPIONS,
            Role.SUPERVISORS,
            InPod.LEAD,
            Role.LEADERS,
            Role.CUSTOMER_INSIGHT,
            Role.ANALYSTS,
            Role.VENDOR,
        ),
        asked_as=("how fast", "on time", "in time"),
    ): report,
}
