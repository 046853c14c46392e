"""Refusals and paths that no story comes by."""

import asyncio
from typing import Any

import httpx
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.workspace.server import listening
from bot.workspace.traffic import Entry
from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    HandClock,
    a_button,
    a_client,
    a_manifest,
    a_modal,
    a_section,
    a_workspace,
    an_input,
    channel_id,
    error_of,
    plain,
    user_id,
)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"as_user": "true", "text": "x"}, "as_user_not_supported"),
        ({"attachments": "{}"}, "invalid_attachments"),
        ({"attachments": "[" + ",".join(['{"text":"x"}'] * 101) + "]"}, "too_many_attachments"),
        ({"text": "x", "metadata": "[1]"}, "invalid_metadata_format"),
    ],
)
async def test_posts_with_odd_arguments_are_refused(
    client: AsyncWebClient, arguments: dict[str, str], error: str
) -> None:
    asked = {"channel": "general", **arguments}
    assert await error_of(client.api_call("chat.postMessage", params=asked)) == error


async def test_attachments_are_kept_and_replaced(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    attachments = [{"text": "old", "fallback": "old"}]
    posted = await client.chat_postMessage(channel="general", attachments=attachments)
    assert posted["message"]["attachments"] == attachments
    await workspace.person("ana").sees("old", in_="general")
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    kept = await client.chat_update(**place, text="new")
    assert kept["message"]["attachments"] == attachments
    newer = [{"text": "new", "fallback": "new"}]
    changed = await client.chat_update(**place, attachments=newer)
    assert changed["message"]["attachments"] == newer


async def test_an_app_without_its_messages_tab_cannot_write_to_people(clock: HandClock) -> None:
    manifest = a_manifest()
    manifest["features"]["app_home"]["messages_tab_enabled"] = False
    async with a_workspace(clock, manifest).serve() as workspace:
        posting = a_client(workspace).chat_postMessage(channel=user_id(workspace, "ana"), text="x")
        assert await error_of(posting) == "messages_tab_disabled"


async def test_a_channel_of_two_cannot_be_joined_or_filled(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    opened = await client.conversations_open(users=user_id(workspace, "ana"))
    im = opened["channel"]["id"]
    again = await client.conversations_open(channel=im)
    assert again["channel"]["id"] == im
    joining = client.conversations_join(channel=im)
    assert await error_of(joining) == "method_not_supported_for_channel_type"
    inviting = client.conversations_invite(channel=im, users=user_id(workspace, "bo"))
    assert await error_of(inviting) == "method_not_supported_for_channel_type"


async def test_a_cursor_of_another_listing_is_refused(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    cursor = (await client.users_list(limit=1))["response_metadata"]["next_cursor"]
    members = client.conversations_members(channel=general, cursor=cursor)
    assert await error_of(members) == "invalid_cursor"


async def test_a_reaction_in_an_archived_channel_is_refused(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="general", text="x")
    workspace.world.channel("general").is_archived = True
    reacting = client.reactions_add(name="eyes", channel=posted["channel"], timestamp=posted["ts"])
    assert await error_of(reacting) == "is_archived"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"filename": "a.txt", "length": "x"}, "invalid_arguments"),
        ({"filename": "a.txt", "length": str(2 << 30)}, "file_upload_size_restricted"),
        ({"filename": "a.txt", "length": "1", "alt_txt": "x" * 1001}, "alt_txt_too_large"),
    ],
)
async def test_an_upload_announced_wrongly_is_refused(
    client: AsyncWebClient, arguments: dict[str, str], error: str
) -> None:
    asked = client.api_call("files.getUploadURLExternal", params=arguments)
    assert await error_of(asked) == error


async def test_views_and_messages_are_validated_as_a_whole(workspace: Workspace) -> None:
    anyone = a_client(workspace, "")
    assert (await anyone.blocks_validate(view=a_modal()))["ok"]
    assert (await anyone.blocks_validate(message={"text": "x", "blocks": []}))["ok"]
    wrong_view = anyone.blocks_validate(view=a_modal(title="x" * 25))
    assert await error_of(wrong_view) == "invalid_view"
    wrong = anyone.blocks_validate(message={"text": "x", "blocks": [a_section("")]})
    assert await error_of(wrong) == "invalid_message"


async def test_socket_mode_is_for_apps_that_enabled_it(clock: HandClock) -> None:
    async with a_workspace(clock, a_manifest(socket=False)).serve() as workspace:
        app_token = workspace.world.rules.tokens.app
        opening = a_client(workspace, "").apps_connections_open(app_token=app_token)
        assert await error_of(opening) == "socket_mode_not_enabled"
        assert (await workspace.person("ana").types("/notes"))["error"] == "dispatch_failed"


async def test_an_address_that_never_answers_is_a_timeout(clock: HandClock) -> None:
    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.15)
        await Response()(scope, receive, send)

    async with listening(silent, "127.0.0.1", 0) as port:
        manifest = a_manifest(socket=False, url=f"http://127.0.0.1:{port}/")
        sent = await _unanswered(a_workspace(clock, manifest, ack_s=0.05, retries_s=()))
    assert [each.response for each in sent] == [{"failure": "timeout"}] * 2


async def _unanswered(workspace: Workspace) -> list[Entry]:
    async with workspace.serve():
        answer = await workspace.person("ana").types("/notes")
        await workspace.person("ana").says("general", "hello")
        await workspace.quiet()
    assert answer["error"] == "operation_timeout"
    return workspace.world.traffic.since(0, limit=9)


async def test_choices_on_a_message_in_a_thread_know_their_thread(
    workspace: Workspace, client: AsyncWebClient, app: AsyncApp
) -> None:
    bodies: list[dict[str, Any]] = []

    @app.options("find")
    async def find(ack: Any, body: dict[str, Any]) -> None:
        bodies.append(body)
        group = {"label": plain("All"), "options": [{"text": plain("One"), "value": "1"}]}
        await ack(option_groups=[group])

    @app.action("note.take")
    async def take(ack: Any, body: dict[str, Any]) -> None:
        bodies.append(body)
        await ack()

    menu = {"type": "external_select", "action_id": "find", "min_query_length": 0}
    elements = [menu, a_button(action_id="note.take")]
    blocks = [{"type": "actions", "block_id": "b", "elements": elements}]
    ts = (await client.chat_postMessage(channel="general", text="parent"))["ts"]
    card = await client.chat_postMessage(channel="general", text="x", blocks=blocks, thread_ts=ts)
    on = {"type": "message", "channel": card["channel"], "ts": card["ts"]}
    ana = workspace.person("ana")
    offered = await ana.does("options", on=on, block_id="b", action_id="find", query="")
    assert offered["option_groups"][0]["options"][0]["value"] == "1"
    await ana.does("click", on=on, block_id="b", action_id="note.take")
    assert [body["container"]["thread_ts"] for body in bodies] == [ts, ts]


async def test_a_chosen_group_option_is_submitted(
    workspace: Workspace, client: AsyncWebClient, app: AsyncApp
) -> None:
    chosen: list[Any] = []

    @app.options("find")
    async def find(ack: Any) -> None:
        group = {"label": plain("All"), "options": [{"text": plain("One"), "value": "1"}]}
        await ack(option_groups=[group])

    @app.view("note.submit")
    async def submit(ack: Any, view: dict[str, Any]) -> None:
        chosen.append(view["state"]["values"]["pick"]["find"]["selected_option"]["value"])
        await ack()

    menu = {"type": "external_select", "action_id": "find", "min_query_length": 1}
    ana = workspace.person("ana")
    trigger = workspace.world.mint_trigger(ana.id)
    await client.views_open(trigger_id=trigger, view=a_modal({**an_input("Pick"), "element": menu}))
    await ana.chooses_from("Pick", "o", "One")
    with pytest.raises(LookupError, match="no option 'Two'"):
        await ana.chooses_from("Pick", "o", "Two")
    await ana.submits()
    assert chosen == ["1"]


async def test_what_windows_ask_wrongly_is_answered(workspace: Workspace) -> None:
    root = workspace.base_url.replace("/api/", "/client")
    stranger, ana = {"as": "U0"}, {"as": user_id(workspace, "ana")}
    async with httpx.AsyncClient(trust_env=False) as http:
        for path in ("history", "home"):
            assert (await http.get(f"{root}/{path}", params=stranger)).status_code == 400
        # Acting takes the token of the page.
        assert (await http.post(f"{root}/upload", params=stranger)).status_code == 403
        assert (await http.get(f"{root}/file/F0", params=ana)).status_code == 404
        odd = {**ana, "channel": channel_id(workspace, "general"), "limit": "many"}
        assert (await http.get(f"{root}/history", params=odd)).json()["ok"] is True


async def test_an_empty_body_is_a_call_without_arguments(workspace: Workspace) -> None:
    token = workspace.world.rules.tokens.bot
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    async with httpx.AsyncClient(trust_env=False) as http:
        url = workspace.base_url + "users.info"
        answer = await http.post(url, headers=headers, content=b"")
        assert answer.json()["error"] == "invalid_arguments"
        by_query = await http.get(f"{workspace.base_url}auth.test", params={"token": token})
        assert by_query.json()["ok"] is True
