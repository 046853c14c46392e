"""What tests of the front, of Bolt and of the socket share."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.slack.bolt import SlackApp
from bot.slack.front import Front
from tests.contract.slack.requests import SECRET, an_app
from tests.contract.slack.stand_in import StandIn, stand_in


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """One HTTP session, closed at the end."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def app(session: aiohttp.ClientSession) -> AsyncIterator[SlackApp]:
    """An app without listeners."""
    made = an_app(session)
    yield made
    await made.answers.close()


@pytest.fixture
def front(app: SlackApp) -> Front:
    """The front of that app, ready."""
    made = Front(signing_secret=SECRET, ready=list)
    made.open(app)
    return made


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    """A scripted Web API."""
    async with stand_in() as server:
        yield server
