"""Response URLs: five uses in half an hour, and where each answer goes."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import HandClock, a_section, channel_id


def a_url(workspace: Workspace, **more: Any) -> AsyncWebhookClient:
    world = workspace.world
    general = channel_id(workspace, "general")
    path = world.responses.issue(workspace.person("ana").id, general, **more)
    return AsyncWebhookClient(workspace.base_url.replace("/api/", "/") + path)


async def test_an_answer_is_for_the_person_alone_unless_it_says_otherwise(
    workspace: Workspace,
) -> None:
    url = a_url(workspace)
    assert (await url.send(text="for you")).body == "ok"
    await url.send(text="for all", response_type="in_channel")
    await workspace.person("bo").sees("for all", in_="general")
    await workspace.person("bo").sees_no("for you")
    await workspace.person("ana").sees("for you", in_="ephemeral")
    assert workspace.tally.messages == {"response_url": 2}


async def test_the_sixth_use_is_refused(workspace: Workspace) -> None:
    url = a_url(workspace)
    for _ in range(5):
        assert (await url.send(text="x")).status_code == 200
    sixth = await url.send(text="x")
    assert (sixth.status_code, sixth.body) == (404, "used_url")


async def test_after_half_an_hour_it_is_refused(workspace: Workspace, clock: HandClock) -> None:
    url = a_url(workspace)
    clock.move(minutes=30)
    assert (await url.send(text="x")).status_code == 200
    clock.move(seconds=1)
    late = await url.send(text="x")
    assert (late.status_code, late.body) == (404, "expired_url")


async def test_an_invented_address_is_refused(workspace: Workspace) -> None:
    root = workspace.base_url.replace("/api/", "/responses/none")
    assert (await AsyncWebhookClient(root).send(text="x")).status_code == 404


async def test_replacing_and_deleting_the_original(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="general", text="first")
    url = a_url(workspace, message_ts=posted["ts"])
    await url.send(text="second", replace_original=True)
    await workspace.person("ana").sees("second", in_="general")
    await url.send(delete_original=True)
    assert workspace.world.channel("general").messages == {}
    gone = await url.send(text="third", replace_original=True)
    assert (gone.status_code, gone.body) == (500, "message_not_found")


@pytest.mark.parametrize(
    ("body", "error"),
    [({"text": ""}, "no_text"), ({"blocks": [a_section("x" * 3001)]}, "invalid_blocks")],
)
async def test_a_defective_answer_is_refused(
    workspace: Workspace, body: dict[str, Any], error: str
) -> None:
    refused = await a_url(workspace).send_dict(body)
    assert (refused.status_code, refused.body) == (500, error)
