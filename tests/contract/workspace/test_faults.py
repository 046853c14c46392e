"""Faults on request: each does what it says, and no more often than it says."""

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.faults import Faults, Rule
from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import channel_id


def stored(workspace: Workspace) -> int:
    return len(workspace.world.channel("general").messages)


async def test_a_dropped_response_hides_a_message_that_was_stored(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    workspace.faults.add(Rule("drop_response", "chat.postMessage", times=1))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="general", text="x")
    assert stored(workspace) == 1
    await client.chat_postMessage(channel="general", text="y")
    assert stored(workspace) == 2


async def test_a_cut_before_acting_stores_nothing(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    workspace.faults.add(Rule("cut_before", "chat.*", times=1))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="general", text="x")
    assert stored(workspace) == 0


@pytest.mark.parametrize(("kind", "kept"), [("error_500", 0), ("error_500_after", 1)])
async def test_a_server_error_comes_before_or_after_acting(
    workspace: Workspace, client: AsyncWebClient, kind: str, kept: int
) -> None:
    workspace.faults.add(Rule(kind, "chat.postMessage", times=1))  # type: ignore[arg-type]  # from the parameters
    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel="general", text="x")
    assert error.value.response.status_code == 500
    assert stored(workspace) == kept


@pytest.mark.parametrize(("kind", "kept"), [("delay", 0), ("delay_after", 1)])
async def test_a_delay_outlasts_the_caller(workspace: Workspace, kind: str, kept: int) -> None:
    workspace.faults.add(Rule(kind, "chat.postMessage", seconds=0.2))  # type: ignore[arg-type]  # from the parameters
    token = workspace.world.rules.tokens.bot
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.post(
                workspace.base_url + "chat.postMessage",
                headers={"Authorization": f"Bearer {token}"},
                json={"channel": channel_id(workspace, "general"), "text": "x"},
                timeout=httpx.Timeout(5, read=0.05),
            )
    assert await workspace.world.feed.until(lambda: stored(workspace) == kept, within_s=5)


async def test_a_storm_of_rate_limits_names_its_wait(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    rule = workspace.faults.add(Rule("rate_limit", "*", times=2, seconds=30))
    for _ in range(2):
        with pytest.raises(SlackApiError) as error:
            await client.auth_test()
        assert error.value.response.headers["Retry-After"] == "30"
    assert (await client.auth_test())["ok"]
    assert rule.struck == 2


def test_the_same_seed_strikes_the_same_calls() -> None:
    def struck(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.add(Rule("error_500", probability=0.3))
        return [faults.strike("error_500", "chat.update") is not None for _ in range(50)]

    assert struck(7) == struck(7)
    assert struck(7) != struck(8)
    assert 5 < sum(struck(7)) < 25


async def test_faults_are_set_and_lifted_over_http(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    url = workspace.base_url.replace("/api/", "/control/faults")
    async with httpx.AsyncClient(trust_env=False) as http:
        rule = {"seed": 3, "kind": "error_500", "method": "auth.test", "times": 1}
        added = (await http.post(url, json=rule)).json()
        assert added["rules"][0]["kind"] == "error_500"
        with pytest.raises(SlackApiError):
            await client.auth_test()
        assert (await http.get(url)).json()["rules"][0]["struck"] == 1
        assert (await http.delete(url)).json() == {"ok": True, "rules": []}
        assert (await http.post(url, json={"kind": "earthquake"})).status_code == 400
