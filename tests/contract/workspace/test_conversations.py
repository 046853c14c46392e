"""conversations.*: channels, membership, history and paging."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    HandClock,
    channel_id,
    error_of,
    refused,
    user_id,
)


async def test_info_describes_a_channel_as_the_app_sees_it(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    answer = await client.conversations_info(
        channel=channel_id(workspace, "pod-payments"), include_num_members=True
    )
    channel = answer["channel"]
    assert (channel["name"], channel["is_member"], channel["num_members"]) == (
        "pod-payments",
        True,
        3,
    )
    assert (channel["is_channel"], channel["is_private"], channel["is_im"]) == (True, False, False)
    assert channel["topic"]["value"] == "Payments"


async def test_info_on_a_private_channel_without_the_app_is_not_found(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    info = client.conversations_info(channel=channel_id(workspace, "leaders"))
    assert await error_of(info) == "channel_not_found"


async def test_the_list_shows_public_channels_and_pages(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    names, cursor = [], None
    for _ in range(4):
        answer = await client.conversations_list(limit=1, cursor=cursor, exclude_archived=False)
        names += [each["name"] for each in answer["channels"]]
        cursor = answer["response_metadata"]["next_cursor"]
    assert names == ["general", "pod-payments", "quiet", "attic"]
    assert cursor == ""


async def test_the_list_filters_by_kind_and_archive(client: AsyncWebClient) -> None:
    answer = await client.conversations_list(
        types="public_channel,private_channel", exclude_archived=True
    )
    names = [each["name"] for each in answer["channels"]]
    assert names == ["general", "pod-payments", "quiet", "inner"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"types": "public"}, "invalid_types"),
        ({"limit": 1001}, "invalid_limit"),
        ({"limit": -1}, "invalid_limit"),
        ({"cursor": "3"}, "invalid_cursor"),
        ({"cursor": "b3RoZXI6MQ=="}, "invalid_cursor"),
    ],
)
async def test_a_list_asked_wrongly_is_refused(
    client: AsyncWebClient, arguments: dict[str, str], error: str
) -> None:
    assert await error_of(client.api_call("conversations.list", params=arguments)) == error


async def test_members_page(workspace: Workspace, client: AsyncWebClient) -> None:
    general = channel_id(workspace, "general")
    first = await client.conversations_members(channel=general, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_members(channel=general, limit=2, cursor=cursor)
    everybody = [user_id(workspace, "ana"), user_id(workspace, "bo"), workspace.world.app_user.id]
    assert first["members"] + second["members"] == everybody
    assert second["response_metadata"]["next_cursor"] == ""


async def test_opening_a_conversation_twice_finds_the_first(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    ana = user_id(workspace, "ana")
    first = await client.conversations_open(users=[ana], return_im=True)
    assert first["channel"]["is_im"] is True
    assert first["channel"]["user"] == ana
    again = await client.conversations_open(users=ana)
    assert again.data == {
        "ok": True,
        "no_op": True,
        "already_open": True,
        "channel": {"id": first["channel"]["id"]},
    }


async def test_a_conversation_needs_somebody_who_is_there(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    assert await error_of(client.conversations_open(users="U0")) == "user_not_found"
    disabled = client.conversations_open(users=user_id(workspace, "cy"))
    assert await error_of(disabled) == "user_disabled"
    nobody = client.api_call("conversations.open")
    assert await error_of(nobody) == "users_list_not_supplied"
    several = client.conversations_open(users=[user_id(workspace, "ana"), user_id(workspace, "bo")])
    assert await error_of(several) == "missing_scope"


async def test_history_is_newest_first_and_pages_by_cursor(
    workspace: Workspace, clock: HandClock, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    for number in range(5):
        await client.chat_postMessage(channel=general, text=str(number))
        clock.move(seconds=1)
    first = await client.conversations_history(channel=general, limit=3)
    assert [each["text"] for each in first["messages"]] == ["4", "3", "2"]
    assert first["has_more"] is True
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(channel=general, limit=3, cursor=cursor)
    assert [each["text"] for each in rest["messages"]] == ["1", "0"]
    assert rest["has_more"] is False
    assert "response_metadata" not in rest.data


async def test_history_between_two_times_excludes_them_unless_asked(
    workspace: Workspace, clock: HandClock, client: AsyncWebClient
) -> None:
    general, times = channel_id(workspace, "general"), []
    for number in range(4):
        times.append((await client.chat_postMessage(channel=general, text=str(number)))["ts"])
        clock.move(seconds=1)
    bounds = {"channel": general, "oldest": times[0], "latest": times[3]}
    shown = (await client.conversations_history(**bounds))["messages"]
    assert [each["text"] for each in shown] == ["2", "1"]
    shown = (await client.conversations_history(**bounds, inclusive=True))["messages"]
    assert [each["text"] for each in shown] == ["3", "2", "1", "0"]


async def test_metadata_comes_only_when_asked_for(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    metadata = {"event_type": "x", "event_payload": {"k": "1"}}
    await client.chat_postMessage(channel=general, text="x", metadata=metadata)
    (shown,) = (await client.conversations_history(channel=general))["messages"]
    assert "metadata" not in shown
    answer = await client.conversations_history(channel=general, include_all_metadata=True)
    assert answer["messages"][0]["metadata"] == metadata
    answer = await client.conversations_replies(
        channel=general, ts=shown["ts"], include_all_metadata=True
    )
    assert answer["messages"][0]["metadata"] == metadata


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "1.x"}, "invalid_ts_latest"),
        ({"cursor": "x"}, "invalid_cursor"),
    ],
)
async def test_history_asked_wrongly_is_refused(
    workspace: Workspace, client: AsyncWebClient, arguments: dict[str, str], error: str
) -> None:
    asked = {"channel": channel_id(workspace, "general"), **arguments}
    assert await error_of(client.api_call("conversations.history", params=asked)) == error


async def test_history_is_for_members(workspace: Workspace, client: AsyncWebClient) -> None:
    quiet, leaders = channel_id(workspace, "quiet"), channel_id(workspace, "leaders")
    assert await error_of(client.conversations_history(channel=quiet)) == "not_in_channel"
    assert await error_of(client.conversations_history(channel=leaders)) == "channel_not_found"
    replies = client.conversations_replies(channel=quiet, ts="1.000000")
    assert await error_of(replies) == "not_in_channel"


async def test_replies_begin_with_the_parent_and_page_oldest_first(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    ts = (await client.chat_postMessage(channel=general, text="parent"))["ts"]
    for number in range(3):
        await client.chat_postMessage(channel=general, text=str(number), thread_ts=ts)
    first = await client.conversations_replies(channel=general, ts=ts, limit=2)
    assert [each["text"] for each in first["messages"]] == ["parent", "0", "1"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_replies(channel=general, ts=ts, limit=2, cursor=cursor)
    assert [each["text"] for each in rest["messages"]] == ["parent", "2"]
    missing = client.conversations_replies(channel=general, ts="1.000000")
    assert await error_of(missing) == "thread_not_found"


async def test_joining_a_public_channel_makes_the_app_a_member(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    quiet = channel_id(workspace, "quiet")
    joined = await client.conversations_join(channel=quiet)
    assert joined["channel"]["is_member"] is True
    assert (await client.conversations_join(channel=quiet))["warning"] == "already_in_channel"
    (line,) = (await client.conversations_history(channel=quiet))["messages"]
    assert line["subtype"] == "channel_join"


async def test_private_and_archived_channels_cannot_be_joined(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    inner = client.conversations_join(channel=channel_id(workspace, "inner"))
    assert await error_of(inner) == "method_not_supported_for_channel_type"
    attic = client.conversations_join(channel=channel_id(workspace, "attic"))
    assert await error_of(attic) == "is_archived"


async def test_inviting_brings_people_in(workspace: Workspace, client: AsyncWebClient) -> None:
    quiet, bo = channel_id(workspace, "quiet"), user_id(workspace, "bo")
    await client.conversations_join(channel=quiet)
    assert (await client.conversations_invite(channel=quiet, users=[bo]))["ok"]
    assert bo in (await client.conversations_members(channel=quiet))["members"]


async def test_an_invitation_that_cannot_be_says_for_whom(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general, me = channel_id(workspace, "general"), workspace.world.app_user.id
    body = await refused(client.conversations_invite(channel=general, users=["U0", me]))
    assert body["errors"] == [
        {"user": "U0", "ok": False, "error": "user_not_found"},
        {"user": me, "ok": False, "error": "cant_invite_self"},
    ]
    again = client.conversations_invite(channel=general, users=user_id(workspace, "ana"))
    assert await error_of(again) == "already_in_channel"
    outside = client.conversations_invite(
        channel=channel_id(workspace, "quiet"), users=user_id(workspace, "bo")
    )
    assert await error_of(outside) == "not_in_channel"


async def test_a_private_channel_is_made_with_the_app_alone_in_it(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    made = (await client.conversations_create(name="e-1-ab12", is_private=True))["channel"]
    assert (made["name"], made["is_private"], made["is_member"]) == ("e-1-ab12", True, True)
    assert workspace.world.channel("e-1-ab12").members == [workspace.world.app_user.id]
    again = client.conversations_create(name="e-1-ab12", is_private=True)
    assert await error_of(again) == "name_taken"
    odd = client.conversations_create(name="Nicht so!", is_private=True)
    assert await error_of(odd) == "invalid_name_specials"
