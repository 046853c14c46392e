"""What a handler module declares of `/rollout`: each subcommand with what answers it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.domain.commands import Subcommand
from bot.runtime.bot import Bot
from bot.slack.inputs import Typed

Commands = Mapping[Subcommand, Callable[[Bot, Typed], Awaitable[dict[str, Any] | str | None]]]
