"""`/rollout help`, words nobody knows, and everything that needs no answer but an ack."""

from functools import partial
from typing import Any

from bot.domain.commands import Subcommand
from bot.domain.ids import SlackUserId
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services import help as helping
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Typed, on_click, on_other_words
from bot.slack.speech import is_said

ACTIONS = ("help.more",)


async def overview(bot: Bot, typed: Typed) -> dict[str, Any]:
    """List what the person needs most, or all they may do."""
    commands, more = bot.capabilities.commands, bool(typed.words)
    return await bot.read(lambda unit: helping.overview(unit, typed.by, commands, more=more))


async def more(bot: Bot, click: Click) -> dict[str, Any]:
    """List all the person may do, where the few stood."""
    commands = bot.capabilities.commands
    return await bot.read(lambda unit: helping.overview(unit, click.by, commands, more=True))


async def other(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Answer a bare `/rollout`, or a word that is no subcommand."""
    if not typed.words:
        return await overview(bot, typed)
    commands, word = bot.capabilities.commands, typed.words[0]
    return await bot.read(lambda unit: helping.unknown(unit, typed.by, commands, word))


COMMANDS: Commands = {
    Subcommand(
        "help",
        "/rollout help",
        "This list: what you need most here. `/rollout help more` lists all you can do.",
    ): overview,
}


def register(app: SlackApp, bot: Bot) -> None:
    """Hear who wants more, and who turns to the bot without a command."""
    on_click(app, "help.more", partial(more, bot))
    _hear_mentions(app, bot)
    _hear_direct_messages(app, bot)


def register_last(app: SlackApp, bot: Bot) -> None:
    """Hear every word and every message that nobody else wants."""
    on_other_words(app, partial(other, bot))

    @app.event("message")
    async def overheard() -> None:
        """What people say to each other is theirs."""


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


async def _is_direct(event: dict[str, Any]) -> bool:
    return is_said(event) and event.get("channel_type") == "im" and not event.get("thread_ts")
