"""429: Slack's tiers, counted on the workspace's clock."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.limits import POST_BURST
from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    HandClock,
    a_client,
    a_workspace,
    channel_id,
    user_id,
)


async def retry_after(client: AsyncWebClient, channel: str) -> int:
    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(channel=channel, text="x")
    response = refusal.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    return int(response.headers["Retry-After"])


async def test_a_channel_takes_a_short_burst_and_then_one_message_a_second(
    clock: HandClock, client: AsyncWebClient
) -> None:
    for _ in range(POST_BURST):
        await client.chat_postMessage(channel="general", text="x")
    assert await retry_after(client, "general") == 1
    await client.chat_postMessage(channel="pod-payments", text="x")
    clock.move(seconds=1)
    await client.chat_postMessage(channel="general", text="x")
    assert await retry_after(client, "general") == 1


async def test_the_harsh_switch_forgives_no_burst(clock: HandClock) -> None:
    async with a_workspace(clock, rate_limits="harsh").serve() as workspace:
        client = a_client(workspace)
        for _ in range(3):
            await client.chat_postMessage(channel="general", text="x")
            assert await retry_after(client, "general") == 1
            clock.move(seconds=1)


async def test_one_destination_is_counted_once_by_whatever_name(
    clock: HandClock,
) -> None:
    async with a_workspace(clock, rate_limits="harsh").serve() as workspace:
        client, ana = a_client(workspace), user_id(workspace, "ana")
        im = (await client.chat_postMessage(channel=ana, text="x"))["channel"]
        assert await retry_after(client, im) == 1
        await client.chat_postMessage(channel="#general", text="x")
        assert await retry_after(client, channel_id(workspace, "general")) == 1


async def test_a_tier_refills_over_the_minute(
    workspace: Workspace, clock: HandClock, client: AsyncWebClient
) -> None:
    for _ in range(20):
        await client.usergroups_list()
    with pytest.raises(SlackApiError) as refusal:
        await client.usergroups_list()
    assert refusal.value.response.headers["Retry-After"] == "3"
    await client.users_list()
    clock.move(seconds=3)
    assert (await client.usergroups_list())["ok"]
