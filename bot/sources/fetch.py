"""Fetching numbers: bounded, timed, tried again, and not at all where nothing is new."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import machine_s
from bot.sources.pages import Page, Pages, first_page
from bot.sources.rows import MOST_BYTES

if TYPE_CHECKING:
    import httpx

PAUSES_S = (0.0, 1.0, 4.0)
# Worth asking again; everything else says the same the next time.
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
# A source that asks for a longer pause is asked again when its turn comes.
LONGEST_PAUSE_S = 60.0


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
    pages: Pages | None = None


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
        problem, asked_s = "", 0.0
        for pause_s in PAUSES_S:
            await asyncio.sleep(max(pause_s, asked_s))
            try:
                # The client's own timeouts are for each step; this one is for all of it.
                async with asyncio.timeout(ask.timeout_s):
                    return await _once(client, ask)
            except TimeoutError:
                problem = f"no whole answer within {ask.timeout_s:g} s"
            except httpx.HTTPError as failed:
                problem = _broke(failed)
            except _AgainError as again:
                problem, asked_s = str(again), again.pause_s
                if asked_s > LONGEST_PAUSE_S:
                    break
    raise FetchError(f"{ask.name}: {problem}")


# Says what the next page of a body is asked by; the worker's or one's own.
Turn = Callable[[tuple[bytes, Page, Pages]], Awaitable[Page | str | None]]


async def fetch_all(
    ask: Ask, turn: Turn, *, transport: "httpx.AsyncBaseTransport | None" = None
) -> list[Fetched]:
    """Fetch an answer with all of its pages; raises FetchError where one of them is missing."""
    if ask.pages is None or not ask.url.startswith(("https://", "http://")):
        return [await fetch(ask, transport=transport)]
    got = list[Fetched]()
    page: Page | str | None = first_page(Page(ask.url, ask.params), ask.pages)
    while isinstance(page, Page):
        if len(got) == ask.pages.most:
            # What lies beyond would be missing from every sum.
            raise FetchError(
                f"{ask.name}: more than {ask.pages.most} pages: raise pages.most, or ask for fewer days"
            )
        got.append(await fetch(replace(ask, url=page.url, params=page.params), transport=transport))
        page = await turn((got[-1].body or b"", page, ask.pages))
    if page is not None:
        raise FetchError(f"{ask.name}: {page}")
    return got


class _AgainError(Exception):
    """The answer may be another one in a moment, or once a pause is over that it asked for."""

    def __init__(self, words: str, pause_s: float) -> None:
        super().__init__(words)
        self.pause_s = pause_s


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
            pause_s = _pause_s(answer.headers.get("retry-after", ""))
            wait = f", and asks to wait {pause_s:.0f} s" if pause_s > LONGEST_PAUSE_S else ""
            raise _AgainError(f"it answered {answer.status_code}{wait}", pause_s)
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


def _pause_s(retry_after: str) -> float:
    """Read how long to wait. Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.fromtimestamp(machine_s(), UTC)).total_seconds())


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
