"""`POST /ingest/…`: signed and bounded; what a whole body means is for whoever opened its path."""

import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import orjson
from starlette.types import Receive, Scope, Send

from bot.bodies import Bodies, GoneError, RefusedError, peer_of
from bot.clock import machine_s
from bot.discretion import unsaid
from bot.domain.numbers import Decimals
from bot.sources.rows import MOST_BYTES, UnreadableError

log = logging.getLogger(__name__)

WINDOW_S = 300
# Method and path are signed too; without them, as Slack signs, it is taken for one more release.
# Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
BOUND, UNBOUND = b"v1=", b"v0="
SIGNATURE_LENGTH = len(BOUND) + 64
JSON = b"application/json"
UNAUTHORIZED = 401
OBSERVATIONS, INTERACTIONS = "/ingest/observations", "/ingest/interactions"
ESCALATIONS, EVIDENCE = "/ingest/escalations", "/ingest/evidence"
PATHS = (OBSERVATIONS, INTERACTIONS, ESCALATIONS, EVIDENCE)
# Who sends evidence is named behind its path, and signs with a secret of its own.
NAMED = re.compile(r"source=([a-z0-9][a-z0-9_-]{0,63})")

# How a body writes 412.5 is declared behind its path, where it is signed too.
DECLARED = {b"": Decimals.POINT, **{f"decimals={each}".encode(): each for each in Decimals}}


@dataclass(frozen=True, slots=True)
class SignedBody:
    """A whole, signed body: its bytes, its Content-Type, how its texts write numbers, and which source signed."""

    content: bytes
    kind: str
    decimals: Decimals = Decimals.POINT
    source: str = ""


# Takes what was signed, and returns what is answered.
Take = Callable[[SignedBody], Awaitable[Mapping[str, object]]]


class Ingest:
    """Take what is sent by whoever knows the secret, by its path; before `open` it is answered 503."""

    def __init__(
        self,
        secret: str,
        *,
        secret_of: Callable[[str], str] = lambda _: "",
        now: Callable[[], float] = machine_s,
    ) -> None:
        self._key = secret.encode()
        self._secret_of = secret_of
        self._now = now
        self._bodies = Bodies(most=MOST_BYTES, of_peer=2 * MOST_BYTES, in_all=3 * MOST_BYTES)
        # Who was told that their signatures will be refused.
        self._old: set[tuple[str, str]] = set()
        self._takes: Mapping[str, Take] = {}

    def open(self, takes: Mapping[str, Take]) -> None:
        """Begin to take what is sent; `takes` are by path."""
        self._takes = takes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, answer, is_over = 200, await self._take(scope, receive), False
        except GoneError:
            return
        except RefusedError as refusal:
            status, answer, is_over = refusal.status, {"error": refusal.words}, refusal.close
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
            status, is_over = 500, False
            answer = {"error": "not all of it could be kept: send it again"}
        body = orjson.dumps(answer)
        headers = [(b"content-type", JSON), (b"content-length", b"%d" % len(body))]
        if is_over:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _take(self, scope: Scope, receive: Receive) -> Mapping[str, object]:
        if scope["type"] != "http" or scope["path"] not in PATHS:
            raise RefusedError(404, f"what is sent goes to {' or '.join(PATHS)}")
        if scope["method"] != "POST":
            raise RefusedError(405, "POST only")
        decimals, source = _declared(scope["path"], scope["query_string"])
        headers: dict[bytes, bytes] = dict(scope["headers"])
        kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0]
        body = await self._body(scope, headers, receive, self._key_of(source))
        take = self._takes.get(scope["path"])
        if take is None:
            raise RefusedError(503, "starting, please try again")
        try:
            return await take(SignedBody(body, kind.strip().lower(), decimals, source))
        except UnreadableError as problem:
            raise RefusedError(problem.status, str(problem)) from None

    def _key_of(self, source: str) -> bytes:
        """Return what a body is signed with; raises RefusedError for a source without a secret."""
        if not source:
            return self._key
        secret = self._secret_of(source)
        if not secret:
            raise RefusedError(401, f"no secret is known of {source}: is its BOT_SOURCE_… set?")
        return secret.encode()

    async def _body(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, key: bytes
    ) -> bytes:
        """Return the whole body of a signed request; raises RefusedError, GoneError."""
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > MOST_BYTES:
            raise RefusedError(413, f"at most {MOST_BYTES:,} bytes in one request", close=True)
        stamp = headers.get(b"x-drumbeat-timestamp", b"")
        signature = headers.get(b"x-drumbeat-signature", b"")
        if len(signature) != SIGNATURE_LENGTH or not stamp.isdigit():
            raise RefusedError(401, "not signed: X-Drumbeat-Timestamp and X-Drumbeat-Signature")
        if len(stamp) > 12 or abs(self._now() - int(stamp)) > WINDOW_S:
            raise RefusedError(
                401, "signed more than five minutes ago, or by a clock that is wrong"
            )
        # The old form signs no path, so nothing may stand behind it.
        is_bound = signature.startswith(BOUND) or bool(scope["query_string"])
        # What is signed for one path opens no other.
        query = scope["query_string"].decode("latin-1")
        path = f"{scope['path']}?{query}" if query else scope["path"]
        called = f"v1:{stamp.decode()}:{scope['method']}:{path}:"
        signed = called if is_bound else f"v0:{stamp.decode()}:"
        digest = hmac.new(key, signed.encode(), "sha256")
        body = await self._bodies.read(scope, receive, each=digest.update)
        form = BOUND if is_bound else UNBOUND
        if not hmac.compare_digest(form + digest.hexdigest().encode(), signature):
            raise RefusedError(401, f"the signature is wrong: is {_secret_name(scope)} the same?")
        if not is_bound:
            self._tell_of_old_form(scope)
        return body

    def _tell_of_old_form(self, scope: Scope) -> None:
        sender = peer_of(scope)
        # Once for each: who sends every minute need not be complained of every minute.
        if (sender, scope["path"]) in self._old:
            return
        self._old.add((sender, scope["path"]))
        log.warning(
            "%s signs what it sends to %s in the old form (v0), which the next release refuses:"
            " sign method and path too (v1, docs/numbers.md)",
            sender,
            scope["path"],
            extra={"action": "ingest"},
        )


def _declared(path: str, query: bytes) -> tuple[Decimals, str]:
    """Read what stands behind a path: how numbers are written, or who sends; raises RefusedError."""
    if path == EVIDENCE:
        named = NAMED.fullmatch(query.decode("latin-1"))
        if named is None:
            raise RefusedError(400, f"say who sends, and sign that too: {EVIDENCE}?source=KEY")
        return Decimals.POINT, named[1]
    decimals = DECLARED.get(query)
    if decimals is None:
        raise RefusedError(400, f"behind a path stands nothing, or ?decimals={Decimals.COMMA}")
    return decimals, ""


def _secret_name(scope: Scope) -> str:
    return "its BOT_SOURCE_…" if scope["path"] == EVIDENCE else "BOT_INGEST_SECRET"
