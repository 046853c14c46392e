"""`/rollout charter reload`: put an edited rollout.yaml in force."""

from bot.domain import labels
from bot.domain.commands import Subcommand
from bot.domain.rights import rules
from bot.domain.roles import Role
from bot.domain.words import counted
from bot.errors import ConfigError, UserError
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.slack.inputs import Typed

PLACE = 120

# Slack shows a command's answer up to about this many characters.
MOST_SHOWN = 2_500


async def reload(bot: Bot, typed: Typed) -> str:
    """Reload the charter for a steward, or say line by line why it cannot be."""
    rules.CHARTER.check(bot.roster.parts_of(typed.by))
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


COMMANDS: Commands = {
    Subcommand(
        "charter",
        "/rollout charter reload",
        "Put an edited rollout.yaml in force.",
        foremost_for=(Role.STEWARDS,),
    ): reload,
}
