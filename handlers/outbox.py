"""The bot is let into a channel, and what waited for that leaves; it is removed, and sends no more."""

from functools import partial
from typing import Any

from bot.domain.ids import ChannelId
from bot.runtime import Bot
from bot.runtime.directory import enter
from bot.services import outbox
from bot.services.home import welcome
from bot.slack.bolt import SlackApp
from bot.slack.shapes import channel_of


def register(app: SlackApp, bot: Bot) -> None:
    """Hear the bot itself join a channel, and the app leave the workspace."""

    @app.event("member_joined_channel")
    async def joined(event: dict[str, Any], context: dict[str, Any], body: dict[str, Any]) -> None:
        # Everybody's joins arrive; only our own lets messages in that were refused before.
        if event.get("user") == context.get("bot_user_id"):
            channel = channel_of(event)
            await bot.transact(partial(outbox.joined, channel=channel), once=str(body["event_id"]))
            app.answers.later(_arrive(app, bot, channel, is_ours=_is_ours(event)), body)

    @app.event("app_uninstalled")
    async def uninstalled(body: dict[str, Any]) -> None:
        await _stop(bot, "app_uninstalled", str(body["event_id"]))

    @app.event("tokens_revoked")
    async def revoked(event: dict[str, Any], body: dict[str, Any]) -> None:
        # It lists whose tokens they were, not which: people's own are none of ours.
        whose, us = (event.get("tokens") or {}).get("bot") or (), app.identity()
        if us is not None and us.bot_user_id in whose:
            await _stop(bot, "tokens_revoked", str(body["event_id"]))


def _is_ours(event: dict[str, Any]) -> bool:
    """Tell a private channel that we made ourselves: nobody let us into it."""
    return event.get("channel_type") == "G" and not event.get("inviter")


async def _arrive(app: SlackApp, bot: Bot, channel: ChannelId, *, is_ours: bool) -> None:
    greet = partial(welcome.greet, channel=channel)
    await enter(bot, app.web, channel, lambda unit: is_ours or greet(unit))


async def _stop(bot: Bot, reason: str, delivery: str) -> None:
    bot.refuse(reason)
    await bot.transact(partial(outbox.stopped, reason=reason), once=delivery)
