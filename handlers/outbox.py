"""The bot is invited to a channel: what waited for that leaves."""

from functools import partial
from typing import Any

from bot.domain.ids import ChannelId
from bot.runtime import Bot
from bot.runtime.directory import enter
from bot.services import outbox
from bot.slack.bolt import SlackApp


def register(app: SlackApp, bot: Bot) -> None:
    """Hear people and the bot itself join a channel."""

    @app.event("member_joined_channel")
    async def joined(event: dict[str, Any], context: dict[str, Any], body: dict[str, Any]) -> None:
        # Everybody's joins arrive; only our own lets messages in that were refused before.
        if event.get("user") == context.get("bot_user_id"):
            channel = ChannelId(event["channel"])
            await bot.transact(partial(outbox.joined, channel=channel), once=str(body["event_id"]))
            app.answers.later(enter(bot, app.web, channel))
