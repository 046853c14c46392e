"""A modal opens within two seconds, or the person hears why not."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import UserError
from bot.slack.bolt import web_client
from bot.slack.modals import open_modal, push_modal, update_modal
from tests.contract.slack.stand_in import StandIn

VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}


@pytest.fixture
def client(session: aiohttp.ClientSession, slack: StandIn) -> AsyncWebClient:
    """A client of the stand-in."""
    return web_client("xoxb-1", api_url=slack.api_url, session=session)


async def test_an_opened_modal_comes_back_with_its_id(
    client: AsyncWebClient, slack: StandIn
) -> None:
    slack.answers("views.open", {"view": {"id": "V1", **VIEW}})
    assert (await open_modal(client, "1.1", VIEW))["id"] == "V1"
    assert slack.calls("views.open")[0]["trigger_id"] == "1.1"


async def test_a_modal_is_pushed_and_updated(client: AsyncWebClient, slack: StandIn) -> None:
    slack.answers("views.push", {"view": {"id": "V2"}})
    slack.answers("views.update", {"view": {"id": "V2", "hash": "h2"}})
    assert (await push_modal(client, "1.1", VIEW))["id"] == "V2"
    assert (await update_modal(client, "V2", VIEW, hash_="h1"))["hash"] == "h2"
    assert slack.calls("views.update")[0]["hash"] == "h1"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("expired_trigger_id", "too long"),
        ("exchanged_trigger_id", "opened already"),
        ("push_limit_reached", "on top of each other"),
        ("hash_conflict", "changed in the meantime"),
        ("ratelimited", "did not open"),
    ],
)
async def test_what_a_person_can_mend_is_said_in_words(
    client: AsyncWebClient, slack: StandIn, error: str, words: str
) -> None:
    slack.refuses("views.open", error)
    with pytest.raises(UserError, match=words):
        await open_modal(client, "1.1", VIEW)


async def test_a_view_slack_refuses_is_our_mistake(client: AsyncWebClient, slack: StandIn) -> None:
    slack.refuses("views.open", "invalid_arguments")
    with pytest.raises(SlackApiError):
        await open_modal(client, "1.1", VIEW)


async def test_nobody_there_is_said_in_words(session: aiohttp.ClientSession) -> None:
    client = web_client("xoxb-1", api_url="http://127.0.0.1:9/api/", session=session)
    with pytest.raises(UserError, match="did not open"):
        await open_modal(client, "1.1", VIEW)


async def test_a_slow_slack_is_not_waited_for(session: aiohttp.ClientSession) -> None:
    class SlowClient(AsyncWebClient):
        async def views_open(self, **_arguments: Any) -> Any:
            await asyncio.Event().wait()

    began = asyncio.get_running_loop().time()
    client = SlowClient("xoxb-1", session=session, retry_handlers=[])
    with pytest.raises(UserError, match="too long"):
        await open_modal(client, "1.1", VIEW)
    assert asyncio.get_running_loop().time() - began < 2.5
