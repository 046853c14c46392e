"""A served workspace, a real SDK client, and a real Bolt app on a real socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import HandClock, a_client, a_workspace, an_app


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def workspace(clock: HandClock) -> AsyncIterator[Workspace]:
    async with a_workspace(clock).serve() as served:
        yield served


@pytest.fixture
def client(workspace: Workspace) -> AsyncWebClient:
    return a_client(workspace)


@pytest.fixture
async def app(workspace: Workspace) -> AsyncIterator[AsyncApp]:
    bolt = an_app(workspace)
    async with connected(workspace, bolt):
        yield bolt


@asynccontextmanager
async def connected(workspace: Workspace, bolt: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(bolt, workspace.world.rules.tokens.app)
    handler.client.web_client = a_client(workspace, "")
    await handler.connect_async()
    try:
        yield handler
    finally:
        await handler.close_async()
