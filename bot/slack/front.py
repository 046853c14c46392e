"""The HTTP front: nothing unverified is parsed, nothing that arrives makes it fail."""

import asyncio
import hmac
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.bodies import WITHIN_S, Bodies, GoneError, RefusedError
from bot.clock import machine_s
from bot.discretion import unsaid
from bot.errors import ConfigError
from bot.slack.beside import beside_slack
from bot.slack.connection import BoundedHttpProtocol
from bot.slack.envelope import Body, Kind, MalformedError, kind_of
from bot.slack.payload import parse

SLACK_PATH = "/slack/events"
BODY_LIMIT = 1_000_000
# What all unverified bodies together may hold in memory, and those of one peer.
BUFFER_LIMIT = 24_000_000
PEER_LIMIT = 6_000_000
# Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
SIGNATURE_WINDOW_S = 300
SIGNATURE_LENGTH = len("v0=") + 64
RETRY_HEADERS = (b"x-slack-retry-num", b"x-slack-retry-reason")
NO_RETRY = b"x-slack-no-retry"
TEXT = b"text/plain; charset=utf-8"
STUMBLES = (AttributeError, IndexError, KeyError, TypeError, ValueError)

log = logging.getLogger(__name__)


class Front:
    """Route by path: Slack's requests through the guard, everything else through Starlette.

    `ready` names what is not ready yet, nothing when all is. Without a signing secret Slack's
    path does not exist; with one, what Slack sends before `open` is answered 503 and not acted on.
    `facts` are told beside it.
    `mounts` are whole applications by path prefix, such as /ingest.
    """

    def __init__(
        self,
        *,
        signing_secret: str | None,
        ready: Callable[[], Sequence[str]],
        facts: Callable[[], Mapping[str, object]] = dict,
        mounts: Mapping[str, ASGIApp] | None = None,
        now: Callable[[], float] = machine_s,
    ) -> None:
        self._slack = SlackDoor(signing_secret, now=now) if signing_secret else None
        self._rest = beside_slack(ready, facts, mounts or {})

    def open(self, app: AsyncApp) -> None:
        """Let what Slack sends through to `app`."""
        if self._slack is not None:
            self._slack.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == SLACK_PATH and self._slack is not None:
            await self._slack(scope, receive, send)
        else:
            await self._rest(scope, receive, send)


class SlackDoor:
    """Verify, parse and hand over what claims to come from Slack."""

    app: AsyncApp | None = None

    def __init__(
        self,
        signing_secret: str,
        *,
        now: Callable[[], float],
        body_within_s: float = WITHIN_S,
    ) -> None:
        self.bodies = Bodies(
            most=BODY_LIMIT, of_peer=PEER_LIMIT, in_all=BUFFER_LIMIT, within_s=body_within_s
        )
        self._key = signing_secret.encode()
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            headers = dict(scope["headers"])
            body = await self._admit(scope, headers, receive)
        except GoneError:
            return
        except RefusedError as refusal:
            await _refuse(send, refusal)
            return
        kind = kind_of(body)
        if kind is Kind.CHALLENGE:
            await _send(send, 200, body["challenge"].encode())
        elif kind is Kind.SSL_CHECK:
            await _send(send, 200, b"")
        else:
            await self._dispatch(body, headers, send)

    async def _dispatch(self, body: Body, headers: Mapping[bytes, bytes], send: Send) -> None:
        if self.app is None:
            # Slack sends an event again; a person sees that it did not work and tries again.
            await _refuse(send, RefusedError(503, "starting, please try again"))
            return
        retry = {
            name.decode(): headers[name].decode("latin-1")
            for name in RETRY_HEADERS
            if name in headers
        }
        try:
            # Bolt would verify and parse a second time in its "http" mode; both are done.
            request = AsyncBoltRequest(body=body, headers=dict(retry), mode="socket_mode")
            answer = await self.app.async_dispatch(request)
        except STUMBLES as problem:
            # Listeners' own errors never come here: only Bolt's, over a shape nobody foresaw.
            log.warning(
                "Bolt stumbled over a body", exc_info=unsaid(problem), extra={"action": "front"}
            )
            await _refuse(send, RefusedError(400, "unexpected shape"))
            return
        content_type = answer.headers["content-type"][0].encode()
        extra = [(NO_RETRY, b"1")] if NO_RETRY.decode() in answer.headers else []
        await _send(send, answer.status, answer.body.encode(), content_type, extra=extra)

    async def _admit(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> Body:
        """Return the parsed body of a request that Slack signed; raises RefusedError, GoneError."""
        if scope["method"] != "POST":
            raise RefusedError(405, "POST only")
        if int_of(headers.get(b"content-length", b"")) > BODY_LIMIT:
            raise RefusedError(413, "too large", close=True)
        timestamp = headers.get(b"x-slack-request-timestamp", b"")
        signature = headers.get(b"x-slack-signature", b"")
        plausible = len(signature) == SIGNATURE_LENGTH and self._is_recent(timestamp)
        # What cannot be genuine is counted, not kept.
        raw = await self.bodies.read(scope, receive, keep=plausible)
        if not plausible or not self._is_signed(timestamp, signature, raw):
            raise RefusedError(401, "not signed by Slack")
        try:
            return parse(raw, headers.get(b"content-type", b""))
        except MalformedError as problem:
            raise RefusedError(400, str(problem)) from None

    def _is_recent(self, timestamp: bytes) -> bool:
        sent_at = int_of(timestamp)
        return sent_at >= 0 and abs(self._now() - sent_at) <= SIGNATURE_WINDOW_S

    def _is_signed(self, timestamp: bytes, signature: bytes, raw: bytes) -> bool:
        expected = hmac.digest(self._key, b"v0:" + timestamp + b":" + raw, "sha256").hex()
        return hmac.compare_digest(b"v0=" + expected.encode(), signature)


def int_of(digits: bytes) -> int:
    """Read an unsigned number as headers carry it; -1 for anything else."""
    return int(digits) if digits.isdigit() and len(digits) <= 12 else -1


async def _refuse(send: Send, refusal: RefusedError) -> None:
    extra = [(b"connection", b"close")] if refusal.close else []
    if refusal.status == 405:
        extra.append((b"allow", b"POST"))
    await _send(send, refusal.status, refusal.words.encode() + b"\n", extra=extra)


async def _send(
    send: Send,
    status: int,
    body: bytes,
    content_type: bytes = TEXT,
    *,
    extra: Sequence[tuple[bytes, bytes]] = (),
) -> None:
    headers = [(b"content-type", content_type), (b"content-length", b"%d" % len(body)), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # The program answers signals itself: SIGHUP reloads the charter, SIGTERM stops all parts.
        yield


@asynccontextmanager
async def serving(
    front: ASGIApp,
    *,
    host: str,
    port: int,
    protocol: type[BoundedHttpProtocol] = BoundedHttpProtocol,
) -> AsyncIterator[int]:
    """Listen while the block runs, and yield the port (chosen by the system for 0).

    Raises ConfigError where the address cannot be had.
    """
    listening = _listen(host, port)
    config = uvicorn.Config(
        front,
        http=protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        # Longer than the idle time of usual proxies, so that they close first.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await task


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        made = socket.create_server((host, port), family=family, backlog=2048)
        # Opened again, it knows its protocol: asyncio sets TCP_NODELAY only where that is named.
        return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, made.detach())
    except OSError as problem:
        raise ConfigError(
            f"Cannot listen on {host}:{port} ({problem.strerror}). Another program may hold the port:"
            " stop it, or change BOT_HTTP_HOST and BOT_HTTP_PORT."
        ) from None
