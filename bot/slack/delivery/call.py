"""One call of the Web API, with every way it can go wrong told apart."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.delivery.verdict import Got, Refusal

Json = dict[str, Any]
# A quarter of the lease: whoever waits longer has long been told that it failed.
TIMEOUT_S = 15
NO_CONNECTION = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
# An answer that cannot be read is a ValueError; Slack may have acted all the same.
SILENCE = (aiohttp.ClientError, TimeoutError, OSError, ValueError)


def delivery_client(
    token: str,
    base_url: str,
    *,
    session: aiohttp.ClientSession | None = None,
    timeout_s: int = TIMEOUT_S,
) -> AsyncWebClient:
    """Make the client of delivery: it never retries and never logs what it sends."""
    quiet = logging.getLogger("bot.slack.delivery.client")
    # On DEBUG the SDK logs every argument, and who an anonymous author is must never be logged.
    quiet.setLevel(logging.INFO)
    return AsyncWebClient(
        token, base_url, timeout=timeout_s, session=session, retry_handlers=[], logger=quiet
    )


async def call(client: AsyncWebClient, method: str, arguments: Json) -> Json | Refusal:
    """Call a Web API method with a JSON body; a Refusal tells how far the request came."""
    return await _told(client.api_call(method, json=arguments), client.timeout)


async def ask(client: AsyncWebClient, method: str, arguments: Json) -> Json | Refusal:
    """Call a Web API method that reads; these take form fields."""
    return await _told(client.api_call(method, params=arguments), client.timeout)


async def _told(request: Any, timeout_s: int) -> Json | Refusal:
    try:
        # A session that is shared knows nothing of the client's own timeout.
        async with asyncio.timeout(timeout_s):
            response = await request
    except SlackApiError as refused:
        return _refusal(refused.response)
    except NO_CONNECTION as failure:
        return Refusal(Got.NO_CONNECTION, type(failure).__name__)
    except SILENCE as failure:
        return Refusal(Got.SILENCE, type(failure).__name__)
    return dict(response.data)


def _refusal(response: Any) -> Refusal:
    # Where the body was not JSON the SDK hands over aiohttp's response instead of its own.
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    error = str(data.get("error") or "") if isinstance(data, Mapping) else ""
    return Refusal(Got.ANSWER, error, status, _seconds(response.headers.get("Retry-After")))


def _seconds(value: str | None) -> float | None:
    try:
        return float(value) if value is not None else None
    except ValueError:
        return None
