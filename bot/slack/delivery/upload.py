"""Uploading a file in Slack's three steps, of which only the last can be seen."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.outbox import Aim, Posted, WaitingMessage
from bot.slack.delivery.call import SILENCE, TIMEOUT_S, ask
from bot.slack.delivery.request import filename, thread_of
from bot.slack.delivery.verdict import Fate, Got, Outcome, Refusal, classify

Json = dict[str, Any]


async def upload(
    client: AsyncWebClient, message: WaitingMessage, aim: Aim, channel: str
) -> Json | Refusal | Outcome:
    """Share a file; the payload names `filename` and `path`, `content` or `content_base64`, `title`, `initial_comment`.

    Whatever fails before the last step is certainly not to be seen and is simply tried again.
    """
    payload: Json = json.loads(message.payload)
    try:
        content = await _content(payload)
    except OSError as failure:
        return Outcome(Fate.PARKED, f"its file cannot be read: {type(failure).__name__}")
    name = filename(payload["filename"], message.key)
    file_id = await _store(client, name, content)
    if not isinstance(file_id, str):
        return _before_it_shows(file_id, message)
    shared: Json = {
        "files": json.dumps(
            [{"id": file_id, "title": payload.get("title") or payload["filename"]}]
        ),
        "channel_id": channel,
    }
    if payload.get("initial_comment"):
        shared["initial_comment"] = payload["initial_comment"]
    if thread := thread_of(message, aim):
        shared["thread_ts"] = thread
    return await ask(client, "files.completeUploadExternal", shared)


async def _content(payload: Json) -> bytes:
    if "path" in payload:
        return await asyncio.to_thread(Path(payload["path"]).read_bytes)
    if "content_base64" in payload:
        return base64.b64decode(payload["content_base64"])
    return str(payload["content"]).encode()


async def _store(client: AsyncWebClient, name: str, content: bytes) -> str | Refusal:
    asked = {"filename": name, "length": len(content)}
    answer = await ask(client, "files.getUploadURLExternal", asked)
    if isinstance(answer, Refusal):
        return answer
    refused = await _put(answer["upload_url"], content)
    return refused or str(answer["file_id"])


async def _put(url: str, content: bytes) -> Refusal | None:
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=content) as response,
        ):
            if response.status == 200:
                return None
            return Refusal(Got.NO_CONNECTION, f"upload answered {response.status}")
    except SILENCE as failure:
        return Refusal(Got.NO_CONNECTION, type(failure).__name__)


def _before_it_shows(refusal: Refusal, message: WaitingMessage) -> Outcome:
    outcome = classify(message.method, refusal)
    return Outcome(Fate.RETRY, outcome.reason) if outcome.fate is Fate.UNSURE else outcome


def where_shared(answer: Json, channel: str) -> Posted | None:
    """Return where the file's message stands, where Slack already says so."""
    for file in answer.get("files") or []:
        for kind in (file.get("shares") or {}).values():
            for share in kind.get(channel) or []:
                return Posted(channel, share["ts"])
    return None
