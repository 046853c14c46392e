"""`/rollout pulse`, and the answers to its question."""

from functools import partial
from typing import Any

from bot.domain.commands import Subcommand
from bot.domain.roles import Role
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services import pulse
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Typed, on_click

PLACE = 90

ACTIONS = tuple(f"pulse.{score}" for score in pulse.ANSWERS)


async def report(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Say what agents answered, of one workflow where one is named."""
    return await bot.read(lambda unit: pulse.report(unit, typed.words))


async def answer(bot: Bot, click: Click) -> dict[str, Any] | None:
    """Count an answer, and thank in place of the question."""
    workflow = await bot.transact(lambda unit: pulse.answer(unit, click.by, click.value))
    if workflow is None:
        return None
    return await bot.read(lambda unit: pulse.thanks(unit, workflow))


COMMANDS: Commands = {
    Subcommand(
        "pulse",
        "/rollout pulse",
        "How much each workflow helps, as agents say at the end of their shift. Add a workflow for "
        "it alone.",
        foremost_for=(
            Role.AGENTS,
            Role.CHAMPIONS,
            Role.SUPERVISORS,
            Role.LEADERS,
            Role.CUSTOMER_INSIGHT,
        ),
    ): report,
}


def register(app: SlackApp, bot: Bot) -> None:
    """Hear the command and the answers."""
    for action_id in ACTIONS:
        on_click(app, action_id, partial(answer, bot))
