"""Signed HTTP delivery: the alternative to Socket Mode, to the addresses of the manifest."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.workspace.outgoing import Ack, Envelope
from bot.workspace.world import World


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign a body. Source: https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


class Pushes:
    """Post envelopes to the app as Slack's servers do."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._client: httpx.AsyncClient | None = None
        self._verified, self._verifying = "", asyncio.Lock()

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()

    def _opened(self) -> httpx.AsyncClient:
        # Reading the certificate store takes 30 ms that a Socket Mode workspace need not spend.
        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=False, timeout=self._world.rules.ack_s)
        return self._client

    async def carry(self, envelope: Envelope) -> Ack:
        """Post one envelope; anything but 200 is a failure."""
        url = self._url(envelope)
        # A manifest without an address is an app that never set one up: nothing is sent.
        if not url:
            return Ack(failure="no_connection")
        if envelope.is_event and (failure := await self._unverified(url)):
            return Ack(failure=failure)
        return await self._post(url, envelope)

    async def _unverified(self, url: str) -> str:
        """Challenge the address for events before its first one; why it failed, or nothing."""
        async with self._verifying:
            if self._verified == url:
                return ""
            # Source: https://docs.slack.dev/reference/events/url_verification
            challenge = secrets.token_urlsafe(32)
            token = self._world.rules.tokens.verification
            asked = {"token": token, "challenge": challenge, "type": "url_verification"}
            ack = await self._post(url, Envelope("events_api", "url_verification", asked))
            if ack.failure or _echoed(ack.payload) != challenge:
                return ack.failure or "http_error"
            self._verified = url
            return ""

    async def _post(self, url: str, envelope: Envelope) -> Ack:
        content_type, body = _body(envelope)
        entry = self._world.traffic.begin("workspace", "http", envelope.name, envelope.payload)
        try:
            answer = await self._opened().post(
                url, content=body, headers=self._headers(envelope, content_type, body)
            )
        except httpx.TimeoutException:
            self._world.traffic.end(entry, status=None, response={"failure": "timeout"})
            return Ack(failure="http_timeout" if envelope.is_event else "timeout")
        except httpx.TransportError as error:
            self._world.traffic.end(entry, status=None, response={"failure": str(error)})
            return Ack(failure="connection_failed")
        self._world.traffic.end(entry, status=answer.status_code, response=_payload(answer))
        return _ack(answer)

    def _url(self, envelope: Envelope) -> str:
        manifest = self._world.manifest
        if envelope.is_event:
            return manifest.events_url
        if envelope.kind == "slash_commands":
            command = manifest.command(envelope.payload["command"])
            return command.url if command else ""
        if envelope.payload["type"] == "block_suggestion":
            return manifest.options_url or manifest.interactivity_url
        return manifest.interactivity_url

    def _headers(self, envelope: Envelope, content_type: str, body: bytes) -> dict[str, str]:
        # The receiver checks the signature's age on the machine's clock, so it is signed with that.
        timestamp = str(int(time.time()))
        secret = self._world.rules.tokens.signing_secret
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(secret, timestamp, body),
        }
        if envelope.attempt:
            headers |= {
                "X-Slack-Retry-Num": str(envelope.attempt),
                "X-Slack-Retry-Reason": envelope.reason,
            }
        return headers


def _body(envelope: Envelope) -> tuple[str, bytes]:
    if envelope.is_event:
        return "application/json", json.dumps(envelope.payload).encode()
    form = envelope.payload
    if envelope.kind == "interactive":
        # Interactions are JSON inside a form; Slack has kept that from its first buttons on.
        form = {"payload": json.dumps(envelope.payload)}
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def _payload(answer: httpx.Response) -> Any:
    if not answer.content:
        return None
    if answer.headers.get("content-type", "").startswith("application/json"):
        return answer.json()
    return {"text": answer.text}


def _echoed(payload: Any) -> str:
    """Read a challenge that came back, as JSON or as plain text."""
    given = payload if isinstance(payload, dict) else {}
    return str(given.get("challenge") or given.get("text") or "")


def _ack(answer: httpx.Response) -> Ack:
    no_retry = answer.headers.get("x-slack-no-retry") == "1"
    if answer.status_code != 200:
        return Ack(failure="http_error", no_retry=no_retry)
    return Ack(payload=_payload(answer))
