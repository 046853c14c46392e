"""The client protocol, as the page uses it: over HTTP and a WebSocket."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.browser import Json, Page
from tests.contract.workspace.builders import (
    a_home,
    a_modal,
    channel_id,
    user_id,
)


@pytest.fixture
async def page(workspace: Workspace) -> AsyncIterator[Page]:
    async with httpx.AsyncClient(trust_env=False) as http:
        yield Page(workspace, http, "ana")


async def test_boot_draws_the_whole_frame(workspace: Workspace, page: Page) -> None:
    boot = await page.get("boot")
    assert boot["self"]["real_name"] == "Ana Reyes"
    assert [each["name"] for each in boot["users"]] == ["notes", "ana", "bo", "cy"]
    names = [each["name"] for each in boot["channels"]]
    assert names == ["general", "pod-payments", "quiet", "inner", "attic"]
    assert boot["joinable"] == []
    assert [each["user"] for each in boot["dms"]] == [workspace.world.app_user.id]
    assert boot["commands"] == [
        {"command": "/notes", "description": "Notes", "usage_hint": "[help]"}
    ]
    assert [each["type"] for each in boot["shortcuts"]] == ["global", "message"]
    assert boot["app"]["connected"] is False
    assert boot["clock"] == {"now": "2026-11-23T09:00:00+00:00", "movable": True}
    assert boot["usergroups"][0]["handle"] == "champions"
    assert boot["modals"] == []


async def test_boot_of_nobody_is_the_first_person_and_of_a_stranger_an_error(
    workspace: Workspace,
) -> None:
    root = workspace.base_url.replace("/api/", "/client/boot")
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(root)).json()["self"]["name"] == "ana"
        assert (await http.get(root, params={"as": "U0"})).status_code == 400


async def test_private_channels_are_drawn_for_members_only(
    workspace: Workspace, page: Page
) -> None:
    leaders = channel_id(workspace, "leaders")
    assert (await page.get("history", channel=leaders))["error"] == "channel_not_found"


async def test_what_one_says_reaches_the_others_with_its_unread_mark(
    workspace: Workspace, page: Page
) -> None:
    general = channel_id(workspace, "general")
    async with page.as_person("bo").stream() as frames:
        said = await page.act("say", channel=general, text="hey @bo <now>")
        message = (await frames.until("message"))["message"]
        unread = await frames.until("unread")
    assert said["message"] == message
    assert message["text"] == f"hey <@{user_id(workspace, 'bo')}> &lt;now&gt;"
    assert (unread["unread"], unread["mentions"]) == (1, 1)


async def test_reading_clears_the_mark(
    workspace: Workspace, page: Page, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    posted = await client.chat_postMessage(channel=general, text="x")
    (shown,) = [each for each in (await page.get("boot"))["channels"] if each["id"] == general]
    assert shown["unread"] == 1
    async with page.stream() as frames:
        await page.act("read", channel=general, ts=posted["ts"])
        assert (await frames.until("unread"))["unread"] == 0


async def test_history_shows_the_channel_the_thread_and_one_s_own_ephemerals(
    workspace: Workspace, page: Page, client: AsyncWebClient
) -> None:
    general, bo = channel_id(workspace, "general"), user_id(workspace, "bo")
    ts = (await client.chat_postMessage(channel=general, text="parent"))["ts"]
    await client.chat_postMessage(channel=general, text="reply", thread_ts=ts)
    await client.chat_postEphemeral(channel=general, user=user_id(workspace, "ana"), text="psst")
    await client.chat_postEphemeral(channel=general, user=bo, text="not for ana")
    shown = (await page.get("history", channel=general))["messages"]
    assert [(each["text"], each["is_ephemeral"]) for each in shown] == [
        ("parent", False),
        ("psst", True),
    ]
    thread = (await page.get("history", channel=general, thread_ts=ts))["messages"]
    assert [each["text"] for each in thread] == ["parent", "reply"]
    older = await page.get("history", channel=general, before=shown[1]["ts"], limit=1)
    assert [each["text"] for each in older["messages"]] == ["parent"]


async def test_modals_homes_ephemerals_and_changes_arrive_on_the_stream(
    workspace: Workspace, page: Page, client: AsyncWebClient
) -> None:
    ana, general = user_id(workspace, "ana"), channel_id(workspace, "general")
    assert (await page.get("home"))["view"] is None
    async with page.stream() as frames:
        await client.views_publish(user_id=ana, view=a_home())
        home = await frames.until("home_published")
        trigger = workspace.world.mint_trigger(ana)
        opened = await client.views_open(trigger_id=trigger, view=a_modal())
        shown = await frames.until("view_opened")
        assert shown["stack"] == [opened["view"]["id"]]
        assert (await page.get("boot"))["modals"] == [opened["view"]]
        await client.views_update(view_id=opened["view"]["id"], view=a_modal(title="Else"))
        assert (await frames.until("view_updated"))["view"]["title"]["text"] == "Else"
        await page.act("close", view_id=opened["view"]["id"])
        assert (await frames.until("view_closed"))["stack"] == []
        await client.chat_postEphemeral(channel=general, user=ana, text="psst")
        assert (await frames.until("ephemeral"))["message"]["text"] == "psst"
        ts = (await client.chat_postMessage(channel=general, text="old"))["ts"]
        await client.chat_update(channel=general, ts=ts, text="new")
        assert (await frames.until("message_changed"))["message"]["text"] == "new"
        await client.chat_delete(channel=general, ts=ts)
        assert (await frames.until("message_deleted"))["ts"] == ts
    assert (await page.get("home"))["view"] == home["view"]


async def test_the_inspector_shows_the_wire_without_tokens(
    workspace: Workspace, page: Page, client: AsyncWebClient
) -> None:
    async with page.stream(traffic="1") as frames:
        await client.chat_postMessage(channel="general", text="hello")
        begun = (await frames.until("traffic"))["entry"]
        ended = (await frames.until("traffic"))["entry"]
    assert (begun["name"], begun["status"]) == ("chat.postMessage", None)
    assert (ended["n"], ended["status"], ended["response"]["ok"]) == (begun["n"], 200, True)
    entries = (await page.get("traffic"))["entries"]
    assert [(each["from"], each["via"]) for each in entries] == [
        ("app", "web_api"),
        ("workspace", "socket"),
    ][: len(entries)]
    assert workspace.world.rules.tokens.bot not in json.dumps(entries)
    assert workspace.world.rules.tokens.verification not in json.dumps(entries)


async def test_an_upload_comes_back_byte_for_byte(workspace: Workspace, page: Page) -> None:
    root, ana = workspace.base_url.replace("/api/", ""), user_id(workspace, "ana")
    async with httpx.AsyncClient(trust_env=False) as http:
        asked, token = {"as": ana, "name": "shot.png"}, {"x-workspace-token": await page.token()}
        sent = await http.post(f"{root}/client/upload", params=asked, content=b"png", headers=token)
        file = sent.json()["file"]
        back = await http.get(root + file["url"], params={"as": ana})
    assert (file["mimetype"], file["size"]) == ("image/png", 3)
    assert (back.content, back.headers["content-type"]) == (b"png", "image/png")


@pytest.mark.parametrize(
    ("verb", "fields", "error"),
    [
        ("fly", {}, "unknown_verb"),
        ("say", {"channel": "C0", "text": "x"}, "channel_not_found"),
        ("say", {"channel": "general", "text": ""}, "no_text"),
        ("say", {"channel": "attic", "text": "x"}, "is_archived"),
        ("say", {"channel": "leaders", "text": "x"}, "channel_not_found"),
        ("edit", {"channel": "general", "ts": "1.0", "text": "x"}, "message_not_found"),
        ("shortcut", {"callback_id": "none"}, "unknown_shortcut"),
        ("message_shortcut", {"callback_id": "none", "channel": "general"}, "unknown_shortcut"),
        ("command", {"channel": "general", "text": "/none"}, "unknown_command"),
        ("submit", {"view_id": "V0"}, "view_not_found"),
        ("click", {"on": {"type": "view", "view_id": "V0"}}, "view_not_found"),
        ("click", {"on": {"type": "message", "channel": "C0"}}, "channel_not_found"),
        ("open_dm", {"user": "U0"}, "user_not_found"),
        ("join", {"channel": "inner"}, "cannot_join"),
    ],
)
async def test_what_cannot_be_done_says_why(
    workspace: Workspace, page: Page, verb: str, fields: Json, error: str
) -> None:
    if "channel" in fields and fields["channel"] != "C0":
        fields = {**fields, "channel": channel_id(workspace, fields["channel"])}
    answer = await page.act(verb, **fields)
    assert (answer["ok"], answer["error"]) == (False, error)
    assert answer["message"]


async def test_only_its_author_changes_a_message(workspace: Workspace, page: Page) -> None:
    said = await workspace.person("bo").says("general", "mine")
    edit = await page.act("edit", channel=said.channel, ts=said.ts, text="yours")
    assert edit["error"] == "not_yours"


async def test_requests_that_make_no_sense_are_answered_400(
    workspace: Workspace, page: Page
) -> None:
    root = workspace.base_url.replace("/api/", "/client/act")
    token = {"x-workspace-token": await page.token()}
    async with httpx.AsyncClient(trust_env=False, headers=token) as http:
        assert (await http.post(root, content=b"{")).status_code == 400
        assert (await http.post(root, json=[])).status_code == 400
        assert (await http.post(root, json={"as": "U0", "verb": "say"})).status_code == 400
        body = {"as": user_id(workspace, "ana"), "verb": "click", "on": 3}
        assert (await http.post(root, json=body)).json()["error"] == "invalid_request"
