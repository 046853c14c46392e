"""What a window refuses, and the corners of acting: threads, ephemerals, menus, stacks."""

from typing import Any

import httpx
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.browser import token_of
from tests.contract.workspace.builders import (
    HandClock,
    a_button,
    a_manifest,
    a_modal,
    a_section,
    a_workspace,
    an_app,
    an_input,
    channel_id,
    error_of,
    plain,
    user_id,
)
from tests.contract.workspace.conftest import connected

OPTIONS = [{"text": plain(each), "value": each.lower()} for each in ("Low", "High")]


def place_of(posted: Any, kind: str = "message") -> dict[str, Any]:
    return {"type": kind, "channel": posted["channel"], "ts": posted["ts"]}


async def test_a_command_s_answer_can_be_for_all(workspace: Workspace, app: AsyncApp) -> None:
    @app.command("/notes")
    async def notes(ack: Any) -> None:
        await ack(text="for all", response_type="in_channel")

    await workspace.person("ana").types("/notes", in_="general")
    await workspace.person("bo").sees("for all", in_="general")
    assert workspace.tally.messages == {"ack": 1}


async def test_a_command_s_answer_with_defective_blocks_fails(
    workspace: Workspace, app: AsyncApp
) -> None:
    @app.command("/notes")
    async def notes(ack: Any) -> None:
        await ack(text="x", blocks=[a_section("x" * 3001)])

    answer = await workspace.person("ana").types("/notes", in_="general")
    assert answer["message"] == '/notes failed with the error "invalid_blocks"'
    assert workspace.tally.messages == {}


@pytest.mark.parametrize("escaped", [False, True])
async def test_mentions_in_a_command_are_encoded_where_the_manifest_asks(
    clock: HandClock, escaped: bool
) -> None:
    manifest, texts = a_manifest(), []
    manifest["features"]["slash_commands"][0]["should_escape"] = escaped
    async with a_workspace(clock, manifest).serve() as workspace:
        bolt = an_app(workspace)

        @bolt.command("/notes")
        async def notes(ack: Any, command: dict[str, Any]) -> None:
            texts.append(command["text"])
            await ack()

        async with connected(workspace, bolt):
            await workspace.person("ana").types("/notes for @bo")
        bo = user_id(workspace, "bo")
    assert texts == [f"for <@{bo}>" if escaped else "for @bo"]


async def test_people_edit_and_delete_what_they_said(workspace: Workspace) -> None:
    ana, bo = workspace.person("ana"), workspace.person("bo")
    said = await ana.says("general", "frist")
    edited = await ana.does("edit", channel=said.channel, ts=said.ts, text="first")
    assert (edited["message"]["text"], edited["message"]["edited"]["user"]) == ("first", ana.id)
    empty = await ana.does("edit", channel=said.channel, ts=said.ts, text="")
    assert empty["error"] == "no_text"
    await ana.does("delete", channel=said.channel, ts=said.ts)
    await bo.sees_no("first")


async def test_a_broadcast_reply_is_in_thread_and_channel(workspace: Workspace) -> None:
    ana, bo = workspace.person("ana"), workspace.person("bo")
    parent = await ana.says("general", "parent")
    reply = await bo.says("general", "reply", thread=parent)
    fields = {"channel": parent.channel, "thread_ts": reply.ts, "text": "loud", "broadcast": True}
    answer = await bo.does("say", **fields)
    assert answer["message"]["thread_ts"] == parent.ts
    assert answer["message"]["subtype"] == "thread_broadcast"
    await ana.sees("reply", in_=parent)


async def test_direct_conversations_have_two_members_for_good(workspace: Workspace) -> None:
    ana, bo = workspace.person("ana"), workspace.person("bo")
    opened = await ana.does("open_dm", user=bo.id)
    im = opened["channel"]["id"]
    assert (opened["channel"]["kind"], opened["channel"]["user"]) == ("im", bo.id)
    assert (await ana.does("leave", channel=im))["error"] == "cannot_leave"
    invited = await ana.does("invite", channel=im, user=workspace.world.app_user.id)
    assert invited["error"] == "cannot_invite"


async def test_files_of_others_cannot_be_shared(workspace: Workspace) -> None:
    file_id = await workspace.person("bo").uploads("x.png", b"x")
    general = channel_id(workspace, "general")
    answer = await workspace.person("ana").does("say", channel=general, text="", files=[file_id])
    assert answer["error"] == "file_not_found"


async def test_an_ephemeral_is_pressed_by_its_reader_only(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general, ana = channel_id(workspace, "general"), workspace.person("ana")
    blocks = [{"type": "actions", "block_id": "b", "elements": [a_button()]}]
    posted = await client.chat_postEphemeral(channel=general, user=ana.id, text="x", blocks=blocks)
    on = {"type": "ephemeral", "channel": general, "ts": posted["message_ts"]}
    fields = {"on": on, "block_id": "b", "action_id": "note.take"}
    answer = await workspace.person("bo").does("click", **fields)
    assert answer["error"] == "message_not_found"


@pytest.mark.parametrize(
    ("verb", "fields", "error"),
    [
        ("click", {"action_id": "none"}, "element_not_found"),
        ("click", {"action_id": "menu"}, "not_a_button"),
        ("click", {"action_id": "more", "value": "none"}, "option_not_found"),
        ("click", {"action_id": "fb", "value": "none"}, "option_not_found"),
        ("select", {"action_id": "menu", "element": {"type": "checkboxes"}}, "invalid_request"),
        ("select", {"action_id": "menu", "values": 3}, "invalid_request"),
    ],
)
async def test_what_is_not_there_cannot_be_pressed(
    workspace: Workspace,
    client: AsyncWebClient,
    verb: str,
    fields: dict[str, Any],
    error: str,
) -> None:
    sides = {
        f"{side}_button": {"text": plain(side), "value": side} for side in ("positive", "negative")
    }
    elements = [
        {"type": "static_select", "action_id": "menu", "options": OPTIONS},
        {"type": "overflow", "action_id": "more", "options": OPTIONS},
    ]
    feedback = {"type": "feedback_buttons", "action_id": "fb", **sides}
    block_id = "fb" if fields["action_id"] == "fb" else "act"
    blocks = [
        {"type": "actions", "block_id": "act", "elements": elements},
        {"type": "context_actions", "block_id": "fb", "elements": [feedback]},
    ]
    posted = await client.chat_postMessage(channel="general", text="x", blocks=blocks)
    element = {"element": {"type": "static_select", "selected_option": None}}
    asked = {"on": place_of(posted), "block_id": block_id, **element, **fields}
    answer = await workspace.person("ana").does(verb, **asked)
    assert answer["error"] == error


async def test_a_field_of_a_form_waits_for_the_form(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    ana = workspace.person("ana")
    trigger = workspace.world.mint_trigger(ana.id)
    view = (await client.views_open(trigger_id=trigger, view=a_modal()))["view"]
    answer = await ana.does(
        "select",
        on={"type": "view", "view_id": view["id"]},
        block_id="what",
        action_id="text",
        element={"type": "plain_text_input", "value": "x"},
    )
    assert answer["error"] == "not_dispatching"
    others = {"view_id": view["id"], "values": {}}
    assert (await workspace.person("bo").does("submit", **others))["error"] == "view_not_found"


async def test_a_menu_asks_the_app_only_from_its_shortest_query_on(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    ana = workspace.person("ana")
    menu = {"type": "external_select", "action_id": "find", "min_query_length": 3}
    view = a_modal({**an_input("Workflow"), "element": menu})
    trigger = workspace.world.mint_trigger(ana.id)
    opened = (await client.views_open(trigger_id=trigger, view=view))["view"]
    asked = {
        "on": {"type": "view", "view_id": opened["id"]},
        "block_id": "workflow",
        "action_id": "find",
    }
    assert (await ana.does("options", **asked, query="ba"))["options"] == []
    assert (await ana.does("options", **asked, query="bal"))["error"] == "options_failed"


async def test_clear_on_close_takes_the_whole_stack(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    ana = workspace.person("ana")
    first = await client.views_open(trigger_id=workspace.world.mint_trigger(ana.id), view=a_modal())
    trigger = workspace.world.mint_trigger(ana.id, view_id=first["view"]["id"])
    await client.views_push(trigger_id=trigger, view=a_modal(clear_on_close=True))
    await ana.closes()
    assert ana.modals() == []


async def test_an_opened_modal_makes_way_for_the_next(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    ana = workspace.person("ana")
    for title in ("One", "Two"):
        trigger = workspace.world.mint_trigger(ana.id)
        await client.views_open(trigger_id=trigger, view=a_modal(title=title))
    (view,) = ana.modals()
    assert view.payload["title"]["text"] == "Two"


async def test_a_shared_file_is_fetched_with_the_token_only(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    sent = await client.files_upload_v2(
        channel=channel_id(workspace, "general"), filename="a.txt", content="hello"
    )
    url = sent["file"]["url_private"]
    async with httpx.AsyncClient(trust_env=False) as http:
        token = workspace.world.rules.tokens.bot
        bearer = {"Authorization": f"Bearer {token}"}
        assert (await http.get(url, headers=bearer)).text == "hello"
        assert (await http.get(url)).status_code == 302
        gone = await http.get(url.replace(sent["file"]["id"], "F0"), headers=bearer)
        assert gone.status_code == 404


async def test_an_upload_refused_late_can_be_completed_again(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    issued = await client.files_getUploadURLExternal(filename="a.txt", length=1)
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.post(issued["upload_url"], content=b"x")).text == "OK - 1"
    listed: dict[str, Any] = {"files": [{"id": issued["file_id"]}], "channel_id": general}
    late = client.files_completeUploadExternal(**listed, thread_ts="1.000000")
    assert await error_of(late) == "thread_not_found"
    assert (await client.files_completeUploadExternal(**listed))["ok"]


async def test_bookmarks_and_pins_show_in_open_windows(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    posted = await client.chat_postMessage(channel=general, text="x")
    with workspace.world.feed.window(user_id(workspace, "ana")) as window:
        await client.bookmarks_add(
            channel_id=general, title="Guide", type="link", link="https://example.com"
        )
        await client.pins_add(channel=general, timestamp=posted["ts"])
        frames = [window.get_nowait() for _ in range(window.qsize())]
    shown = [each["channel"] for each in frames if each["type"] == "channel"][-1]
    assert [each["title"] for each in shown["bookmarks"]] == ["Guide"]
    assert shown["pins"] == [posted["ts"]]


async def test_the_controls_work_over_http(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient
) -> None:
    root = workspace.base_url.replace("/api/", "/control")
    async with httpx.AsyncClient(trust_env=False) as http:
        await client.auth_test()
        state = (await http.get(f"{root}/state")).json()
        assert (state["connections"], state["requests"]["auth.test"]) == (1, 1)
        await http.post(f"{root}/sockets", json={"do": "refresh_requested"})
        back = await workspace.world.feed.until(lambda: workspace.sockets.count == 1, within_s=5)
        assert back
        await http.post(f"{root}/sockets", json={"do": "cut"})
        assert (await http.post(f"{root}/limits", json={"mode": "off"})).json()["ok"]
        assert (await http.post(f"{root}/limits", json={"mode": "x"})).status_code == 400


async def test_moving_the_clock_needs_a_time_that_makes_sense(workspace: Workspace) -> None:
    root = workspace.base_url.removesuffix("/api/")
    url = f"{root}/client/clock"
    async with httpx.AsyncClient(trust_env=False) as http:
        http.headers["x-workspace-token"] = await token_of(http, root)
        for body in ({}, {"to": "soon"}, {"to": "2026-11-30T09:00:00"}, {"by": "x"}):
            assert (await http.post(url, json=body)).status_code == 400
