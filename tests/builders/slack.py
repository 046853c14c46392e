"""What Slack sends, in its real shapes, and the whole app to send it to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.app import capabilities, known_origins, register_handlers
from bot.clock import MovableClock
from bot.domain.ids import SlackUserId
from bot.runtime import Bot
from bot.slack.bolt import SlackApp, make_app, web_client
from bot.slack.directory import Identity
from bot.slack.speech import Said
from tests.builders.feedback import AISHA, AT
from tests.builders.unit import CARDS, HERE, House, a_renderer
from tests.contract.slack.stand_in import StandIn, stand_in

Json = dict[str, Any]
US = Identity(HERE, "Harbour", "U0BOT", "B0BOT", "https://harbour.example")
_numbers = count(1)


def a_team() -> Json:
    return {"id": HERE, "domain": "harbour"}


def a_user(user: str) -> Json:
    name = user.removeprefix("U0").lower()
    return {"id": user, "username": name, "name": name, "team_id": HERE}


def a_command(text: str, *, by: str = AISHA, **changes: Any) -> Json:
    """Build a slash command."""
    return {
        "token": "t",
        "team_id": HERE,
        "team_domain": "harbour",
        "enterprise_id": "E0GROUP",
        "enterprise_name": "Group",
        "channel_id": "C0CARDS",
        "channel_name": "pod-cards",
        "user_id": by,
        "user_name": "somebody",
        "command": "/rollout",
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": "http://hooks.example/1",
        "trigger_id": f"{next(_numbers)}.1.a",
        **changes,
    }


def an_interaction(kind: str, *, by: str = AISHA, **changes: Any) -> Json:
    """Build what every interaction has in common."""
    return {
        "type": kind,
        "token": "t",
        "team": a_team(),
        "enterprise": {"id": "E0GROUP", "name": "Group"},
        "is_enterprise_install": False,
        "user": a_user(by),
        "api_app_id": "A1",
        "trigger_id": f"{next(_numbers)}.1.a",
        **changes,
    }


def a_click(action_id: str, value: str = "F-1", *, by: str = AISHA, **changes: Any) -> Json:
    """Build a click on a message's button."""
    action = {
        "type": "button",
        "action_id": action_id,
        "block_id": "b",
        "value": value,
        "text": {"type": "plain_text", "text": "x", "emoji": True},
        "action_ts": "1.1",
    }
    return an_interaction(
        "block_actions",
        by=by,
        **{
            "container": {"type": "message", "message_ts": "1.1", "channel_id": "C0CARDS"},
            "channel": {"id": "C0CARDS", "name": "pod-cards"},
            "message": {"type": "message", "user": "U0BOT", "ts": "1.1", "text": "F-1"},
            "state": {"values": {}},
            "response_url": "http://hooks.example/1",
            "actions": [action],
            **changes,
        },
    )


def a_view(callback: str, context: str = "", values: Json | None = None, **changes: Any) -> Json:
    """Build a modal as Slack sends it back; `values` maps a block to its element's state."""
    number = f"V{next(_numbers)}"
    return {
        "id": number,
        "team_id": HERE,
        "type": "modal",
        "blocks": [],
        "private_metadata": context,
        "callback_id": callback,
        "state": {"values": {block: {"words": state} for block, state in (values or {}).items()}},
        "hash": "1.x",
        "root_view_id": number,
        "previous_view_id": None,
        "app_id": "A1",
        "bot_id": "B0BOT",
        **changes,
    }


def a_view_submission(view: Json, *, by: str = AISHA, kind: str = "view_submission") -> Json:
    """Build a modal being sent, or closed with `kind="view_closed"`."""
    closed: Json = {"is_cleared": False} if kind == "view_closed" else {"response_urls": []}
    return an_interaction(kind, by=by, view=view, **closed)


def a_shortcut(callback: str, *, by: str = AISHA, message: Json | None = None) -> Json:
    """Build a global shortcut, or a message shortcut on `message`."""
    if message is None:
        return an_interaction("shortcut", by=by, callback_id=callback, action_ts="1.1")
    place = {"id": "C0FLOOR", "name": "floor"}
    about = {"channel": place, "message": message, "message_ts": message["ts"]}
    answer = {"response_url": "http://hooks.example/1"}
    return an_interaction("message_action", by=by, callback_id=callback, **about, **answer)


def an_event(kind: str, *, by: str = AISHA, **changes: Any) -> Json:
    """Build an event."""
    return {
        "token": "t",
        "team_id": HERE,
        "enterprise_id": "E0GROUP",
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": f"Ev{next(_numbers)}",
        "event_time": 1,
        "event": {"type": kind, "user": by, "event_ts": "1.1", **changes},
        "authorizations": [{"team_id": HERE, "user_id": "U0BOT", "is_bot": True}],
    }


def a_saying(by: SlackUserId, text: str, **changes: Any) -> Said:
    """Build what somebody said in a thread, each time a second later."""
    values = {"channel": CARDS, "thread": "1.1", "ts": f"9.{next(_numbers)}", **changes}
    return Said(by=by, text=text, **values)


def chosen(value: str) -> Json:
    """Build the state of a select."""
    text = {"type": "plain_text", "text": value, "emoji": True}
    return {"type": "static_select", "selected_option": {"text": text, "value": value}}


def typed(value: str | None) -> Json:
    """Build the state of a text input; Slack sends null where nothing was typed."""
    return {"type": "plain_text_input", "value": value}


def a_filled_form(**changes: Json) -> Json:
    """Build the state of the feedback form, block by block."""
    values = {
        "workflow": chosen("balance"),
        "moment": chosen("during"),
        "kind": chosen("wrong_suggestion"),
        "severity": chosen("high"),
        "what": typed("It offered the wrong account."),
        "evidence": typed(None),
        "wish": typed(None),
        "files": {"type": "file_input", "files": []},
        "anonymous": {"type": "checkboxes", "selected_options": []},
        **changes,
    }
    return {f"feedback.{block}": state for block, state in values.items()}


@dataclass
class Stage:
    """The whole app on one house, talking to a stand-in for Slack."""

    house: House
    bot: Bot
    app: SlackApp
    slack: StandIn

    async def sends(self, body: Json) -> BoltResponse:
        """Dispatch one request and wait for whatever follows its ack."""
        if "response_url" in body:
            body = {**body, "response_url": f"{self.slack.url}/hook/said"}
        response = await self.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await self.app.answers.close()
        return response

    async def opened(self, body: Json, method: str = "views.open") -> Json:
        """Dispatch one request and return the modal it opened."""
        assert (await self.sends(body)).status == 200
        view: Json | str = self.slack.calls(method)[-1]["view"]
        assert isinstance(view, dict)
        return view

    async def told(self, body: Json) -> str:
        """Dispatch one click and return what the person alone was told."""
        before = len(self.slack.calls("said"))
        assert (await self.sends(body)).status == 200
        said = self.slack.calls("said")[before:]
        return str(said[0]["text"]) if said else ""

    async def submits(self, callback: str, block: str, words: str, *, by: SlackUserId) -> Any:
        """Send a small form about F-1 and return what the ack says."""
        view = a_view(callback, "F-1", {block: typed(words)})
        return (await self.sends(a_view_submission(view, by=by))).body


@asynccontextmanager
async def a_stage(house: House) -> AsyncIterator[Stage]:
    """Register every handler with a real app whose Web API is a stand-in."""
    async with stand_in() as slack, aiohttp.ClientSession() as session:
        for method in ("views.open", "views.push", "views.update", "said"):
            slack.answers(method, {"view": {"id": "V0"}})
        slack.answers("chat.getPermalink", {"permalink": "https://harbour.example/p1"})
        client = web_client("xoxb-1", api_url=slack.api_url, session=session)
        app = make_app(client=client, identity=lambda: US, roster=lambda: house.roster)
        bot = Bot(
            database=house.database,
            clock=MovableClock(AT),
            workspace=HERE,
            charter=house.charter,
            roster=house.roster,
            renderer=a_renderer(),
            vault=house.vault,
            origins=known_origins(),
            capabilities=capabilities(),
        )
        register_handlers(app, bot)
        yield Stage(house, bot, app, slack)
