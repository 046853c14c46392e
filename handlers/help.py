"""`/rollout help`, words nobody knows, and everything that needs no answer but an ack."""

from functools import partial
from typing import Any

from bot.domain.ids import SlackUserId
from bot.runtime import Bot
from bot.services import help as helping
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Typed, on_other_words, on_subcommand

ACTIONS = ()
SHORTCUTS = ()


async def overview(bot: Bot, typed: Typed) -> dict[str, Any]:
    """List what the person may do."""
    return await bot.read(lambda unit: helping.overview(unit, typed.by))


async def other(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Answer a bare `/rollout`, or a word that is no subcommand."""
    if not typed.words:
        return await overview(bot, typed)
    return await bot.read(lambda unit: helping.unknown(unit, typed.by, typed.words[0]))


def register(app: SlackApp, bot: Bot) -> None:
    """Hear help, and last of all every other word."""
    on_subcommand(app, "help", partial(overview, bot))
    on_other_words(app, partial(other, bot))
    _hear_mentions(app, bot)


def _hear_mentions(app: SlackApp, bot: Bot) -> None:
    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], body: dict[str, Any]) -> None:
        if not event.get("user") or event.get("bot_id"):
            # Two bots that answer each other's mentions never stop.
            return
        by, channel = SlackUserId(event["user"]), str(event["channel"])
        # Slash commands do not work in threads: a mention is how people ask there.
        thread = str(event.get("thread_ts") or "")
        await bot.transact(
            lambda unit: helping.mentioned(unit, by, channel=channel, thread=thread),
            once=str(body["event_id"]),
        )
