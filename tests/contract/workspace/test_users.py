"""users.* and usergroups.*: who is who."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    HandClock,
    a_client,
    a_manifest,
    a_workspace,
    error_of,
    user_id,
)


async def test_a_person_is_described_with_zone_and_profile(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    user = (await client.users_info(user=user_id(workspace, "bo")))["user"]
    assert (user["name"], user["real_name"], user["tz"]) == ("bo", "Bo Lind", "Europe/Berlin")
    assert (user["tz_offset"], user["is_admin"], user["deleted"]) == (3600, True, False)
    assert user["profile"]["email"] == "bo@example.com"
    assert user["profile"]["display_name"] == "Bo"


async def test_a_deactivated_person_has_fewer_fields(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    user = (await client.users_info(user=user_id(workspace, "cy")))["user"]
    assert user["deleted"] is True
    assert not {"tz", "is_admin", "real_name"} & user.keys()


async def test_the_app_s_own_user_is_a_bot(workspace: Workspace, client: AsyncWebClient) -> None:
    user = (await client.users_info(user=workspace.world.app_user.id))["user"]
    assert user["is_bot"] is True
    assert user["profile"]["bot_id"] == workspace.world.bot_id


async def test_addresses_need_a_scope_of_their_own(clock: HandClock) -> None:
    manifest = a_manifest(scopes="users:read", events="")
    async with a_workspace(clock, manifest).serve() as workspace:
        client = a_client(workspace)
        user = (await client.users_info(user=user_id(workspace, "ana")))["user"]
        assert "email" not in user["profile"]
        assert await error_of(client.users_lookupByEmail(email="x")) == "missing_scope"


async def test_the_list_pages_and_holds_everybody(client: AsyncWebClient) -> None:
    names, cursor = [], None
    for _ in range(2):
        answer = await client.users_list(limit=2, cursor=cursor)
        names += [each["name"] for each in answer["members"]]
        cursor = answer["response_metadata"]["next_cursor"]
    assert names == ["notes", "ana", "bo", "cy"]
    assert cursor == ""


async def test_lookup_by_address_ignores_case_and_the_deactivated(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    found = await client.users_lookupByEmail(email="ANA@example.com")
    assert found["user"]["id"] == user_id(workspace, "ana")
    gone = client.users_lookupByEmail(email="cy@example.com")
    assert await error_of(gone) == "users_not_found"


async def test_an_unknown_person_is_not_found(client: AsyncWebClient) -> None:
    assert await error_of(client.users_info(user="U0")) == "user_not_found"


async def test_usergroups_list_their_people_on_request(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    people = [user_id(workspace, "ana"), user_id(workspace, "bo")]
    (group,) = (await client.usergroups_list())["usergroups"]
    assert (group["handle"], group["user_count"]) == ("champions", 2)
    assert "users" not in group
    (group,) = (await client.usergroups_list(include_users=True))["usergroups"]
    assert group["users"] == people
    assert (await client.usergroups_users_list(usergroup=group["id"]))["users"] == people
    missing = client.usergroups_users_list(usergroup="S0")
    assert await error_of(missing) == "no_such_subteam"
