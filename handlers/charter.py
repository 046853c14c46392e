"""`/rollout charter reload`: put an edited rollout.yaml in force."""

from functools import partial

from bot.domain import labels
from bot.domain.roles import Role
from bot.domain.words import counted
from bot.errors import ConfigError, UserError
from bot.runtime import Bot
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Typed, on_subcommand

ACTIONS = ()
SHORTCUTS = ()
# Slack shows a command's answer up to about this many characters.
MOST_SHOWN = 2_500


async def reload(bot: Bot, typed: Typed) -> str:
    """Reload the charter for a steward, or say line by line why it cannot be."""
    if not bot.roster.person(typed.by).is_a(Role.STEWARDS):
        raise UserError("Only stewards reload the charter. Ask one of them.")
    if [labels.fold(word) for word in typed.words] != ["reload"]:
        raise UserError("Use `/rollout charter reload` after editing rollout.yaml.")
    try:
        changes = await bot.reload_charter(typed.by)
    except ConfigError as problem:
        words = str(problem)[:MOST_SHOWN]
        raise UserError(f"The charter stays as it was, because:\n```{words}```") from None
    return "The charter is in force. " + (
        f"{counted(changes, 'change')} on record." if changes else "Nothing had changed."
    )


def register(app: SlackApp, bot: Bot) -> None:
    """Hear `/rollout charter`."""
    on_subcommand(app, "charter", partial(reload, bot))
