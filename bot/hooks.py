"""Hooks, services outside: one request, and every way it can go wrong told apart."""

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

WITHIN_S = 10.0
# Worth trying again; everything else says the same the next time.
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent where; `key` is the same however often it is tried."""

    url: str
    body: bytes
    key: str
    headers: Mapping[str, str]
    within_s: float = WITHIN_S


@dataclass(eq=False)
class HookError(Exception):
    """It was not answered; `again` says whether trying again may help. It holds no secret."""

    problem: str
    again: bool


def signed(secret: str, body: bytes, *, now: float) -> dict[str, str]:
    """Sign a webhook's body as whoever sends to us signs; nothing where there is no secret."""
    if not secret:
        return {}
    stamp = str(int(now))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, "sha256").hexdigest()
    return {"X-Drumbeat-Timestamp": stamp, "X-Drumbeat-Signature": f"v0={digest}"}


async def post(request: Request, *, transport: "httpx.AsyncBaseTransport | None" = None) -> None:
    """Post JSON once; raises HookError. Redirects are not followed: they lead to other hosts."""
    # With what it brings it is a tenth of a start, and loading it here would hold up acks.
    await asyncio.to_thread(import_module, "httpx")
    import httpx  # noqa: PLC0415 - see above

    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": request.key,
        **request.headers,
    }
    try:
        # The client's own timeouts are for each step; this one is for all of it.
        async with (
            asyncio.timeout(request.within_s),
            httpx.AsyncClient(timeout=request.within_s, transport=transport) as client,
            # Streamed, since nobody reads what stands in the answer, however much that is.
            client.stream("POST", request.url, content=request.body, headers=headers) as answer,
        ):
            status = answer.status_code
    except TimeoutError:
        raise HookError(f"no answer within {request.within_s:g} s", again=True) from None
    except httpx.HTTPError as failed:
        raise HookError(type(failed).__name__, again=True) from None
    if not 200 <= status < 300:
        raise HookError(f"it answered {status}", again=status in AGAIN)
