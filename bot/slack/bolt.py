"""Bolt as this program uses it: commit before ack, no network before an ack, one answer to errors."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, cast

import aiohttp
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.listener.async_listener import AsyncListener
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import Roster
from bot.errors import UserError
from bot.slack.answers import Answers
from bot.slack.directory import Identity
from bot.slack.envelope import Body, Kind, id_of, installed_in, kind_of
from bot.slack.payload import has_unstorable
from bot.slack.speech import decode

log = logging.getLogger(__name__)

REMEMBERED_ROUTES = 1024
ELSEWHERE = (
    "This bot works for another workspace, so nothing was done here. "
    "Ask whoever runs it to install it in yours too."
)
UNKEPT = (
    "Something in this text is no character that can be kept: an invisible sign, often from "
    "copying. Nothing was changed. Please type it anew, or paste it as plain text."
)


def web_client(token: str, *, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make a client of the Web API that never retries: retrying is the outbox's."""
    return AsyncWebClient(
        token=token,
        base_url=api_url,
        timeout=10,
        session=session,
        retry_handlers=[],
        logger=quiet_logger(),
    )


def quiet_logger() -> logging.Logger:
    """Return the logger for Slack's libraries, which on DEBUG print who wrote what."""
    quiet = logging.getLogger("bot.slack.libraries")
    quiet.setLevel(max(logging.INFO, logging.getLogger().level))
    return quiet


class SlackApp(AsyncApp):
    """Bolt's app, with what it could not match counted and its late answers in one place."""

    def __init__(
        self,
        client: AsyncWebClient,
        identity: Callable[[], Identity | None],
        roster: Callable[[], Roster] = Roster,
    ) -> None:
        super().__init__(
            name="drumbeat",
            logger=quiet_logger(),
            # Without a token of its own Bolt asks only `authorize`, never auth.test.
            client=AsyncWebClient(
                base_url=client.base_url,
                timeout=client.timeout,
                session=client.session,
                retry_handlers=[],
                logger=quiet_logger(),
            ),
            signing_secret="",
            authorize=_authorize_from_memory(client.token or "", identity),
            # The ack leaves after the listener, and so after its commit.
            process_before_response=True,
            # The front has verified, answered checks and challenges before Bolt is called.
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            attaching_function_token_enabled=False,
        )
        self.identity = identity
        self.roster = roster
        self.unmatched: Counter[str] = Counter()
        self.answers = Answers(client)
        # Bolt's own client learns its token with each request; this one has it.
        self.web = client
        self.use(_Routing(self, roster))

        async def on_error(error: Exception, body: Body) -> BoltResponse:
            return await self.answers.on_error(error, body)

        self.error(on_error)


def make_app(
    *,
    client: AsyncWebClient,
    identity: Callable[[], Identity | None],
    roster: Callable[[], Roster] = Roster,
) -> SlackApp:
    """Make the app that handlers register with; `identity` may answer None until auth.test has run.

    What people wrote reaches listeners in plain words, with the names of the `roster`.
    A listener that returns without calling `ack` is acked with an empty 200.
    """
    return SlackApp(client, identity, roster)


def _authorize_from_memory(
    token: str, identity: Callable[[], Identity | None]
) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Say who we are without asking Slack."""

    async def authorize(
        enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult:
        known = identity()
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_token=token,
            bot_user_id=known.bot_user_id if known else None,
            bot_id=known.bot_id if known else None,
        )

    return authorize


class _Routing(AsyncMiddleware):
    """Find the listener by what the request names, and answer what no listener wants.

    Bolt asks every listener in turn, some 10 microseconds each; whether one matches depends only
    on what is in the key, so it is asked once per key.
    """

    def __init__(self, app: SlackApp, roster: Callable[[], Roster]) -> None:
        self._app, self._roster = app, roster
        self._routes: dict[tuple[object, ...], tuple[AsyncListener, ...]] = {}

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002, ARG002 - Bolt's name; we are the last
    ) -> BoltResponse:
        if has_unstorable(req.body):
            return self._refuse_unkept(req.body)
        decode(req.body, self._roster())
        if self._is_foreign(req.body):
            return self._refuse(req.body)
        for listener in await self._candidates(req, resp):
            if len(listener.matchers) > 1 and not await listener.async_matches(req=req, resp=resp):
                continue
            answer, declined = await listener.run_async_middleware(req=req, resp=resp)
            if not declined:
                return await self._run(listener, req)
            if answer is not None:
                return answer
        return self._unmatched(req.body)

    def _refuse_unkept(self, body: Body) -> BoltResponse:
        log.info("refused %s: a sign no text may hold", kind_of(body), extra={"action": "unkept"})
        if kind_of(body) is Kind.EVENT:
            # Sent again it would hold it again.
            return BoltResponse(status=200)
        return self._app.answers.tell(body, UserError(UNKEPT))

    def _is_foreign(self, body: Body) -> bool:
        """Tell whether a request is for another installation than the one whose token we hold."""
        known, named = self._app.identity(), installed_in(body)
        return bool(known and named) and known is not None and named != known.workspace_id

    def _refuse(self, body: Body) -> BoltResponse:
        log.info(
            "refused %s of %s", kind_of(body), installed_in(body), extra={"action": "other team"}
        )
        if kind_of(body) is Kind.EVENT:
            # Sent again it would be refused again.
            return BoltResponse(status=403, headers={"x-slack-no-retry": ["1"]})
        return self._app.answers.tell(body, UserError(ELSEWHERE))

    async def _candidates(
        self, req: AsyncBoltRequest, resp: BoltResponse
    ) -> tuple[AsyncListener, ...]:
        key = _route_key(req.body)
        found = self._routes.get(key) if key is not None else None
        if found is None:
            found = tuple(
                [
                    listener
                    for listener in self._app._async_listeners  # noqa: SLF001 - Bolt shows no list
                    if await listener.matchers[0].async_matches(req=req, resp=resp)
                ]
            )
            if found and key is not None and len(self._routes) < REMEMBERED_ROUTES:
                self._routes[key] = found
        return found

    async def _run(self, listener: AsyncListener, req: AsyncBoltRequest) -> BoltResponse:
        # No response yet, so that the runner returns the listener's own ack. Bolt's types forbid
        # what its dispatcher does itself.
        response = cast("BoltResponse", None)
        answer = await self._app.listener_runner.run(
            request=req, response=response, listener_name="", listener=listener
        )
        return answer or BoltResponse(status=200)

    def _unmatched(self, body: Body) -> BoltResponse:
        name = f"{kind_of(body)} {id_of(body)}"
        # Ids come from outside: count the first of them by name, the rest together.
        known = name in self._app.unmatched or len(self._app.unmatched) < REMEMBERED_ROUTES
        self._app.unmatched[name if known else "more"] += 1
        log.info("no listener for %s", name, extra={"action": name})
        return BoltResponse(status=200)


def _route_key(body: Body) -> tuple[object, ...] | None:
    """Name everything Bolt's matchers look at; None where one may look at people's words."""
    kind = kind_of(body)
    if kind is Kind.EVENT:
        event: dict[str, Any] = body["event"]
        if event["type"] == "message":
            return None
        # Bolt tells a missing subtype from one that is null.
        return kind, event["type"], event.get("subtype", "")
    if kind is Kind.ACTION:
        action = body["actions"][0]
        return kind, action["action_id"], action.get("block_id")
    if kind is Kind.OPTIONS:
        return kind, body["action_id"], body.get("block_id")
    return kind, body.get("type"), id_of(body)
