"""What Slack shows of us lately, to tell whether the database is younger than that."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.restoring import Trace
from bot.slack.delivery.call import ask
from bot.slack.delivery.history import Json
from bot.slack.delivery.request import EVENT_TYPE
from bot.slack.delivery.verdict import Got, Refusal, is_unclear

# Shorter than messages are kept for.
LATELY = timedelta(days=20)
PAGE = 100
AT_ONCE = 5


async def retrace(
    client: AsyncWebClient, channels: Iterable[str], *, at: datetime
) -> tuple[Trace, ...] | None:
    """Return our newest messages in these conversations; None where Slack answers for none of them."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(channel: str) -> Sequence[Trace] | Refusal:
        async with free:
            return await _newest(client, channel, at - LATELY)

    answers = await asyncio.gather(*[one(channel) for channel in dict.fromkeys(channels)])
    if answers and all(isinstance(each, Refusal) and _passes(each) for each in answers):
        return None
    return tuple(trace for each in answers if not isinstance(each, Refusal) for trace in each)


async def _newest(
    client: AsyncWebClient, channel: str, since: datetime
) -> Sequence[Trace] | Refusal:
    asked = {"channel": channel, "include_all_metadata": "true", "limit": PAGE}
    answer = await ask(client, "conversations.history", asked)
    if isinstance(answer, Refusal):
        return answer
    return [
        Trace(key, channel, message["ts"], str(message.get("text", "")))
        for message, key in _ours(answer["messages"])
        if float(message["ts"]) >= since.timestamp()
    ]


def _ours(messages: Iterable[Json]) -> Iterable[tuple[Json, str]]:
    for message in messages:
        metadata = message.get("metadata") or {}
        key = (metadata.get("event_payload") or {}).get("key")
        if metadata.get("event_type") == EVENT_TYPE and key:
            yield message, str(key)


def _passes(refusal: Refusal) -> bool:
    """Say whether asking again may help."""
    return refusal.got is Got.NO_CONNECTION or refusal.is_limit or is_unclear(refusal)
