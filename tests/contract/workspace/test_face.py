"""The scripted face: people who act and look by the words they see."""

import asyncio
from datetime import date, time
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    a_button,
    a_home,
    a_modal,
    a_section,
    an_input,
    channel_id,
    plain,
)


@pytest.fixture
def notes(app: AsyncApp) -> AsyncApp:
    """An app of one command, one modal and one card with a button."""

    @app.command("/notes")
    async def command(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(
            trigger_id=body["trigger_id"], view=a_modal(an_input("What failed"))
        )
        await ack()

    @app.view("note.submit")
    async def submit(ack: Any, body: Any, client: Any) -> None:
        words = body["view"]["state"]["values"]["what failed"]["text"]["value"]
        blocks = [a_section(f"*{words}* from <@{body['user']['id']}>")]
        blocks.append({"type": "actions", "elements": [a_button()]})
        await client.chat_postMessage(channel="pod-payments", text="A new note", blocks=blocks)
        await client.chat_postMessage(channel=body["user"]["id"], text="Thank you")
        await ack()

    @app.action("note.take")
    async def take(ack: Any, body: Any, client: Any) -> None:
        place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(**place, text="Taken", blocks=[a_section("Taken by someone")])
        await client.chat_postMessage(channel=place["channel"], thread_ts=place["ts"], text="On it")
        await ack()

    return app


async def test_a_story_told_in_verbs(workspace: Workspace, notes: AsyncApp) -> None:
    ana, bo = workspace.person("ana"), workspace.person("bo")
    await ana.types("/notes")
    await ana.sees("What failed", in_="modal")
    await ana.submits(what_failed="The balance")
    card = await bo.sees("The balance from @Ana", in_="pod-payments")
    await ana.sees("Thank you", in_="dm")
    await bo.clicks("Take it")
    assert await bo.sees("Taken by someone") is card
    await bo.sees("On it", in_=card)
    assert workspace.unexpected() == []
    assert workspace.tally.messages == {"chat.postMessage": 3}
    assert workspace.tally.requests["chat.postMessage"] == 3


async def test_what_nobody_saw_is_unexpected(workspace: Workspace, client: AsyncWebClient) -> None:
    ana, general = workspace.person("ana"), channel_id(workspace, "general")
    await client.chat_postMessage(channel=general, text="seen")
    await client.chat_postMessage(channel=general, text="unseen")
    await client.chat_postEphemeral(channel=general, user=ana.id, text="whispered")
    await ana.sees("seen", in_="general")
    await ana.says("general", "people are never unexpected")
    assert [each.text for each in workspace.unexpected()] == ["seen", "whispered"]
    workspace.witness.dismiss()
    assert workspace.unexpected() == []


async def test_looking_waits_for_what_is_still_to_come(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    looking = asyncio.create_task(workspace.person("ana").sees("late", in_="general"))
    await asyncio.sleep(0)
    await client.chat_postMessage(channel="general", text="late")
    assert (await looking).text == "late"


async def test_new_skips_what_was_seen(workspace: Workspace, client: AsyncWebClient) -> None:
    ana = workspace.person("ana")
    ana.patience_s = 0.01
    await client.chat_postMessage(channel="general", text="again")
    first = await ana.sees("again")
    with pytest.raises(AssertionError):
        await ana.sees("again", new=True)
    await client.chat_postMessage(channel="general", text="again")
    assert await ana.sees("again", new=True) is not first


async def test_what_is_missing_is_named_with_what_is_there(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    ana = workspace.person("ana")
    ana.patience_s = 0.01
    await client.chat_postMessage(channel="general", text="something else")
    with pytest.raises(
        AssertionError, match=r"ana sees no words 'this' in general.*something else"
    ):
        await ana.sees("this", in_="general")
    with pytest.raises(AssertionError, match="sees no modal"):
        await ana.submits(what="x")
    with pytest.raises(AssertionError, match="ana is not in #leaders"):
        await ana.sees("this", in_="leaders")


async def test_sees_no_fails_when_it_is_there(workspace: Workspace, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="pod-payments", text="oops", blocks=[a_section("shown")])
    await workspace.person("bo").sees_no("oops")
    with pytest.raises(AssertionError, match="bo sees 'shown'"):
        await workspace.person("bo").sees_no("shown")


async def test_every_kind_of_field_is_filled_by_its_label(
    workspace: Workspace, client: AsyncWebClient, app: AsyncApp
) -> None:
    bodies: list[dict[str, Any]] = []

    @app.view("note.submit")
    async def submit(ack: Any, body: dict[str, Any]) -> None:
        bodies.append(body)
        await ack()

    options = [{"text": plain(each), "value": each.lower()} for each in ("Low", "High")]
    elements: dict[str, dict[str, Any]] = {
        "Severity": {"type": "radio_buttons", "options": options},
        "Marks": {"type": "checkboxes", "options": options},
        "Who": {"type": "users_select"},
        "All": {"type": "multi_users_select"},
        "Where": {"type": "conversations_select"},
        "Day": {"type": "datepicker"},
        "At": {"type": "timepicker"},
        "Count": {"type": "number_input", "is_decimal_allowed": False},
        "Shots": {"type": "file_input", "filetypes": ["png"]},
    }
    blocks = [
        {**an_input(label), "element": {**element, "action_id": "a"}}
        for label, element in elements.items()
    ]
    ana = workspace.person("ana")
    trigger = workspace.world.mint_trigger(ana.id)
    await client.views_open(trigger_id=trigger, view=a_modal(*blocks))
    file_id = await ana.uploads("shot.png", b"png")
    answer = await ana.submits(
        {"Severity": "High", "Marks": ["Low"], "Who": "bo", "All": ["ana", "bo"]},
        where="general",
        day=date(2026, 11, 30),
        at=time(9, 30),
        count="3",
        shots=[file_id],
    )
    assert answer == {"ok": True}
    held = {
        block_id: next(value for key, value in actions["a"].items() if key != "type")
        for block_id, actions in bodies[0]["view"]["state"]["values"].items()
    }
    files = held.pop("shots")
    assert files[0]["name"] == "shot.png"
    assert held == {
        "severity": options[1],
        "marks": [options[0]],
        "who": workspace.person("bo").id,
        "all": [ana.id, workspace.person("bo").id],
        "where": channel_id(workspace, "general"),
        "day": "2026-11-30",
        "at": "09:30",
        "count": "3",
    }


async def test_an_option_that_is_not_there_lists_those_that_are(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    options = [{"text": plain("Low"), "value": "low"}]
    menu = {"type": "static_select", "action_id": "a", "options": options}
    ana = workspace.person("ana")
    view = a_modal({**an_input("Severity"), "element": menu})
    await client.views_open(trigger_id=workspace.world.mint_trigger(ana.id), view=view)
    with pytest.raises(LookupError, match="no option 'Loud'; there are 'Low'"):
        await ana.fills("Severity", "Loud")


async def test_overflow_and_feedback_buttons_are_pressed_by_their_words(
    workspace: Workspace, client: AsyncWebClient, app: AsyncApp
) -> None:
    actions: list[dict[str, Any]] = []

    async def keep(ack: Any, action: dict[str, Any]) -> None:
        actions.append(action)
        await ack()

    app.action("more")(keep)
    app.action("fb")(keep)
    options = [{"text": plain(each), "value": each.lower()} for each in ("Edit", "Drop")]
    overflow = {"type": "overflow", "action_id": "more", "options": options}
    sides = {
        f"{side}_button": {"text": plain(words), "value": side}
        for side, words in (("positive", "Helped"), ("negative", "No"))
    }
    feedback = {"type": "feedback_buttons", "action_id": "fb", **sides}
    blocks = [
        {**a_section("x"), "accessory": overflow},
        {"type": "context_actions", "elements": [feedback]},
    ]
    await client.chat_postMessage(channel="general", text="x", blocks=blocks)
    ana = workspace.person("ana")
    await ana.clicks("Drop")
    await ana.clicks("Helped")
    assert [each["type"] for each in actions] == ["overflow", "feedback_buttons"]
    assert actions[0]["selected_option"]["value"] == "drop"
    assert actions[1]["value"] == "positive"


async def test_the_home_is_read_and_pressed(
    workspace: Workspace, client: AsyncWebClient, app: AsyncApp
) -> None:
    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        await client.views_publish(user_id=event["user"], view=a_home("Welcome back"))

    ana = workspace.person("ana")
    await ana.opens_home()
    await ana.sees("Welcome back", in_="home")
    await workspace.quiet()


async def test_an_unknown_shortcut_or_person_is_a_mistake_of_the_script(
    workspace: Workspace,
) -> None:
    with pytest.raises(LookupError, match="no global shortcut 'Dance'"):
        await workspace.person("ana").uses_shortcut("Dance")
    with pytest.raises(LookupError, match="no user 'dora'"):
        workspace.person("dora")
    with pytest.raises(LookupError, match="no channel 'nowhere'"):
        await workspace.person("ana").says("nowhere", "x")
    with pytest.raises(AssertionError, match="ana was refused"):
        await workspace.person("ana").says("attic", "x")
