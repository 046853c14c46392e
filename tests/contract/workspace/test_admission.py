"""What a call must show before any method looks at it."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.webapi import METHODS
from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    HandClock,
    a_client,
    a_manifest,
    a_workspace,
    error_of,
    refused,
)


async def test_auth_test_names_the_token_s_owner_as_slack_does(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    answer = await client.auth_test()
    world = workspace.world
    assert answer.data == {
        "ok": True,
        "url": "https://harbor.slack.com/",
        "team": "Harbor",
        "user": "notes",
        "team_id": world.team_id,
        "user_id": world.app_user.id,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


async def test_every_answer_carries_the_granted_and_the_accepted_scopes(
    client: AsyncWebClient,
) -> None:
    answer = await client.users_list()
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    assert answer.headers["x-accepted-oauth-scopes"] == "users:read"


async def test_a_call_without_a_token_is_not_authed(workspace: Workspace) -> None:
    assert await error_of(a_client(workspace, "").auth_test()) == "not_authed"


async def test_a_call_with_a_made_up_token_is_invalid_auth(workspace: Workspace) -> None:
    assert await error_of(a_client(workspace, "xoxb-other").auth_test()) == "invalid_auth"


async def test_the_app_token_opens_connections_and_nothing_else(workspace: Workspace) -> None:
    app_token = workspace.world.rules.tokens.app
    opened = await a_client(workspace, "").apps_connections_open(app_token=app_token)
    assert opened["url"].startswith("ws://127.0.0.1:")
    wrong = a_client(workspace, app_token).users_list()
    assert await error_of(wrong) == "not_allowed_token_type"
    bot_token = workspace.world.rules.tokens.bot
    wrong = a_client(workspace, "").apps_connections_open(app_token=bot_token)
    assert await error_of(wrong) == "not_allowed_token_type"


async def test_a_method_that_is_not_there_is_unknown(client: AsyncWebClient) -> None:
    assert await refused(client.api_call("chat.shout")) == {
        "ok": False,
        "error": "unknown_method",
        "req_method": "chat.shout",
    }


async def test_a_missing_scope_names_what_is_needed_and_what_was_granted(clock: HandClock) -> None:
    manifest = a_manifest(scopes="users:read", events="")
    async with a_workspace(clock, manifest).serve() as workspace:
        body = await refused(a_client(workspace).chat_postMessage(channel="general", text="x"))
    assert body == {
        "ok": False,
        "error": "missing_scope",
        "needed": "chat:write",
        "provided": "users:read",
    }


async def test_every_method_with_a_scope_refuses_without_it(clock: HandClock) -> None:
    scoped = [name for name, method in METHODS.items() if method.scopes]
    async with a_workspace(clock, a_manifest(scopes="", events="")).serve() as workspace:
        client = a_client(workspace)
        errors = {name: await error_of(client.api_call(name)) for name in scoped}
    assert set(errors.values()) == {"missing_scope"}
    assert len(errors) > 20


async def test_reading_a_channel_needs_the_scope_of_its_kind(clock: HandClock) -> None:
    manifest = a_manifest(scopes="channels:read channels:history", events="")
    async with a_workspace(clock, manifest).serve() as workspace:
        client = a_client(workspace)
        inner = workspace.world.channel("inner").id
        general = workspace.world.channel("general").id
        assert (await client.conversations_info(channel=general))["ok"]
        assert (await client.conversations_history(channel=general))["ok"]
        info = await refused(client.conversations_info(channel=inner))
        history = await refused(client.conversations_history(channel=inner))
        listing = await refused(client.conversations_list(types="private_channel"))
    assert [info["needed"], history["needed"], listing["needed"]] == [
        "groups:read",
        "groups:history",
        "groups:read",
    ]


async def test_a_missing_argument_is_named(client: AsyncWebClient) -> None:
    body = await refused(client.api_call("users.info"))
    assert body["error"] == "invalid_arguments"
    assert body["response_metadata"]["messages"] == ["[ERROR] missing required field: user"]


async def test_api_test_echoes_and_fails_on_request(client: AsyncWebClient) -> None:
    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert await error_of(client.api_test(error="my_error")) == "my_error"


async def test_team_and_bot_describe_themselves(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    assert (await client.team_info())["team"]["domain"] == "harbor"
    bot = (await client.bots_info(bot=workspace.world.bot_id))["bot"]
    assert (bot["app_id"], bot["name"]) == (workspace.world.app_id, "Notes")
    assert await error_of(client.bots_info(bot="B0")) == "bot_not_found"
