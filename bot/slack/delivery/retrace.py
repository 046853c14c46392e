"""What Slack shows of us lately, to tell whether the database is younger than that."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Retraced:
    """Our newest messages, and how many conversations we lack the scope to read."""

    traces: tuple[Trace, ...]
    hidden: int = 0


async def retrace(
    client: AsyncWebClient, channels: Iterable[str], *, at: datetime
) -> Retraced | None:
    """Return our newest messages in these conversations; None where Slack answers for none of them."""
    since = (at - LATELY).timestamp()
    asked = [{"channel": channel} for channel in dict.fromkeys(channels)]
    answers = await _all(client, "conversations.history", asked)
    if answers and all(isinstance(each, Refusal) and _passes(each) for each in answers):
        return None
    hidden = [each for each in answers if isinstance(each, Refusal)]
    traces = _traces(answers)
    return Retraced(
        tuple(trace for trace in traces if float(trace.ts) >= since),
        sum(each.error == "missing_scope" for each in hidden),
    )


async def retrace_threads(client: AsyncWebClient, traces: Iterable[Trace]) -> tuple[Trace, ...]:
    """Return our messages in the threads under these."""
    asked = [{"channel": each.place, "ts": each.ts} for each in traces if each.has_replies]
    found = _traces(await _all(client, "conversations.replies", asked))
    above = {each["ts"] for each in asked}
    return tuple(trace for trace in found if trace.ts not in above)


Answer = tuple[str, Json] | Refusal


async def _all(
    client: AsyncWebClient, method: str, asked: Iterable[dict[str, str]]
) -> Sequence[Answer]:
    free = asyncio.Semaphore(AT_ONCE)

    async def one(about: dict[str, str]) -> Answer:
        async with free:
            more = {"include_all_metadata": "true", "limit": PAGE}
            answer = await ask(client, method, {**about, **more})
        return answer if isinstance(answer, Refusal) else (about["channel"], answer)

    return await asyncio.gather(*[one(about) for about in asked])


def _traces(answers: Iterable[Answer]) -> list[Trace]:
    return [
        trace
        for each in answers
        if not isinstance(each, Refusal)
        for message in each[1]["messages"]
        if (trace := _ours(each[0], message)) is not None
    ]


def _ours(channel: str, message: Json) -> Trace | None:
    metadata = message.get("metadata") or {}
    carried = metadata.get("event_payload") or {}
    if metadata.get("event_type") != EVENT_TYPE or not carried.get("key"):
        return None
    number = str(carried.get("record", "")).partition(":")[0]
    return Trace(
        str(carried["key"]),
        channel,
        message["ts"],
        str(message.get("text", "")),
        ref=str(carried.get("ref", "")),
        record=int(number) if number.isdecimal() else 0,
        has_replies=bool(message.get("reply_count")),
    )


def _passes(refusal: Refusal) -> bool:
    """Say whether asking again may help."""
    return refusal.got is Got.NO_CONNECTION or refusal.is_limit or is_unclear(refusal)
