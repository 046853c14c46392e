"""Slack-shaped requests, signed as Slack signs them, for tests of the front and of Bolt."""

import hmac
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession
from starlette.types import ASGIApp, Message

from bot.domain.ids import WorkspaceId
from bot.slack.bolt import SlackApp, make_app, web_client
from bot.slack.directory import Identity

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
US = Identity(WorkspaceId("T1"), "Harbour", "UBOT", "BBOT", "https://harbour.example")

Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What came back over ASGI."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Call:
    """A request to the front, before it is sent; `chunks` is its body as it arrives."""

    chunks: list[bytes] = field(default_factory=list)
    method: str = "POST"
    path: str = "/slack/events"
    headers: dict[str, str] = field(default_factory=dict)


def sign(body: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Make the two headers that prove a body comes from Slack."""
    timestamp = str(int(time.time() if at is None else at))
    text = f"v0:{timestamp}:".encode() + body
    signature = "v0=" + hmac.digest(secret.encode(), text, "sha256").hex()
    return {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature}


def a_call(body: bytes, content_type: str = JSON, **headers: str) -> Call:
    """Make a genuine request of any body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Call([body], headers={"content-type": content_type, **sign(body), **named})


def an_event(event: Json, **envelope: Any) -> Json:
    """Make the body of an event."""
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": "Ev1",
        "event": event,
        **envelope,
    }


def a_command(text: str = "help", **more: str) -> Json:
    """Make the fields of a slash command."""
    return {
        "command": "/rollout",
        "text": text,
        "user_id": "U1",
        "team_id": "T1",
        "channel_id": "C1",
        "trigger_id": "1.1.a",
        "response_url": "https://hooks.slack.example/commands/1",
        **more,
    }


def a_submission(
    values: Json | None = None, *, callback: str = "feedback.submit", **view: Any
) -> Json:
    """Make the payload of a sent modal."""
    return {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "trigger_id": "1.1.a",
        "view": {
            "id": "V1",
            "type": "modal",
            "callback_id": callback,
            "state": {"values": values or {}},
            "root_view_id": "V1",
            "previous_view_id": None,
            **view,
        },
    }


def a_click(action: str = "feedback.take", **more: Any) -> Json:
    """Make the payload of a clicked button."""
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "trigger_id": "1.1.a",
        "response_url": "https://hooks.slack.example/actions/1",
        "actions": [{"action_id": action, "block_id": "b", "type": "button", "value": "F-1"}],
        **more,
    }


def as_json(body: Json) -> Call:
    """Send a body as Slack sends events."""
    return a_call(json.dumps(body).encode())


def as_form(fields: Json) -> Call:
    """Send fields as Slack sends commands."""
    return a_call(urlencode(fields).encode(), FORM)


def as_payload(payload: Json) -> Call:
    """Send a payload as Slack sends interactions."""
    return as_form({"payload": json.dumps(payload)})


async def deliver(front: ASGIApp, call: Call) -> Reply:
    """Hand a request to the front without a socket."""
    waiting = list(call.chunks) or [b""]
    sent: list[Message] = []

    async def receive() -> Message:
        if not waiting:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(name.encode(), value.encode("latin-1")) for name, value in call.headers.items()]
    scope = {
        "type": "http",
        "method": call.method,
        "path": call.path,
        "raw_path": call.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "scheme": "http",
        "server": ("127.0.0.1", 80),
    }
    await front(scope, receive, send)
    return _reply(sent)


def _reply(sent: list[Message]) -> Reply:
    head = next(message for message in sent if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in sent[1:])
    headers = {name.decode(): value.decode() for name, value in head["headers"]}
    return Reply(head["status"], headers, body.decode())


def an_app(session: ClientSession, api_url: str = "http://127.0.0.1:9/api/") -> SlackApp:
    """Make an app whose Web API nobody answers, unless told where."""
    client = web_client("xoxb-1", api_url=api_url, session=session)
    return make_app(client=client, identity=lambda: US)


def recording(calls: list[Json]) -> Callable[..., Awaitable[None]]:
    """Make a listener that keeps what it was given."""

    async def listener(body: Json) -> None:
        calls.append(body)

    return listener
