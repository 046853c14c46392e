"""`POST /ingest/…`: signed and bounded; what a whole body means is for whoever opened its path."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import orjson
from starlette.types import Message, Receive, Scope, Send

from bot.clock import machine_s
from bot.discretion import unsaid
from bot.sources.rows import MOST_BYTES, UnreadableError

log = logging.getLogger(__name__)

# As Slack signs. Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
WINDOW_S = 300
SIGNATURE_LENGTH = len("v0=") + 64
# A slow line may take its time, but not for ever.
BODY_WITHIN_S = 60.0
# What all bodies together may hold in memory.
MOST_BUFFERED = 3 * MOST_BYTES
JSON = b"application/json"
UNAUTHORIZED = 401
OBSERVATIONS, ESCALATIONS = "/ingest/observations", "/ingest/escalations"
PATHS = (OBSERVATIONS, ESCALATIONS)

# Takes a whole, signed body and its Content-Type, and returns what is answered.
Take = Callable[[bytes, str], Awaitable[Mapping[str, object]]]


@dataclass(eq=False)
class RefusedError(Exception):
    """Answer with a status and words, and with nothing kept."""

    status: int
    words: str


class GoneError(Exception):
    """The other side hung up before its request was whole."""


class Ingest:
    """Take what is sent by whoever knows the secret, by its path; before `open` it is answered 503."""

    def __init__(self, secret: str, *, now: Callable[[], float] = machine_s) -> None:
        self._key = secret.encode()
        self._now = now
        self._buffered = 0
        self._takes: Mapping[str, Take] = {}

    def open(self, takes: Mapping[str, Take]) -> None:
        """Begin to take what is sent; `takes` are by path."""
        self._takes = takes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, answer = 200, await self._take(scope, receive)
        except GoneError:
            return
        except RefusedError as refusal:
            status, answer = refusal.status, {"error": refusal.words}
            if status == UNAUTHORIZED:
                # Forged, replayed or misconfigured: whoever runs the bot should see that it happens.
                log.warning("refused: %s", refusal.words, extra={"action": "ingest"})
        except Exception as problem:
            # What was kept of it is kept once; sending it again adds the rest.
            log.exception(
                "what was sent could not be kept",
                exc_info=unsaid(problem),
                extra={"action": "ingest"},
            )
            status, answer = 500, {"error": "not all of it could be kept: send it again"}
        body = orjson.dumps(answer)
        headers = [(b"content-type", JSON), (b"content-length", b"%d" % len(body))]
        if status in (408, 413, 429):
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _take(self, scope: Scope, receive: Receive) -> Mapping[str, object]:
        if scope["type"] != "http" or scope["path"] not in PATHS:
            raise RefusedError(404, f"what is sent goes to {' or '.join(PATHS)}")
        if scope["method"] != "POST":
            raise RefusedError(405, "POST only")
        headers: dict[bytes, bytes] = dict(scope["headers"])
        kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0]
        body = await self._body(headers, receive)
        take = self._takes.get(scope["path"])
        if take is None:
            raise RefusedError(503, "starting, please try again")
        try:
            return await take(body, kind.strip().lower())
        except UnreadableError as problem:
            raise RefusedError(problem.status, str(problem)) from None

    async def _body(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        """Return the whole body of a signed request; raises RefusedError, GoneError."""
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > MOST_BYTES:
            raise RefusedError(413, f"at most {MOST_BYTES:,} bytes in one request")
        stamp = headers.get(b"x-drumbeat-timestamp", b"")
        signature = headers.get(b"x-drumbeat-signature", b"")
        if len(signature) != SIGNATURE_LENGTH or not stamp.isdigit():
            raise RefusedError(401, "not signed: X-Drumbeat-Timestamp and X-Drumbeat-Signature")
        if len(stamp) > 12 or abs(self._now() - int(stamp)) > WINDOW_S:
            raise RefusedError(
                401, "signed more than five minutes ago, or by a clock that is wrong"
            )
        signed = hmac.new(self._key, b"v0:" + stamp + b":", "sha256")
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                body = await self._received(receive, signed)
        except TimeoutError:
            raise RefusedError(408, "too slow") from None
        if not hmac.compare_digest(b"v0=" + signed.hexdigest().encode(), signature):
            raise RefusedError(401, "the signature is wrong: is BOT_INGEST_SECRET the same?")
        return body

    async def _received(self, receive: Receive, signed: "hmac.HMAC") -> bytes:
        kept, more = bytearray(), True
        try:
            while more:
                message: Message = await receive()
                if message["type"] != "http.request":
                    raise GoneError
                chunk, more = message.get("body", b""), message.get("more_body", False)
                signed.update(chunk)
                kept += chunk
                self._buffered += len(chunk)
                if len(kept) > MOST_BYTES:
                    raise RefusedError(413, f"at most {MOST_BYTES:,} bytes in one request")
                if self._buffered > MOST_BUFFERED:
                    raise RefusedError(429, "too much at once: try again in a moment")
        finally:
            self._buffered -= len(kept)
        return bytes(kept)
