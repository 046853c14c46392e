"""chat.*: posting, changing, deleting, and all that Slack refuses about it."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    HandClock,
    a_button,
    a_client,
    a_manifest,
    a_section,
    a_workspace,
    channel_id,
    error_of,
    refused,
    user_id,
)


async def test_a_post_answers_with_the_stored_message(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    answer = await client.chat_postMessage(
        channel=general,
        text="hello",
        blocks=[{**a_section("*hello*"), "block_id": "b1"}],
        metadata={"event_type": "note", "event_payload": {"k": "1"}},
    )
    world, message = workspace.world, answer["message"]
    assert answer["channel"] == general
    assert answer["ts"] == message["ts"] == "1795424400.000000"
    assert message["blocks"] == [{**a_section("*hello*"), "block_id": "b1"}]
    assert message["metadata"] == {"event_type": "note", "event_payload": {"k": "1"}}
    assert (message["user"], message["bot_id"]) == (world.app_user.id, world.bot_id)
    assert message["bot_profile"]["app_id"] == message["app_id"] == world.app_id
    assert (message["type"], message["team"]) == ("message", world.team_id)


async def test_times_come_from_the_clock_and_never_repeat_in_a_channel(
    clock: HandClock, client: AsyncWebClient
) -> None:
    posted = [await client.chat_postMessage(channel="#general", text="x") for _ in range(3)]
    clock.move(seconds=60)
    posted.append(await client.chat_postMessage(channel="general", text="x"))
    assert [each["ts"] for each in posted] == [
        "1795424400.000000",
        "1795424400.000001",
        "1795424400.000002",
        "1795424460.000000",
    ]


async def test_blocks_without_ids_get_them(client: AsyncWebClient) -> None:
    button = a_button()
    del button["action_id"]
    blocks = [a_section("a"), {"type": "actions", "elements": [button]}]
    message = (await client.chat_postMessage(channel="general", text="x", blocks=blocks))["message"]
    assert all(block["block_id"] for block in message["blocks"])
    assert message["blocks"][1]["elements"][0]["action_id"]


async def test_posting_to_a_person_opens_their_conversation(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    ana = user_id(workspace, "ana")
    answer = await client.chat_postMessage(channel=ana, text="hello")
    assert answer["channel"].startswith("D")
    opened = await client.conversations_open(users=ana)
    assert opened["channel"]["id"] == answer["channel"]
    assert opened["already_open"] is True


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NONE", "channel_not_found"),
        ("leaders", "channel_not_found"),
        ("quiet", "not_in_channel"),
        ("attic", "is_archived"),
    ],
)
async def test_a_channel_out_of_reach_is_refused(
    client: AsyncWebClient, channel: str, error: str
) -> None:
    assert await error_of(client.chat_postMessage(channel=channel, text="x")) == error


async def test_a_deactivated_person_takes_no_messages(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    posting = client.chat_postMessage(channel=user_id(workspace, "cy"), text="x")
    assert await error_of(posting) == "channel_not_found"


async def test_chat_write_public_reaches_public_channels_unjoined(clock: HandClock) -> None:
    manifest = a_manifest(scopes="chat:write chat:write.public", events="")
    async with a_workspace(clock, manifest).serve() as workspace:
        client = a_client(workspace)
        assert (await client.chat_postMessage(channel="quiet", text="x"))["ok"]
        named = client.chat_postMessage(channel="general", text="x", username="Else")
        assert (await refused(named))["needed"] == "chat:write.customize"


async def test_a_message_of_nothing_is_refused(client: AsyncWebClient) -> None:
    posting = client.api_call("chat.postMessage", params={"channel": "general"})
    assert await error_of(posting) == "no_text"


async def test_text_beyond_forty_thousand_is_cut_with_a_warning(client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel="general", text="x" * 40_001)
    assert len(answer["message"]["text"]) == 40_000
    assert answer["response_metadata"]["warnings"] == ["message_truncated"]


async def test_markdown_text_stands_alone_and_within_its_limit(client: AsyncWebClient) -> None:
    both = client.chat_postMessage(channel="general", text="x", markdown_text="**x**")
    assert await error_of(both) == "markdown_text_conflict"
    long = client.chat_postMessage(channel="general", markdown_text="x" * 12_001)
    assert await error_of(long) == "msg_too_long"


async def test_invalid_blocks_say_where_and_why(client: AsyncWebClient) -> None:
    blocks = [a_section("fine"), a_section("x" * 3001)]
    body = await refused(client.chat_postMessage(channel="general", text="x", blocks=blocks))
    assert body["error"] == "invalid_blocks"
    (complaint,) = body["response_metadata"]["messages"]
    assert complaint.startswith("[ERROR] ")
    assert complaint.endswith("[json-pointer:/blocks/1/text/text]")
    assert body["errors"] == [complaint.removeprefix("[ERROR] ")]


async def test_fifty_one_blocks_are_too_many(client: AsyncWebClient) -> None:
    blocks = [{"type": "divider"}] * 51
    posting = client.chat_postMessage(channel="general", text="x", blocks=blocks)
    assert await error_of(posting) == "invalid_blocks"


async def test_blocks_that_are_no_list_are_a_format_error(client: AsyncWebClient) -> None:
    posting = client.chat_postMessage(channel="general", text="x", blocks="{")
    assert await error_of(posting) == "invalid_blocks_format"
    posting = client.chat_postMessage(channel="general", text="x", blocks='{"type": "divider"}')
    assert await error_of(posting) == "invalid_blocks_format"


async def test_all_blocks_together_have_a_limit_of_their_own(client: AsyncWebClient) -> None:
    blocks = [a_section("x" * 2900)] * 5
    posting = client.chat_postMessage(channel="general", text="x", blocks=blocks)
    assert await error_of(posting) == "msg_blocks_too_long"


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ("{", "invalid_metadata_format"),
        ('{"event_type": "x"}', "invalid_metadata_format"),
        ('{"event_payload": {}}', "invalid_metadata_format"),
        ('{"event_type": "x", "event_payload": {"a": {"b": {"c": 1}}}}', "invalid_metadata_schema"),
        ('{"event_type": "x", "event_payload": {"a": [[1]]}}', "invalid_metadata_schema"),
        (
            '{"event_type": "x", "event_payload": {"a": "' + "y" * 8000 + '"}}',
            "metadata_too_large",
        ),
    ],
)
async def test_metadata_has_a_shape_and_a_size(
    client: AsyncWebClient, metadata: str, error: str
) -> None:
    content = {"channel": "general", "text": "x", "metadata": metadata}
    posting = client.api_call("chat.postMessage", params=content)
    assert await error_of(posting) == error


async def test_a_reply_hangs_on_its_parent_and_counts_there(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    parent = await client.chat_postMessage(channel=general, text="parent")
    reply = await client.chat_postMessage(channel=general, text="reply", thread_ts=parent["ts"])
    assert reply["message"]["thread_ts"] == parent["ts"]
    assert reply["message"]["parent_user_id"] == workspace.world.app_user.id
    (stored,) = (await client.conversations_history(channel=general))["messages"]
    assert stored["reply_count"] == stored["reply_users_count"] == 1
    assert stored["latest_reply"] == reply["ts"]


async def test_only_a_parent_can_be_replied_to(client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel="general", text="parent")
    reply = await client.chat_postMessage(channel="general", text="r", thread_ts=parent["ts"])
    posting = client.chat_postMessage(channel="general", text="x", thread_ts=reply["ts"])
    assert await error_of(posting) == "cannot_reply_to_message"
    posting = client.chat_postMessage(channel="general", text="x", thread_ts="1.000000")
    assert await error_of(posting) == "thread_not_found"


async def test_a_broadcast_reply_stands_in_the_channel_as_well(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    ts = (await client.chat_postMessage(channel=general, text="parent"))["ts"]
    await client.chat_postMessage(channel=general, text="a", thread_ts=ts, reply_broadcast=True)
    await client.chat_postMessage(channel=general, text="b", thread_ts=ts)
    shown = (await client.conversations_history(channel=general))["messages"]
    assert [(each["text"], each.get("subtype")) for each in shown] == [
        ("a", "thread_broadcast"),
        ("parent", None),
    ]
