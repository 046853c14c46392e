"""Replies in threads of ours: each goes to what its thread is about."""

from typing import Any

from bot.runtime import Bot
from bot.slack.bolt import SlackApp
from bot.slack.speech import Said, is_said, said_in
from bot.work import threads


def register(app: SlackApp, bot: Bot) -> None:
    """Hear what people write in threads."""

    @app.event("message", matchers=[_is_reply])
    async def overheard(event: dict[str, Any]) -> None:
        said = said_in(event, str(event["channel"]))
        if not await bot.read(lambda unit: threads.concerns(unit, said)):
            return
        listeners = bot.capabilities.threads
        await bot.transact(
            lambda unit: threads.overheard(unit, said, listeners), once=_saying(said)
        )


async def _is_reply(event: dict[str, Any]) -> bool:
    """Tell what a person wrote in a thread from everything else in a channel."""
    in_thread = event.get("thread_ts") and event.get("thread_ts") != event.get("ts")
    return bool(in_thread) and is_said(event)


def _saying(said: Said) -> str:
    # By where it stands, not by its event: "also send to channel" may bring one message twice.
    return f"said:{said.channel}:{said.ts}"
