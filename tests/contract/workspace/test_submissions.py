"""A submitted modal: what the app may answer, and how a modal closes."""

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    HandClock,
    a_modal,
    a_section,
    a_workspace,
    an_app,
    user_id,
)
from tests.contract.workspace.conftest import connected

Bodies = list[dict[str, Any]]


@pytest.fixture
def bodies(app: AsyncApp) -> Bodies:
    """Every closing the app was told of; all of them acknowledged."""
    kept: Bodies = []

    @app.view_closed("note.submit")
    async def keep(ack: Any, body: dict[str, Any]) -> None:
        kept.append(body)
        await ack()

    return kept


async def a_submitted_modal(workspace: Workspace, app: AsyncApp, **answer: Any) -> dict[str, Any]:
    @app.view("note.submit")
    async def submit(ack: Any) -> None:
        await ack(**answer)

    ana = workspace.person("ana")
    client = app.client
    await client.views_open(trigger_id=workspace.world.mint_trigger(ana.id), view=a_modal())
    return await ana.submits(what="x")


async def test_errors_stand_under_their_fields(workspace: Workspace, app: AsyncApp) -> None:
    errors = {"what": "Say more"}
    with workspace.world.feed.window(user_id(workspace, "ana")) as window:
        answer = await a_submitted_modal(workspace, app, response_action="errors", errors=errors)
        frames = [window.get_nowait() for _ in range(window.qsize())]
    assert answer == {"ok": True, "response_action": "errors", "errors": errors}
    view_id = workspace.person("ana").modals()[0].id
    assert {"type": "view_errors", "view_id": view_id, "errors": errors} in frames


async def test_errors_under_no_field_are_slack_s_trouble(
    workspace: Workspace, app: AsyncApp
) -> None:
    answer = await a_submitted_modal(
        workspace, app, response_action="errors", errors={"nowhere": "x"}
    )
    assert (answer["ok"], answer["error"]) == (False, "submission_failed")
    assert len(workspace.person("ana").modals()) == 1


async def test_an_update_shows_another_view_in_place(workspace: Workspace, app: AsyncApp) -> None:
    view = a_modal(a_section("Thank you"), title="Done")
    await a_submitted_modal(workspace, app, response_action="update", view=view)
    ana = workspace.person("ana")
    await ana.sees("Thank you", in_="modal")
    assert len(ana.modals()) == 1


async def test_a_push_stands_on_top_and_closing_goes_back(
    workspace: Workspace, app: AsyncApp
) -> None:
    view = a_modal(a_section("One more"), title="More")
    await a_submitted_modal(workspace, app, response_action="push", view=view)
    ana = workspace.person("ana")
    assert len(ana.modals()) == 2
    await ana.closes()
    await ana.sees("A note", in_="modal")


async def test_clear_closes_everything(workspace: Workspace, app: AsyncApp) -> None:
    answer = await a_submitted_modal(workspace, app, response_action="clear")
    assert answer["response_action"] == "clear"
    assert workspace.person("ana").modals() == []


async def test_a_defective_view_is_slack_s_trouble(workspace: Workspace, app: AsyncApp) -> None:
    view = a_modal(title="x" * 25)
    answer = await a_submitted_modal(workspace, app, response_action="update", view=view)
    assert answer["error"] == "submission_failed"


async def test_a_submission_nobody_answers_leaves_the_modal_open(clock: HandClock) -> None:
    async with a_workspace(clock, ack_s=0.05).serve() as workspace:
        bolt = an_app(workspace)
        async with connected(workspace, bolt):
            ana = workspace.person("ana")
            trigger = workspace.world.mint_trigger(ana.id)
            await bolt.client.views_open(trigger_id=trigger, view=a_modal())
            answer = await ana.submits(what="x")
            assert answer["message"] == "We had some trouble connecting. Try again?"
            assert len(ana.modals()) == 1


async def test_closing_tells_the_app_only_where_it_asked(
    workspace: Workspace, client: AsyncWebClient, bodies: Bodies
) -> None:
    ana = workspace.person("ana")
    for notify in (False, True):
        trigger = workspace.world.mint_trigger(ana.id)
        await client.views_open(trigger_id=trigger, view=a_modal(notify_on_close=notify))
        await ana.closes()
    (body,) = bodies
    assert (body["type"], body["is_cleared"]) == ("view_closed", False)
    assert body["view"]["callback_id"] == "note.submit"


async def test_closing_everything_says_it_was_cleared(
    workspace: Workspace, client: AsyncWebClient, bodies: Bodies
) -> None:
    ana, view = workspace.person("ana"), a_modal(notify_on_close=True)
    first = await client.views_open(trigger_id=workspace.world.mint_trigger(ana.id), view=view)
    trigger = workspace.world.mint_trigger(ana.id, view_id=first["view"]["id"])
    await client.views_push(trigger_id=trigger, view=view)
    await ana.closes(everything=True)
    assert [(body["is_cleared"], body["view"]["id"]) for body in bodies] == [
        (True, first["view"]["id"])
    ]


async def test_closing_tells_nothing_of_what_stood_in_inputs(
    workspace: Workspace, client: AsyncWebClient, bodies: Bodies
) -> None:
    ana = workspace.person("ana")
    trigger = workspace.world.mint_trigger(ana.id)
    await client.views_open(trigger_id=trigger, view=a_modal(notify_on_close=True))
    await ana.fills("What", "half a thought")
    await ana.closes()
    (body,) = bodies
    assert body["view"]["state"] == {"values": {}}
