"""Signed HTTP delivery: the same payloads, posted to the addresses of the manifest."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from bot.workspace.rules import Tokens
from bot.workspace.server import listening
from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    HandClock,
    a_button,
    a_manifest,
    a_modal,
    a_section,
    a_workspace,
    an_app,
)


class Listener:
    """An app behind an address that is known before it is asked."""

    def __init__(self) -> None:
        self.bolt: AsyncApp | None = None
        self.headers: list[dict[str, str]] = []
        self.answers: list[Response] = []
        self.challenged: list[str] = []
        self.to_challenges: list[Response] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        body = await request.body()

        async def again() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        answers = self.answers
        if b'"url_verification"' in body:
            self.challenged.append(json.loads(body)["challenge"])
            answers = self.to_challenges
        else:
            self.headers.append(dict(request.headers))
        if answers:
            await answers.pop(0)(scope, again, send)
        elif self.bolt is not None:
            handler = AsyncSlackRequestHandler(self.bolt, path="/slack/events")
            await handler(scope | {"path": "/slack/events"}, again, send)


@asynccontextmanager
async def over_http(
    clock: HandClock, **rules: Any
) -> AsyncIterator[tuple[Workspace, AsyncApp, Listener]]:
    listener = Listener()
    site = Starlette(routes=[Mount("/slack/events", listener), Route("/", lambda _: Response())])
    async with listening(site, "127.0.0.1", 0) as port:
        manifest = a_manifest(socket=False, url=f"http://127.0.0.1:{port}/slack/events/")
        async with a_workspace(clock, manifest, **rules).serve() as workspace:
            secret = workspace.world.rules.tokens.signing_secret
            listener.bolt = an_app(workspace, signing_secret=secret)
            yield workspace, listener.bolt, listener


async def test_the_whole_round_trip_passes_bolt_s_own_signature_check(clock: HandClock) -> None:
    async with over_http(clock) as (workspace, bolt, _):

        @bolt.command("/notes")
        async def notes(ack: Any, body: Any, client: Any) -> None:
            await client.views_open(trigger_id=body["trigger_id"], view=a_modal())
            await ack()

        @bolt.view("note.submit")
        async def submit(ack: Any, body: Any, client: Any) -> None:
            text = body["view"]["state"]["values"]["what"]["text"]["value"]
            blocks = [a_section(text), {"type": "actions", "elements": [a_button()]}]
            await client.chat_postMessage(channel="general", text=text, blocks=blocks)
            await ack()

        @bolt.action("note.take")
        async def take(ack: Any, respond: Any) -> None:
            await respond(text="taken", replace_original=True)
            await ack()

        ana = workspace.person("ana")
        await ana.types("/notes")
        await ana.submits(what="It failed & broke")
        card = await ana.sees("It failed & broke", in_="general")
        assert (await ana.clicks("Take it", in_=card))["ok"]
        await ana.sees("taken", in_="general")


async def test_an_address_is_challenged_once_before_its_first_event(clock: HandClock) -> None:
    async with over_http(clock) as (workspace, bolt, listener):
        texts = []

        @bolt.event("message")
        async def message(event: dict[str, Any]) -> None:
            texts.append(event["text"])

        await workspace.person("ana").types("/notes")
        assert listener.challenged == []
        await workspace.person("ana").says("general", "one")
        await workspace.person("ana").says("general", "two")
        await workspace.quiet()
        assert len(listener.challenged) == 1
        assert sorted(texts) == ["one", "two"]


async def test_no_event_goes_to_an_address_that_cannot_repeat_the_challenge(
    clock: HandClock,
) -> None:
    async with over_http(clock) as (workspace, _, listener):
        wrong = [PlainTextResponse("broken", 500), Response(), PlainTextResponse("something else")]
        listener.to_challenges = [*wrong, JSONResponse({"challenge": "made up"})]
        await workspace.person("ana").says("general", "hello")
        await workspace.quiet()
        assert len(set(listener.challenged)) == 4
        assert listener.headers == []


async def test_an_event_that_fails_comes_again_with_number_and_reason(clock: HandClock) -> None:
    async with over_http(clock) as (workspace, bolt, listener):
        texts = []

        @bolt.event("message")
        async def message(event: dict[str, Any]) -> None:
            texts.append(event["text"])

        listener.answers = [PlainTextResponse("broken", 500), PlainTextResponse("broken", 503)]
        await workspace.person("ana").says("general", "hello")
        await workspace.quiet()
        assert texts == ["hello"]
        retries = [
            (each.get("x-slack-retry-num"), each.get("x-slack-retry-reason"))
            for each in listener.headers
        ]
        assert retries == [(None, None), ("1", "http_error"), ("2", "http_error")]


async def test_an_event_whose_answer_forbids_it_does_not_come_again(clock: HandClock) -> None:
    async with over_http(clock) as (workspace, _, listener):
        no_retry = {"X-Slack-No-Retry": "1"}
        listener.answers = [PlainTextResponse("broken", 500, headers=no_retry)]
        await workspace.person("ana").says("general", "hello")
        await workspace.quiet()
        assert len(listener.headers) == 1


async def test_a_command_answered_with_an_error_tells_the_person(clock: HandClock) -> None:
    async with over_http(clock) as (workspace, _, listener):
        listener.answers = [PlainTextResponse("broken", 500)]
        answer = await workspace.person("ana").types("/notes")
        assert answer["message"] == '/notes failed with the error "http_service_error"'
        assert len(listener.headers) == 1


async def test_a_command_s_plain_answer_is_shown_to_the_person_alone(clock: HandClock) -> None:
    async with over_http(clock) as (workspace, bolt, _):

        @bolt.command("/notes")
        async def notes(ack: Any) -> None:
            await ack("Only for you")

        await workspace.person("ana").types("/notes", in_="general")
        await workspace.person("ana").sees("Only for you", in_="ephemeral")
        await workspace.person("bo").sees_no("Only for you")


async def test_an_address_where_nobody_listens_fails_at_once(clock: HandClock) -> None:
    manifest = a_manifest(socket=False, url="http://127.0.0.1:9/slack/events")
    async with a_workspace(clock, manifest).serve() as workspace:
        answer = await workspace.person("ana").types("/notes")
        assert answer["error"] == "dispatch_failed"


async def test_a_forged_secret_is_refused_by_the_app(clock: HandClock) -> None:
    tokens = Tokens(signing_secret="something else")
    async with over_http(clock, tokens=tokens) as (workspace, _, listener):
        listener.bolt = an_app(workspace, signing_secret="the real one")
        answer = await workspace.person("ana").types("/notes")
        assert answer["error"] == "http_service_error"
