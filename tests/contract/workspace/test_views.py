"""views.*: modals, their triggers and their stack; Homes."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    HandClock,
    a_client,
    a_home,
    a_manifest,
    a_modal,
    a_section,
    a_workspace,
    an_input,
    error_of,
    plain,
    refused,
    user_id,
)


def a_trigger(workspace: Workspace, who: str = "ana", *, view_id: str | None = None) -> str:
    return workspace.world.mint_trigger(user_id(workspace, who), view_id=view_id)


async def test_a_view_comes_back_with_what_slack_adds(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    view = a_modal(private_metadata="k", external_id="e1")
    shown = (await client.views_open(trigger_id=a_trigger(workspace), view=view))["view"]
    world = workspace.world
    assert shown["id"].startswith("V")
    assert shown["root_view_id"] == shown["id"]
    assert shown["previous_view_id"] is None
    assert (shown["team_id"], shown["app_id"]) == (world.team_id, world.app_id)
    assert (shown["private_metadata"], shown["external_id"]) == ("k", "e1")
    assert (shown["notify_on_close"], shown["clear_on_close"]) == (False, False)
    assert shown["state"]["values"] == {
        "what": {"text": {"type": "plain_text_input", "value": None}}
    }
    assert shown["hash"]


async def test_a_trigger_opens_once(workspace: Workspace, client: AsyncWebClient) -> None:
    trigger = a_trigger(workspace)
    await client.views_open(trigger_id=trigger, view=a_modal())
    again = client.views_open(trigger_id=trigger, view=a_modal())
    assert await error_of(again) == "exchanged_trigger_id"
    invented = client.views_open(trigger_id="1.2.3", view=a_modal())
    assert await error_of(invented) == "invalid_trigger_id"


async def test_a_trigger_dies_by_the_machine_s_clock(
    workspace: Workspace, clock: HandClock, client: AsyncWebClient
) -> None:
    fresh, late = a_trigger(workspace), a_trigger(workspace)
    workspace.world.triggers[late].minted_s -= 3.0
    clock.move(days=1)
    await client.views_open(trigger_id=fresh, view=a_modal())
    opening = client.views_open(trigger_id=late, view=a_modal())
    assert await error_of(opening) == "expired_trigger_id"


async def test_a_refused_view_does_not_spend_the_trigger(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    trigger = a_trigger(workspace)
    body = await refused(client.views_open(trigger_id=trigger, view=a_modal(title="x" * 25)))
    assert body["error"] == "invalid_arguments"
    (complaint,) = body["response_metadata"]["messages"]
    assert complaint.endswith("[json-pointer:/view/title/text]")
    assert (await client.views_open(trigger_id=trigger, view=a_modal()))["ok"]


async def test_a_home_is_no_modal_and_a_modal_no_home(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    opening = client.views_open(trigger_id=a_trigger(workspace), view=a_home())
    assert await error_of(opening) == "invalid_arguments"
    publishing = client.views_publish(user_id=user_id(workspace, "ana"), view=a_modal())
    assert await error_of(publishing) == "invalid_arguments"


async def test_a_view_beyond_250_kilobytes_is_too_large(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    options = [{"text": plain("x" * 75), "value": f"{n}" + "y" * 140} for n in range(100)]
    select = {"type": "static_select", "action_id": "a", "options": options}
    blocks = [{**an_input(f"i{n}"), "element": select} for n in range(12)]
    view = a_modal(*blocks, private_metadata="z" * 3000)
    opening = client.views_open(trigger_id=a_trigger(workspace), view=view)
    assert await error_of(opening) == "view_too_large"


async def test_three_modals_stand_on_each_other_and_no_fourth(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    first = await client.views_open(trigger_id=a_trigger(workspace), view=a_modal())
    top = first["view"]
    for _ in range(2):
        trigger = a_trigger(workspace, view_id=top["id"])
        pushed = (await client.views_push(trigger_id=trigger, view=a_modal()))["view"]
        assert pushed["previous_view_id"] == top["id"]
        assert pushed["root_view_id"] == first["view"]["id"]
        top = pushed
    trigger = a_trigger(workspace, view_id=top["id"])
    fourth = client.views_push(trigger_id=trigger, view=a_modal())
    assert await error_of(fourth) == "push_limit_reached"


async def test_a_push_needs_an_act_within_an_open_modal(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    pushing = client.views_push(trigger_id=a_trigger(workspace), view=a_modal())
    assert await error_of(pushing) == "not_found"


async def test_an_update_finds_by_id_or_external_id_and_guards_the_hash(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    view = a_modal(external_id="e1")
    opened = (await client.views_open(trigger_id=a_trigger(workspace), view=view))["view"]
    changed = await client.views_update(view_id=opened["id"], hash=opened["hash"], view=view)
    assert changed["view"]["id"] == opened["id"]
    assert changed["view"]["hash"] != opened["hash"]
    stale = client.views_update(view_id=opened["id"], hash=opened["hash"], view=view)
    assert await error_of(stale) == "hash_conflict"
    assert (await client.views_update(external_id="e1", view=view))["ok"]
    missing = client.views_update(view_id="V0", view=view)
    assert await error_of(missing) == "not_found"


async def test_a_closed_modal_cannot_be_updated(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    opened = await client.views_open(trigger_id=a_trigger(workspace), view=a_modal())
    await workspace.person("ana").closes()
    updating = client.views_update(view_id=opened["view"]["id"], view=a_modal())
    assert await error_of(updating) == "not_found"


async def test_what_was_filled_in_survives_an_update_that_keeps_its_ids(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    ana = workspace.person("ana")
    view = a_modal(an_input(dispatch_action=True), an_input("Else"))
    opened = await client.views_open(trigger_id=a_trigger(workspace), view=view)
    await ana.does(
        "select",
        on={"type": "view", "view_id": opened["view"]["id"]},
        block_id="what",
        action_id="text",
        element={"type": "plain_text_input", "value": "kept"},
    )
    updated = await client.views_update(view_id=opened["view"]["id"], view=a_modal(an_input()))
    held = updated["view"]["state"]["values"]
    assert held == {"what": {"text": {"type": "plain_text_input", "value": "kept"}}}


async def test_external_ids_are_unique(workspace: Workspace, client: AsyncWebClient) -> None:
    view = a_modal(external_id="e1")
    await client.views_open(trigger_id=a_trigger(workspace), view=view)
    twin = client.views_open(trigger_id=a_trigger(workspace, "bo"), view=view)
    assert await error_of(twin) == "duplicate_external_id"


async def test_a_home_keeps_its_id_and_guards_its_hash(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    ana = user_id(workspace, "ana")
    first = (await client.views_publish(user_id=ana, view=a_home("one")))["view"]
    second = (await client.views_publish(user_id=ana, view=a_home("two")))["view"]
    assert second["id"] == first["id"]
    stale = client.views_publish(user_id=ana, view=a_home(), hash=first["hash"])
    assert await error_of(stale) == "hash_conflict"
    await workspace.person("ana").sees("two", in_="home")
    nobody = client.views_publish(user_id="U0", view=a_home())
    assert await error_of(nobody) == "user_not_found"


@pytest.mark.parametrize("count", [101])
async def test_a_home_holds_a_hundred_blocks(
    workspace: Workspace, client: AsyncWebClient, count: int
) -> None:
    view = {"type": "home", "blocks": [a_section("x")] * count}
    publishing = client.views_publish(user_id=user_id(workspace, "ana"), view=view)
    assert await error_of(publishing) == "invalid_arguments"


async def test_a_home_must_be_enabled_in_the_manifest(clock: HandClock) -> None:
    manifest = a_manifest()
    manifest["features"]["app_home"]["home_tab_enabled"] = False
    async with a_workspace(clock, manifest).serve() as workspace:
        ana = user_id(workspace, "ana")
        publishing = a_client(workspace).views_publish(user_id=ana, view=a_home())
        assert await error_of(publishing) == "not_enabled"
