"""Replies in threads of ours: each goes to what its thread is about."""

from typing import Any

from bot.domain.ids import SlackUserId
from bot.runtime import Bot
from bot.slack.bolt import SlackApp
from bot.slack.inputs import clean
from bot.work import threads
from bot.work.threads import Said


def register(app: SlackApp, bot: Bot) -> None:
    """Hear what people write in threads."""

    @app.event("message", matchers=[_is_reply])
    async def overheard(event: dict[str, Any], body: dict[str, Any]) -> None:
        said = _said(event)
        if not await bot.read(lambda unit: threads.concerns(unit, said)):
            return
        listeners = bot.capabilities.threads
        await bot.transact(
            lambda unit: threads.overheard(unit, said, listeners), once=str(body["event_id"])
        )


async def _is_reply(event: dict[str, Any]) -> bool:
    """Tell what a person wrote in a thread from everything else in a channel."""
    in_thread = event.get("thread_ts") and event.get("thread_ts") != event.get("ts")
    # Our own posts come back as events, and what was edited, deleted or joined comes as a subtype.
    # Source: https://docs.slack.dev/reference/events/message
    by_person = not event.get("bot_id") and event.get("subtype") in (None, "file_share")
    return bool(in_thread) and by_person


def _said(event: dict[str, Any]) -> Said:
    return Said(
        by=SlackUserId(str(event.get("user") or "")),
        text=clean(event.get("text")),
        channel=str(event["channel"]),
        thread=str(event["thread_ts"]),
    )
