"""A small team, an app that may do everything, and the workspace they meet in."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.workspace.rules import Rules
from bot.workspace.seed import Seed, SeedChannel, SeedUser, SeedUsergroup
from bot.workspace.workspace import Workspace

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVERY_SCOPE = (
    "app_mentions:read bookmarks:read bookmarks:write channels:history channels:join channels:read "
    "channels:write.invites chat:write commands files:read files:write groups:history groups:read "
    "groups:write groups:write.invites im:history im:read im:write pins:read pins:write reactions:read "
    "reactions:write team:read usergroups:read users:read users:read.email"
)
EVENTS = (
    "app_home_opened app_mention member_joined_channel member_left_channel message.channels "
    "message.groups message.im reaction_added reaction_removed"
)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def a_seed() -> Seed:
    return Seed(
        users=(
            SeedUser("ana", "Ana Reyes", "ana@example.com", "America/Chicago"),
            SeedUser("bo", "Bo Lind", "bo@example.com", "Europe/Berlin", is_admin=True),
            SeedUser("cy", "Cy Ono", "cy@example.com", deleted=True),
        ),
        channels=(
            SeedChannel("general", ("ana", "bo"), app=True),
            SeedChannel("pod-payments", ("ana", "bo"), app=True, topic="Payments"),
            SeedChannel("quiet", ("ana",)),
            SeedChannel("leaders", ("bo",), private=True),
            SeedChannel("inner", ("ana", "bo"), private=True, app=True),
            SeedChannel("attic", ("ana",), archived=True, app=True),
        ),
        usergroups=(SeedUsergroup("champions", "Champions", ("ana", "bo")),),
    )


def a_manifest(
    *, scopes: str = EVERY_SCOPE, events: str = EVENTS, socket: bool = True, url: str = ""
) -> dict[str, Any]:
    return {
        "display_information": {"name": "Notes"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "Notes"},
            "slash_commands": [
                {"command": "/notes", "description": "Notes", "usage_hint": "[help]", "url": url}
            ]
            if "commands" in scopes
            else [],
            "shortcuts": [
                {"name": "New note", "type": "global", "callback_id": "note.new"},
                {"name": "Note this", "type": "message", "callback_id": "note.from"},
            ]
            if "commands" in scopes
            else [],
        },
        "oauth_config": {"scopes": {"bot": scopes.split()}},
        "settings": {
            "socket_mode_enabled": socket,
            "event_subscriptions": {"bot_events": events.split(), "request_url": url},
            "interactivity": {"is_enabled": True, "request_url": url},
        },
    }


def a_workspace(
    clock: HandClock, manifest: dict[str, Any] | None = None, **rules: Any
) -> Workspace:
    async def advance(to: datetime) -> None:
        clock.at = to

    made = Rules(**{"retries_s": (0.01, 0.01, 0.01), **rules})
    return Workspace(a_seed(), manifest or a_manifest(), clock, rules=made, advance=advance)


def a_client(workspace: Workspace, token: str | None = None) -> AsyncWebClient:
    token = workspace.world.rules.tokens.bot if token is None else token
    return AsyncWebClient(token=token, base_url=workspace.base_url, retry_handlers=[])


def an_app(workspace: Workspace, *, signing_secret: str = "unused") -> AsyncApp:
    world = workspace.world

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=world.team_id,
            bot_token=world.rules.tokens.bot,
            bot_id=world.bot_id,
            bot_user_id=world.app_user.id,
        )

    return AsyncApp(
        client=a_client(workspace),
        authorize=authorize,
        signing_secret=signing_secret,
        process_before_response=True,
    )


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def a_section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def a_button(label: str = "Take it", action_id: str = "note.take", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def an_input(label: str = "What", action_id: str = "text", **more: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": action_id}
    return {
        "type": "input", "block_id": label.lower(), "label": plain(label), "element": element, **more
    }  # fmt: skip


def a_modal(*blocks: dict[str, Any], title: str = "A note", **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "note.submit",
        "title": plain(title),
        "submit": plain("Save"),
        "blocks": list(blocks) or [an_input()],
        **more,
    }


def a_home(text: str = "Welcome") -> dict[str, Any]:
    return {"type": "home", "blocks": [a_section(text)]}


async def refused(calling: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
    """Await a call that Slack refuses; the body of its answer."""
    with pytest.raises(SlackApiError) as refusal:
        await calling
    data: dict[str, Any] = refusal.value.response.data
    return data


async def error_of(calling: Awaitable[AsyncSlackResponse]) -> str:
    """Await a call that Slack refuses; its error."""
    return str((await refused(calling))["error"])


def channel_id(workspace: Workspace, name: str) -> str:
    return workspace.world.channel(name).id


def user_id(workspace: Workspace, name: str) -> str:
    return workspace.world.person(name).id
