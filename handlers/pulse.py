"""`/rollout pulse`, and the answers to its question."""

from functools import partial
from typing import Any

from bot.runtime import Bot
from bot.services import pulse
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Typed, on_click, on_subcommand

ACTIONS = tuple(f"pulse.{score}" for score in pulse.ANSWERS)
SHORTCUTS = ()


async def report(bot: Bot, _typed: Typed) -> dict[str, Any]:
    """Say what agents answered."""
    return await bot.read(pulse.report)


async def answer(bot: Bot, click: Click) -> dict[str, Any] | None:
    """Count an answer, and thank in place of the question."""
    workflow = await bot.transact(lambda unit: pulse.answer(unit, click.by, click.value))
    if workflow is None:
        return None
    return await bot.read(lambda unit: pulse.thanks(unit, workflow))


def register(app: SlackApp, bot: Bot) -> None:
    """Hear the command and the answers."""
    on_subcommand(app, "pulse", partial(report, bot))
    for action_id in ACTIONS:
        on_click(app, action_id, partial(answer, bot))
