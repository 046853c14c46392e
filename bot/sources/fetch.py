"""Fetching numbers: bounded, timed, tried again, and not at all where nothing is new."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bot.sources.rows import MOST_BYTES

if TYPE_CHECKING:
    import httpx

PAUSES_S = (0.0, 1.0, 4.0)
# Worth asking again; everything else says the same the next time.
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked of whom: an address or a file, with what lets it answer "nothing new"."""

    name: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    header: str = "Authorization"
    secret: str = ""
    timeout_s: float = 20.0
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: None where nothing is new."""

    body: bytes | None
    etag: str = ""
    last_modified: str = ""


class FetchError(Exception):
    """Nothing came; says why, without a secret in it."""


async def fetch(ask: Ask, *, transport: "httpx.AsyncBaseTransport | None" = None) -> Fetched:
    """Fetch an address or read a file; raises FetchError once trying again has not helped."""
    if not ask.url.startswith(("https://", "http://")):
        return await asyncio.to_thread(_read, ask)
    # With what it brings it is a tenth of a start, and loading it here would hold up acks.
    await asyncio.to_thread(import_module, "httpx")
    import httpx  # noqa: PLC0415 - see above

    timeout = httpx.Timeout(ask.timeout_s)
    async with httpx.AsyncClient(timeout=timeout, transport=transport) as client:
        problem = ""
        for pause_s in PAUSES_S:
            await asyncio.sleep(pause_s)
            try:
                # The client's own timeouts are for each step; this one is for all of it.
                async with asyncio.timeout(ask.timeout_s):
                    return await _once(client, ask)
            except TimeoutError:
                problem = f"no whole answer within {ask.timeout_s:g} s"
            except httpx.HTTPError as failed:
                problem = _broke(failed)
            except _AgainError as again:
                problem = str(again)
    raise FetchError(f"{ask.name}: {problem}")


class _AgainError(Exception):
    """The answer may be another one in a moment."""


async def _once(client: "httpx.AsyncClient", ask: Ask) -> Fetched:
    headers = {
        **({ask.header: ask.secret} if ask.secret else {}),
        **({"If-None-Match": ask.etag} if ask.etag else {}),
        **({"If-Modified-Since": ask.last_modified} if ask.last_modified else {}),
    }
    params = dict(ask.params) or None
    async with client.stream("GET", ask.url, params=params, headers=headers) as answer:
        if answer.status_code == HTTPStatus.NOT_MODIFIED:
            return Fetched(None, ask.etag, ask.last_modified)
        if answer.status_code in AGAIN:
            raise _AgainError(f"it answered {answer.status_code}")
        if answer.status_code != HTTPStatus.OK:
            raise FetchError(f"{ask.name}: it answered {answer.status_code}{_mend(answer)}")
        body = bytearray()
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise FetchError(f"{ask.name}: more than {MOST_BYTES:,} bytes")
        return Fetched(
            bytes(body),
            answer.headers.get("etag", ""),
            answer.headers.get("last-modified", ""),
        )


def _broke(failed: "httpx.HTTPError") -> str:
    import httpx  # noqa: PLC0415 - as above

    if isinstance(failed, httpx.ConnectError):
        return "it cannot be reached: is its address right?"
    if isinstance(failed, httpx.TimeoutException):
        return "it answers too slowly"
    return "it broke off in the middle of its answer"


def _mend(answer: "httpx.Response") -> str:
    if answer.status_code in (401, 403):
        return ": is its secret BOT_SOURCE_… right?"
    return ": follow where it moved, and name that address" if answer.is_redirect else ""


def _read(ask: Ask) -> Fetched:
    path = Path(ask.url)
    try:
        stamp = str(path.stat().st_mtime_ns)
        if stamp == ask.last_modified:
            return Fetched(None, "", stamp)
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise FetchError(f"{ask.name}: {ask.url} cannot be read: {problem.strerror}") from None
    if len(body) > MOST_BYTES:
        raise FetchError(f"{ask.name}: {ask.url} has more than {MOST_BYTES:,} bytes")
    return Fetched(body, "", stamp)
