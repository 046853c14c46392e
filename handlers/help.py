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
    _hear_direct_messages(app, bot)


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


def _hear_direct_messages(app: SlackApp, bot: Bot) -> None:
    @app.event("message", matchers=[_is_direct])
    async def written_to(event: dict[str, Any], body: dict[str, Any]) -> None:
        by = SlackUserId(event["user"])
        await bot.transact(partial(helping.written_to, by=by), once=str(body["event_id"]))

    @app.event("message")
    async def overheard() -> None:
        """What people say to each other is theirs."""


async def _is_direct(event: dict[str, Any]) -> bool:
    plain = event.get("subtype") is None and not event.get("bot_id") and event.get("user")
    return bool(plain) and event.get("channel_type") == "im" and not event.get("thread_ts")
