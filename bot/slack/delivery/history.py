"""Looking a message up in Slack's history by the key that it carries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.outbox import Posted
from bot.slack.delivery.call import ask
from bot.slack.delivery.request import EVENT_TYPE
from bot.slack.delivery.verdict import Refusal

Json = dict[str, Any]
# Slack's clock and ours may differ, ours by a day where somebody set it wrong. What is found costs
# nothing more: the newest come first.
BEFORE = timedelta(days=1, seconds=60)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where to look: a conversation or one thread of it, from an instant on."""

    channel: str
    thread: str | None
    since: datetime


async def find(
    client: AsyncWebClient, stretch: Stretch, keys: Collection[str]
) -> dict[str, Posted] | Refusal:
    """Return where each key was found; a key that is missing is certainly not there.

    Reads every page; a Refusal on any of them means that nothing is certain.
    """
    found: dict[str, Posted] = {}
    method, asked = _question(stretch)
    while True:
        answer = await ask(client, method, asked)
        if isinstance(answer, Refusal):
            # A thread that is gone holds no reply.
            return {} if answer.error == "thread_not_found" else answer
        for message in answer["messages"]:
            for key in _carried(message, keys):
                found[key] = Posted(stretch.channel, message["ts"])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor or len(found) == len(keys):
            return found
        asked = {**asked, "cursor": cursor}


def _question(stretch: Stretch) -> tuple[str, Json]:
    asked = {
        "channel": stretch.channel,
        "oldest": f"{(stretch.since - BEFORE).timestamp():.6f}",
        "include_all_metadata": "true",
        "limit": 200,
    }
    if stretch.thread is None:
        return "conversations.history", asked
    return "conversations.replies", {**asked, "ts": stretch.thread}


def _carried(message: Json, keys: Collection[str]) -> list[str]:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == EVENT_TYPE:
        key = metadata.get("event_payload", {}).get("key")
        return [key] if key in keys else []
    names = [str(file.get("name")) for file in message.get("files") or []]
    return [key for key in keys if any(key in name for name in names)]
