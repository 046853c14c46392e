"""chat.*: what happens to a message once it stands."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    a_section,
    channel_id,
    error_of,
    user_id,
)


async def test_an_update_replaces_the_words_and_keeps_the_metadata(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    metadata = {"event_type": "x", "event_payload": {}}
    posted = await client.chat_postMessage(
        channel=general, text="old", blocks=[a_section("old")], metadata=metadata
    )
    answer = await client.chat_update(channel=general, ts=posted["ts"], text="new")
    assert (answer["ts"], answer["text"]) == (posted["ts"], "new")
    message = answer["message"]
    assert message["edited"]["user"] == workspace.world.app_user.id
    assert message["metadata"] == metadata
    assert "blocks" not in message


async def test_an_update_without_any_content_is_refused(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    ts = (await client.chat_postMessage(channel=general, text="old"))["ts"]
    empty = client.api_call("chat.update", params={"channel": general, "ts": ts})
    assert await error_of(empty) == "no_text"
    long = client.chat_update(channel=general, ts=ts, text="x" * 4001)
    assert await error_of(long) == "msg_too_long"


async def test_other_people_s_messages_cannot_be_touched(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    said = await workspace.person("ana").says("general", "mine")
    update = client.chat_update(channel=said.channel, ts=said.ts, text="yours")
    assert await error_of(update) == "cant_update_message"
    delete = client.chat_delete(channel=said.channel, ts=said.ts)
    assert await error_of(delete) == "cant_delete_message"


async def test_a_message_that_is_not_there_is_not_found(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    place: dict[str, Any] = {"channel": channel_id(workspace, "general"), "ts": "1.000000"}
    assert await error_of(client.chat_update(**place, text="x")) == "message_not_found"
    assert await error_of(client.chat_delete(**place)) == "message_not_found"
    link = client.chat_getPermalink(channel=place["channel"], message_ts="1.000000")
    assert await error_of(link) == "message_not_found"


async def test_a_deleted_message_is_gone_and_a_deleted_parent_leaves_a_tombstone(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    alone = await client.chat_postMessage(channel=general, text="alone")
    parent = await client.chat_postMessage(channel=general, text="parent")
    await client.chat_postMessage(channel=general, text="reply", thread_ts=parent["ts"])
    await client.chat_delete(channel=general, ts=alone["ts"])
    await client.chat_delete(channel=general, ts=parent["ts"])
    (left,) = (await client.conversations_history(channel=general))["messages"]
    assert (left["subtype"], left["text"]) == ("tombstone", "This message was deleted.")


async def test_deleting_the_only_reply_ends_the_thread(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    parent = await client.chat_postMessage(channel=general, text="parent")
    reply = await client.chat_postMessage(channel=general, text="r", thread_ts=parent["ts"])
    await client.chat_delete(channel=general, ts=reply["ts"])
    (left,) = (await client.conversations_history(channel=general))["messages"]
    assert "reply_count" not in left


async def test_an_ephemeral_reaches_one_member_and_no_history(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general, ana = channel_id(workspace, "general"), user_id(workspace, "ana")
    answer = await client.chat_postEphemeral(channel=general, user=ana, text="psst")
    assert set(answer.data) == {"ok", "message_ts"}
    await workspace.person("ana").sees("psst", in_="ephemeral")
    await workspace.person("bo").sees_no("psst")
    assert (await client.conversations_history(channel=general))["messages"] == []


async def test_an_ephemeral_needs_reader_and_app_in_the_channel(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    cy, ana = user_id(workspace, "cy"), user_id(workspace, "ana")
    general, quiet = channel_id(workspace, "general"), channel_id(workspace, "quiet")
    absent = client.chat_postEphemeral(channel=general, user=cy, text="x")
    assert await error_of(absent) == "user_not_in_channel"
    outside = client.chat_postEphemeral(channel=quiet, user=ana, text="x")
    assert await error_of(outside) == "not_in_channel"


async def test_a_permalink_names_channel_time_and_thread(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    ts = (await client.chat_postMessage(channel=general, text="x"))["ts"]
    reply = (await client.chat_postMessage(channel=general, text="y", thread_ts=ts))["ts"]
    link = await client.chat_getPermalink(channel=general, message_ts=ts)
    base = f"https://harbor.slack.com/archives/{general}/p1795424400000000"
    assert link["permalink"] == base
    link = await client.chat_getPermalink(channel=general, message_ts=reply)
    assert link["permalink"].endswith(f"0001?thread_ts={ts}&cid={general}")
