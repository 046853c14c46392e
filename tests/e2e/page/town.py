"""A small town for the page's tests: a workspace, its people, and an app that does a little of everything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.rules import Rules
from bot.workspace.seed import Seed, SeedChannel, SeedUser, SeedUsergroup
from bot.workspace.workspace import Workspace
from tests.e2e.page.notes import register

Json = dict[str, Any]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SCOPES = (
    "app_mentions:read channels:history channels:join channels:read chat:write commands files:read "
    "files:write groups:history groups:read im:history im:read im:write pins:write bookmarks:write reactions:read "
    "reactions:write users:read users:read.email"
)
PEOPLE = (
    ("ana", "Ana Reyes", "Agent"),
    ("ben", "Ben Okafor", "Lead"),
    ("caro", "Carolina Duarte", "Agent"),
    ("dev", "Dev Patel", "Agent"),
    ("eva", "Eva Lindqvist", "Lead"),
    ("finn", "Finn Murray", "Analyst"),
)


@dataclass
class StillClock:
    """A clock that stands still until it is moved."""

    at: datetime = MONDAY
    moves: list[datetime] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def advance(self, to: datetime) -> None:
        self.moves.append(to)
        self.at = to


@dataclass
class Town:
    """What a test may reach behind the page."""

    workspace: Workspace
    clock: StillClock
    client: AsyncWebClient
    heard: list[Json]

    @property
    def url(self) -> str:
        return self.workspace.base_url.removesuffix("api/")

    def user(self, name: str) -> str:
        return self.workspace.world.person(name).id

    def channel(self, name: str) -> str:
        return self.workspace.world.channel(name).id


def a_seed() -> Seed:
    everybody = tuple(name for name, _, _ in PEOPLE)
    people = (
        SeedUser(name, real_name, f"{name}@example.com", "UTC", title=title)
        for name, real_name, title in PEOPLE
    )
    return Seed(
        team="Harbor",
        users=tuple(people),
        channels=(
            SeedChannel("general", everybody, app=True, topic="What concerns us all"),
            SeedChannel("payments", ("ana", "ben", "caro"), app=True),
            SeedChannel("leads", ("ana", "ben", "eva"), private=True, app=True),
            SeedChannel("harbour-walk", ("dev",)),
        ),
        usergroups=(SeedUsergroup("peers", "Peers", ("ana", "caro")),),
    )


def a_manifest() -> Json:
    return {
        "display_information": {"name": "Notes"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "Notes"},
            "slash_commands": [
                {"command": "/note", "description": "Write a note", "usage_hint": "[words]"},
                {"command": "/north", "description": "Show the way"},
                {"command": "/void", "description": "Nobody answers"},
            ],
            "shortcuts": [
                {"name": "New note", "type": "global", "callback_id": "note.new"},
                {"name": "Note this", "type": "message", "callback_id": "note.from"},
            ],
        },
        "oauth_config": {"scopes": {"bot": SCOPES.split()}},
        "settings": {
            "socket_mode_enabled": True,
            "event_subscriptions": {"bot_events": ["app_home_opened", "message.channels"]},
            "interactivity": {"is_enabled": True},
        },
    }


@asynccontextmanager
async def a_town(port: int = 0) -> AsyncIterator[Town]:
    """Open the town: a served workspace with the app connected to it."""
    clock = StillClock()
    rules = Rules(rate_limits="off")
    made = Workspace(a_seed(), a_manifest(), clock, rules=rules, advance=clock.advance)
    async with made.serve(port=port) as workspace:
        client = AsyncWebClient(rules.tokens.bot, base_url=workspace.base_url, retry_handlers=[])
        app = _app(workspace, client)
        heard: list[Json] = []
        register(app, heard)
        handler = AsyncSocketModeHandler(app, rules.tokens.app)
        handler.client.web_client = AsyncWebClient(base_url=workspace.base_url, retry_handlers=[])
        await handler.connect_async()
        try:
            yield Town(workspace, clock, client, heard)
        finally:
            await handler.close_async()


def _app(workspace: Workspace, client: AsyncWebClient) -> AsyncApp:
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
        client=client, authorize=authorize, signing_secret="unused", process_before_response=True
    )
