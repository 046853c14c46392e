"""Who may ask the workspace's server for something: its own page and programs, no other web page."""

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# What another page may link to or open; it can neither read it nor frame it.
OPEN = ("/", "/static/")
# Source: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
OURS = ("", "same-origin", "none")
PAGE_HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


class Guard:
    """Refuse what comes under another name than ours, or from another web page.

    The name, since a stranger's page may point its own name at this machine; the origin, since any
    page may send us a form. `named` tells the name we were told to serve under.
    """

    def __init__(self, app: ASGIApp, *, named: Callable[[], str]) -> None:
        self._app, self._named = app, named

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        words = self._refusal(scope)
        if not words:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refused(words)(scope, receive, send)

    def _refusal(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if _name_of(host) not in (*LOOPBACK, self._named()):
            return "This workspace is not served under that name."
        if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
            return "Another page may not do that here."
        is_open = scope["path"] == OPEN[0] or scope["path"].startswith(OPEN[1])
        if headers.get("sec-fetch-site", "") not in OURS and not is_open:
            return "Another page may not ask for that."
        return ""


class PageTokens:
    """Give each page that is loaded a token of its own, and know them again."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def issue(self) -> str:
        """Make a token for one page."""
        nonce = secrets.token_urlsafe(12)
        return f"{nonce}.{self._signed(nonce)}"

    def is_ours(self, token: str) -> bool:
        """Tell whether this process issued a token."""
        nonce, _, signature = token.partition(".")
        return hmac.compare_digest(self._signed(nonce).encode(), signature.encode())

    def _signed(self, nonce: str) -> str:
        return hmac.digest(self._key, nonce.encode(), sha256).hex()


def refused(words: str) -> Response:
    """Answer in words, with nothing done."""
    return JSONResponse({"ok": False, "error": "not_allowed", "message": words}, 403)


def _name_of(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()
