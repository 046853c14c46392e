"""Commands, buttons, menus, modals and shortcuts, with a real Bolt app on a real socket."""

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    HandClock,
    a_button,
    a_home,
    a_modal,
    a_section,
    a_workspace,
    an_app,
    an_input,
    channel_id,
    plain,
    user_id,
)
from tests.contract.workspace.conftest import connected

Bodies = list[dict[str, Any]]


@pytest.fixture
def bodies(app: AsyncApp) -> Bodies:
    """Everything the app was sent; all of it acknowledged."""
    kept: Bodies = []

    async def keep(ack: Any, body: dict[str, Any]) -> None:
        kept.append(body)
        await ack()

    app.command("/notes")(keep)
    app.action({"action_id": "note.take"})(keep)
    app.action({"action_id": "note.pick"})(keep)
    app.view("note.submit")(keep)
    app.shortcut("note.new")(keep)
    app.shortcut("note.from")(keep)
    return kept


def a_select(*, action_id: str = "note.pick", **more: Any) -> dict[str, Any]:
    options = [{"text": plain(each), "value": each.lower()} for each in ("Low", "High")]
    return {"type": "static_select", "action_id": action_id, "options": options, **more}


async def test_a_command_carries_slack_s_form_fields(workspace: Workspace, bodies: Bodies) -> None:
    ana = workspace.person("ana")
    assert await ana.types("/notes add  this", in_="inner") == {"ok": True}
    (body,) = bodies
    world = workspace.world
    response_url, trigger_id = body.pop("response_url"), body.pop("trigger_id")
    assert body == {
        "token": world.rules.tokens.verification,
        "team_id": world.team_id,
        "team_domain": "harbor",
        "channel_id": channel_id(workspace, "inner"),
        "channel_name": "privategroup",
        "user_id": ana.id,
        "user_name": "ana",
        "command": "/notes",
        "text": "add  this",
        "api_app_id": world.app_id,
        "is_enterprise_install": "false",
    }
    assert response_url.startswith(workspace.base_url.replace("/api/", "/responses/"))
    assert trigger_id in world.triggers


async def test_an_unknown_command_never_reaches_the_app(
    workspace: Workspace, bodies: Bodies
) -> None:
    answer = await workspace.person("ana").types("/shout")
    assert answer["message"] == "/shout is not a valid command."
    assert bodies == []


async def test_a_command_nobody_serves_fails_as_in_slack(clock: HandClock) -> None:
    async with a_workspace(clock).serve() as workspace:
        with workspace.world.feed.window(user_id(workspace, "ana")) as window:
            answer = await workspace.person("ana").types("/notes")
            notice = window.get_nowait()
    words = '/notes failed with the error "dispatch_failed"'
    assert (answer["error"], answer["message"]) == ("dispatch_failed", words)
    assert (notice["type"], notice["text"]) == ("notice", words)


async def test_a_click_on_a_message_carries_the_message(
    workspace: Workspace, client: AsyncWebClient, bodies: Bodies
) -> None:
    actions = {"type": "actions", "block_id": "act", "elements": [a_button(value="N-1")]}
    posted = await client.chat_postMessage(channel="general", text="x", blocks=[actions])
    assert await workspace.person("bo").clicks("Take it", in_="general") == {"ok": True}
    (body,) = bodies
    assert body["type"] == "block_actions"
    assert body["user"] == {
        "id": user_id(workspace, "bo"),
        "username": "bo",
        "name": "bo",
        "team_id": workspace.world.team_id,
    }
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": posted["channel"],
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": posted["channel"], "name": "general"}
    assert body["message"]["ts"] == posted["ts"]
    (action,) = body["actions"]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "action_id": "note.take",
        "block_id": "act",
        "text": plain("Take it"),
        "value": "N-1",
    }
    assert (body["enterprise"], body["is_enterprise_install"]) == (None, False)
    assert body["state"] == {"values": {}}
    assert body["response_url"]
    assert body["trigger_id"]


async def test_a_choice_on_a_message_comes_with_the_whole_state(
    workspace: Workspace, client: AsyncWebClient, bodies: Bodies
) -> None:
    blocks = [{**a_section("Severity"), "block_id": "sev", "accessory": a_select()}]
    await client.chat_postMessage(channel="general", text="x", blocks=blocks)
    await workspace.person("ana").selects("Severity", "High", "general")
    (body,) = bodies
    chosen = {"text": plain("High"), "value": "high"}
    assert body["actions"][0]["selected_option"] == chosen
    held = body["state"]["values"]["sev"]["note.pick"]
    assert held == {"type": "static_select", "selected_option": chosen}


async def test_an_ephemeral_click_has_no_message_but_can_replace_it(
    workspace: Workspace, client: AsyncWebClient, app: AsyncApp, bodies: Bodies
) -> None:
    @app.action("note.gone")
    async def gone(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        bodies.append(body)
        await ack()
        await respond(text="replaced", replace_original=True)

    @app.action("note.drop")
    async def drop(ack: Any, respond: Any) -> None:
        await ack()
        await respond(delete_original=True)

    buttons = [a_button("Go", "note.gone"), a_button("Drop", "note.drop")]
    blocks = [{"type": "actions", "elements": buttons}]
    ana, general = workspace.person("ana"), channel_id(workspace, "general")
    for _ in range(2):
        await client.chat_postEphemeral(channel=general, user=ana.id, text="x", blocks=blocks)
    await ana.clicks("Go")
    assert "message" not in bodies[0]
    assert bodies[0]["container"]["is_ephemeral"] is True
    await ana.sees("replaced", in_="ephemeral")
    await ana.clicks("Drop")
    await ana.sees_no("Drop")


async def test_a_submission_carries_the_filled_in_view(
    workspace: Workspace, client: AsyncWebClient, bodies: Bodies
) -> None:
    ana = workspace.person("ana")
    severity = {**an_input("Severity"), "element": a_select()}
    view = a_modal(an_input(), severity, private_metadata="N-1")
    await client.views_open(trigger_id=workspace.world.mint_trigger(ana.id), view=view)
    assert await ana.submits(what="It failed", severity="High") == {"ok": True}
    (body,) = bodies
    assert body["type"] == "view_submission"
    assert body["view"]["private_metadata"] == "N-1"
    assert body["view"]["state"]["values"] == {
        "what": {"text": {"type": "plain_text_input", "value": "It failed"}},
        "severity": {
            "note.pick": {
                "type": "static_select",
                "selected_option": {"text": plain("High"), "value": "high"},
            }
        },
    }
    assert body["response_urls"] == []
    assert ana.modals() == []


async def test_fields_left_empty_are_refused_before_the_app_hears(
    workspace: Workspace, client: AsyncWebClient, bodies: Bodies
) -> None:
    ana = workspace.person("ana")
    view = a_modal(an_input(), an_input("Else", optional=True))
    await client.views_open(trigger_id=workspace.world.mint_trigger(ana.id), view=view)
    answer = await ana.submits()
    assert answer["errors"] == {"what": "Please complete this required field."}
    assert bodies == []


async def test_a_click_in_a_modal_entitles_to_a_push(
    workspace: Workspace, client: AsyncWebClient, bodies: Bodies
) -> None:
    ana = workspace.person("ana")
    view = a_modal({"type": "actions", "elements": [a_button()]}, an_input())
    opened = await client.views_open(trigger_id=workspace.world.mint_trigger(ana.id), view=view)
    await ana.clicks("Take it")
    (body,) = bodies
    assert body["container"] == {"type": "view", "view_id": opened["view"]["id"]}
    assert body["view"]["id"] == opened["view"]["id"]
    assert "response_url" not in body
    pushed = await client.views_push(trigger_id=body["trigger_id"], view=a_modal())
    assert pushed["view"]["previous_view_id"] == opened["view"]["id"]


async def test_a_click_on_the_home_carries_the_home(
    workspace: Workspace, client: AsyncWebClient, bodies: Bodies
) -> None:
    ana = workspace.person("ana")
    home = a_home()
    home["blocks"].append({"type": "actions", "elements": [a_button()]})
    await client.views_publish(user_id=ana.id, view=home)
    await ana.clicks("Take it", in_="home")
    assert bodies[0]["view"]["type"] == "home"


async def test_shortcuts_carry_what_slack_sends(workspace: Workspace, bodies: Bodies) -> None:
    ana = workspace.person("ana")
    said = await ana.says("general", "worth a note")
    await ana.uses_shortcut("New note")
    await ana.uses_shortcut("Note this", said)
    everywhere, on_message = bodies
    assert (everywhere["type"], everywhere["callback_id"]) == ("shortcut", "note.new")
    assert "channel" not in everywhere
    assert (on_message["type"], on_message["message_ts"]) == ("message_action", said.ts)
    assert on_message["message"]["text"] == "worth a note"
    assert on_message["channel"] == {"id": said.channel, "name": "general"}
    assert on_message["response_url"]


async def test_options_are_loaded_from_the_app(
    workspace: Workspace, client: AsyncWebClient, app: AsyncApp, bodies: Bodies
) -> None:
    asked: Bodies = []

    @app.options("note.find")
    async def find(ack: Any, body: dict[str, Any]) -> None:
        asked.append(body)
        await ack(options=[{"text": plain("Balance"), "value": "b"}])

    menu = {"type": "external_select", "action_id": "note.find", "min_query_length": 2}
    view = a_modal({**an_input("Workflow"), "element": menu})
    ana = workspace.person("ana")
    await client.views_open(trigger_id=workspace.world.mint_trigger(ana.id), view=view)
    await ana.chooses_from("Workflow", "ba", "Balance")
    await ana.submits()
    assert (asked[0]["type"], asked[0]["value"]) == ("block_suggestion", "ba")
    held = bodies[0]["view"]["state"]["values"]["workflow"]["note.find"]["selected_option"]
    assert held == {"text": plain("Balance"), "value": "b"}


async def test_a_button_for_others_cannot_be_pressed(
    workspace: Workspace, client: AsyncWebClient, bodies: Bodies
) -> None:
    bo = user_id(workspace, "bo")
    blocks = [{"type": "actions", "elements": [a_button(visible_to_user_ids=[bo])]}]
    await client.chat_postMessage(channel="general", text="x", blocks=blocks)
    ana = workspace.person("ana")
    ana.patience_s = 0.01
    with pytest.raises(AssertionError, match="sees no button 'Take it'"):
        await ana.clicks("Take it")
    assert (await workspace.person("bo").clicks("Take it"))["ok"]


async def test_a_click_nobody_acknowledges_is_told_to_the_person(clock: HandClock) -> None:
    async with a_workspace(clock, ack_s=0.05).serve() as workspace:
        bolt = an_app(workspace)
        async with connected(workspace, bolt):
            blocks = [{"type": "actions", "elements": [a_button()]}]
            await bolt.client.chat_postMessage(channel="general", text="x", blocks=blocks)
            answer = await workspace.person("ana").clicks("Take it")
    words = "That didn't work, because the app did not respond. Try again."
    assert (answer["error"], answer["message"]) == ("operation_timeout", words)
