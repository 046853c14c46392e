"""Socket Mode that stays up: a watchdog over the SDK's client, restarts with back-off, a readiness."""

import asyncio
import logging
import random
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.discretion import kind_of_failure
from bot.slack.bolt import SlackApp
from bot.slack.envelope import MalformedError
from bot.slack.shapes import check_shape

log = logging.getLogger(__name__)

MENDS = {
    "invalid_auth": "BOT_SLACK_APP_TOKEN is not accepted: copy the app-level token (xapp-…) again.",
    "not_allowed_token_type": "BOT_SLACK_APP_TOKEN is no app-level token: those begin with xapp-.",
    "missing_scope": "Give the app-level token the scope connections:write.",
    "no_permission": "Give the app-level token the scope connections:write.",
}


@dataclass(frozen=True)
class Timing:
    """How patient the watchdog is, in seconds of real time."""

    check_every: float = 5.0
    connect_within: float = 30.0
    close_within: float = 3.0
    # A socket may die without a word after hours of silence; a new one costs nothing then.
    # Source: https://github.com/slackapi/bolt-python/issues/1529
    silent_for: float = 1800.0
    first_pause: float = 1.0
    longest_pause: float = 60.0
    ping_every: float = 10.0


class Socket:
    """Hold one Socket Mode connection for as long as `run` runs."""

    def __init__(
        self, app: SlackApp, *, app_token: str, client: AsyncWebClient, timing: Timing | None = None
    ) -> None:
        self._app = app
        self._token = app_token
        self._client = client
        self._timing = timing or Timing()
        self._heard_at = 0.0
        self._greeted = False
        self.ready = False

    async def run(self) -> None:
        """Connect, watch, and connect again, until cancelled."""
        failures = 0
        while True:
            handler = _Handler(self._app, self._token, self._client, self._timing.ping_every)
            handler.client.message_listeners.append(self._hear)
            try:
                await self._connect(handler.client)
                await self._watch(handler.client)
                failures = 0 if self._greeted else failures + 1
            except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as problem:
                failures += 1
                _complain(problem)
            finally:
                self.ready = False
                await within(self._timing.close_within, handler.client.close())
            await asyncio.sleep(self._pause(failures))

    async def _connect(self, client: SocketModeClient) -> None:
        self._greeted = False
        self._heard_at = _now()
        async with asyncio.timeout(self._timing.connect_within):
            # Asked for here, since the SDK would retry a refused token for ever.
            answer = await self._client.apps_connections_open(app_token=self._token)
            client.wss_uri = answer["url"]
            await client.connect()

    async def _watch(self, client: SocketModeClient) -> None:
        """Return when the connection is dead or suspiciously silent."""
        while await client.is_connected() or _now() - self._heard_at < self._timing.connect_within:
            self.ready = self._greeted and await client.is_connected()
            if _now() - self._heard_at > self._timing.silent_for:
                log.info("socket silent, connecting anew", extra={"action": "socket"})
                return
            await asyncio.sleep(self._timing.check_every)
        log.warning("socket lost, connecting anew", extra={"action": "socket"})

    async def _hear(self, _client: object, message: dict[str, Any], _raw: str | None) -> None:
        self._heard_at = _now()
        if message.get("type") == "hello":
            self._greeted = self.ready = True

    def _pause(self, failures: int) -> float:
        longest = min(
            self._timing.longest_pause, self._timing.first_pause * float(2 ** min(failures, 10))
        )
        # Jitter, so that replicas cut at once do not all come back at once.
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


class _Handler(AsyncSocketModeHandler):
    """Bolt's handler, with the front's check of shapes before it."""

    def __init__(
        self, app: SlackApp, app_token: str, client: AsyncWebClient, ping_every: float
    ) -> None:
        super().__init__(app, app_token, web_client=client, ping_interval=ping_every)

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's own
        try:
            check_shape(req.payload)
        except MalformedError as problem:
            log.warning("malformed envelope: %s", problem, extra={"action": "socket"})
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
            return
        await super().handle(client, req)


async def within(seconds: float, work: Coroutine[Any, Any, Any]) -> bool:
    """Wait for work no longer than that, even if it ignores its cancellation."""
    task = asyncio.ensure_future(work)
    done, late = await asyncio.wait([task], timeout=seconds)
    for each in late:
        each.cancel()
    for each in done:
        if not each.cancelled() and (problem := each.exception()):
            log.info("closing the socket: %s", kind_of_failure(problem), extra={"action": "socket"})
    return not late


def _complain(problem: Exception) -> None:
    code = problem.response.get("error", "") if isinstance(problem, SlackApiError) else ""
    mend = MENDS.get(code, "Trying again.")
    log.warning(
        "socket did not connect: %s. %s",
        code or kind_of_failure(problem),
        mend,
        extra={"action": "socket"},
    )


def _now() -> float:
    return asyncio.get_running_loop().time()
