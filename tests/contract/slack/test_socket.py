"""The socket hears the workspace, comes back when it is lost, and says whether it is there."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ids import WorkspaceId
from bot.slack.bolt import SlackApp, make_app, web_client
from bot.slack.manifest import Command, manifest
from bot.slack.socket import Socket, Timing, _Handler, within
from bot.workspace.rules import Tokens
from bot.workspace.seed import Seed, SeedChannel, SeedUser
from bot.workspace.workspace import Workspace
from tests.contract.slack.requests import US, Json, a_command, recording
from tests.contract.slack.stand_in import StandIn

HASTY = Timing(
    check_every=0.01,
    connect_within=2.0,
    close_within=0.5,
    first_pause=0.01,
    longest_pause=0.05,
    ping_every=0.5,
)


class StillClock:
    """A clock nobody moves."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 9, tzinfo=UTC)


def a_workspace() -> Workspace:
    seed = Seed(
        users=(SeedUser("ana"),), channels=(SeedChannel("general", members=("ana",), app=True),)
    )
    rollout = Command("/rollout", "Everything", "help")
    return Workspace(
        seed, manifest(commands=[rollout], shortcuts=[], socket_mode=True), StillClock()
    )


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with a_workspace().serve() as served:
        yield served


@pytest.fixture
def client(workspace: Workspace, session: aiohttp.ClientSession) -> AsyncWebClient:
    return web_client(Tokens().bot, api_url=workspace.base_url, session=session)


@pytest.fixture
def app(client: AsyncWebClient, workspace: Workspace) -> SlackApp:
    here = replace(US, workspace_id=WorkspaceId(workspace.world.team_id))
    return make_app(client=client, identity=lambda: here)


@asynccontextmanager
async def running(socket: Socket) -> AsyncIterator[Socket]:
    """Run a socket, and end it with the block."""
    task = asyncio.create_task(socket.run())
    try:
        yield socket
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def eventually(holds: Callable[[], object]) -> None:
    """Wait until something holds; raises TimeoutError."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.005)


def heard(seen: list[Json], count: int) -> Callable[[], bool]:
    return lambda: len(seen) == count


def a_socket(app: SlackApp, client: AsyncWebClient, timing: Timing = HASTY) -> Socket:
    return Socket(app, app_token=Tokens().app, client=client, timing=timing)


async def test_a_command_comes_through_and_its_ack_goes_back(
    workspace: Workspace, app: SlackApp, client: AsyncWebClient
) -> None:
    async def help_(ack: Callable[..., Awaitable[Any]]) -> None:
        await ack("This is the help.")

    app.command("/rollout")(help_)
    async with running(a_socket(app, client)) as socket:
        await eventually(lambda: socket.ready)
        ana = workspace.person("ana")
        await ana.types("/rollout help", in_="#general")
        await ana.sees("This is the help.")


async def test_it_is_ready_only_while_it_is_connected(
    app: SlackApp, client: AsyncWebClient
) -> None:
    socket = a_socket(app, client)
    assert not socket.ready
    async with running(socket):
        await eventually(lambda: socket.ready)
    assert not socket.ready


async def test_a_cut_connection_is_made_anew(
    workspace: Workspace, app: SlackApp, client: AsyncWebClient
) -> None:
    seen: list[Json] = []
    app.event("message")(recording(seen))
    async with running(a_socket(app, client)) as socket:
        for count in (1, 2):
            await eventually(lambda: socket.ready and workspace.sockets.count)
            await workspace.person("ana").says("general", "hello")
            await eventually(heard(seen, count))
            await workspace.sockets.cut()
            await eventually(lambda: workspace.sockets.count == 0 or not socket.ready)


async def test_a_requested_refresh_is_followed(
    workspace: Workspace, app: SlackApp, client: AsyncWebClient
) -> None:
    seen: list[Json] = []
    app.event("message")(recording(seen))
    async with running(a_socket(app, client)) as socket:
        await eventually(lambda: socket.ready)
        await workspace.sockets.refresh()
        await eventually(lambda: workspace.sockets.count == 1)
        await workspace.person("ana").says("general", "hello")
        await eventually(lambda: seen)


async def test_a_silent_connection_is_replaced(
    workspace: Workspace, app: SlackApp, client: AsyncWebClient
) -> None:
    silent = Timing(**{**vars(HASTY), "silent_for": 0.05})
    asked = workspace.tally.requests
    async with running(a_socket(app, client, silent)) as socket:
        await eventually(lambda: socket.ready)
        await eventually(lambda: asked["apps.connections.open"] >= 3)


async def test_a_refused_token_is_said_in_words_and_tried_again(
    app: SlackApp, session: aiohttp.ClientSession, slack: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    slack.refuses("apps.connections.open", "invalid_auth")
    refused = web_client("xoxb-1", api_url=slack.api_url, session=session)
    with caplog.at_level(logging.WARNING, "bot.slack.socket"):
        async with running(a_socket(app, refused)) as socket:
            await eventually(lambda: len(slack.calls("apps.connections.open")) >= 3)
            assert not socket.ready
    assert "BOT_SLACK_APP_TOKEN is not accepted" in caplog.text


async def test_nobody_there_is_no_reason_to_give_up(
    app: SlackApp, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = web_client("xoxb-1", api_url="http://127.0.0.1:9/api/", session=session)
    with caplog.at_level(logging.WARNING, "bot.slack.socket"):
        async with running(a_socket(app, nowhere)):
            await eventually(lambda: len(caplog.records) >= 3)


async def test_pauses_grow_and_stay_bounded(app: SlackApp, client: AsyncWebClient) -> None:
    socket = Socket(app, app_token="xapp", client=client)
    pauses = [socket._pause(failures) for failures in range(60)]
    assert 0.5 <= pauses[0] <= 1.0
    assert 2.0 <= pauses[2] <= 4.0
    assert all(30.0 <= pause <= 60.0 for pause in pauses[6:])


async def test_a_malformed_envelope_is_acked_and_reaches_nobody(
    app: SlackApp, client: AsyncWebClient
) -> None:
    sent: list[str] = []
    seen: list[Json] = []
    app.command("/rollout")(recording(seen))
    handler = _Handler(app, "xapp", client, 10.0)

    async def keep(message: str) -> None:
        sent.append(message)

    handler.client.send_message = keep  # type: ignore[method-assign]  # the socket's other end
    here = app.identity()
    assert here is not None
    ours = a_command(team_id=here.workspace_id)
    for number, payload in enumerate(({"command": 5}, ours)):
        request = SocketModeRequest("slash_commands", f"e{number}", payload)
        await handler.handle(handler.client, request)
    await handler.client.close()
    assert [json.loads(message)["envelope_id"] for message in sent] == ["e0", "e1"]
    assert len(seen) == 1


async def test_closing_that_hangs_is_not_waited_for() -> None:
    async def hang() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    async def fail() -> None:
        raise OSError("already gone")

    assert not await within(0.01, hang())
    assert await within(1.0, fail())
