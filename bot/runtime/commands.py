"""What a handler module declares of `/rollout`: each subcommand with what answers it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.domain.commands import Subcommand
from bot.errors import UserError
from bot.runtime.bot import Bot
from bot.slack.inputs import Typed
from bot.slack.mrkdwn import shorten


def refuse_more(typed: Typed, usage: str) -> None:
    """Raise UserError where a subcommand that takes no words got some."""
    if typed.words:
        words = shorten(" ".join(typed.words), 40)
        raise UserError(f"I don't understand “{words}” here: `{usage}` stands alone.")


Commands = Mapping[Subcommand, Callable[[Bot, Typed], Awaitable[dict[str, Any] | str | None]]]
