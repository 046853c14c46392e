"""Replies in threads of ours: each goes to what its thread is about, and follows what its writer makes of it."""

from dataclasses import dataclass
from typing import Any

from bot.runtime import Bot
from bot.slack.bolt import SlackApp
from bot.slack.modals import learn_files
from bot.slack.speech import Said, is_said, said_in
from bot.work import threads

CHANGED = "message_changed"
DELETED = "message_deleted"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a message: its new words, or none where it was taken back."""

    channel: str
    ts: str
    said: Said | None = None


def register(app: SlackApp, bot: Bot) -> None:
    """Hear what people write in threads, and what they take back."""

    @app.event("message", matchers=[_is_reply])
    async def overheard(event: dict[str, Any]) -> None:
        heard = said_in(event, str(event["channel"]))
        is_ours = await bot.read(lambda unit: threads.concerns(unit, heard))
        if not (is_ours or threads.is_direct(heard)):
            return
        await learn_files(app.web, event)
        said = said_in(event, heard.channel)
        known = bot.capabilities
        await bot.transact(
            lambda unit: threads.overheard(unit, said, known.threads, known.topics),
            once=_saying(said),
        )

    @app.event("message", matchers=[_is_change])
    async def changed(event: dict[str, Any], body: dict[str, Any]) -> None:
        change = _change(event)
        channel, ts, said = change.channel, change.ts, change.said
        if not await bot.read(lambda unit: threads.is_kept(unit, channel, ts)):
            return
        known = bot.capabilities.threads
        await bot.transact(
            lambda unit: threads.correct(unit, channel, ts, said, listeners=known),
            once=str(body["event_id"]),
        )


async def _is_reply(event: dict[str, Any]) -> bool:
    """Tell what a person wrote in a thread from everything else in a channel."""
    in_thread = event.get("thread_ts") and event.get("thread_ts") != event.get("ts")
    return bool(in_thread) and is_said(event)


def _saying(said: Said) -> str:
    # By where it stands, not by its event: "also send to channel" may bring one message twice.
    return f"said:{said.channel}:{said.ts}"


async def _is_change(event: dict[str, Any]) -> bool:
    """Tell what people changed of their words from what Slack adds to a message by itself."""
    if event.get("subtype") == DELETED:
        return True
    now, before = event.get("message"), event.get("previous_message")
    if event.get("subtype") != CHANGED or not isinstance(now, dict) or now.get("bot_id"):
        return False
    # Links unfold and languages are recognised: of that its writer knows nothing.
    return not isinstance(before, dict) or _content(now) != _content(before)


def _content(message: dict[str, Any]) -> tuple[object, ...]:
    said = said_in(message, "")
    return message.get("subtype") == "tombstone", said.text, tuple(file.id for file in said.files)


def _change(event: dict[str, Any]) -> Change:
    """Read a change; a thread's first message that was deleted stands there as a tombstone."""
    channel, now = str(event.get("channel") or ""), event.get("message")
    if event.get("subtype") == DELETED or not isinstance(now, dict):
        return Change(channel, str(event.get("deleted_ts") or ""))
    ts = str(now.get("ts") or "")
    return Change(channel, ts, None if now.get("subtype") == "tombstone" else said_in(now, channel))
