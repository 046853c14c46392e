"""What the app is told of: subscribed events, in Slack's shapes, about channels it is in."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.outgoing import Ack, Envelope
from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import (
    HandClock,
    a_client,
    a_manifest,
    a_workspace,
    channel_id,
    user_id,
)

Payload = dict[str, Any]


class Collector:
    """A carrier that acknowledges everything and keeps it."""

    def __init__(self, workspace: Workspace) -> None:
        self.payloads: list[Payload] = []
        self._workspace = workspace
        workspace.world.deliveries.carrier = self

    async def carry(self, envelope: Envelope) -> Ack:
        self.payloads.append(envelope.payload)
        return Ack()

    async def events(self) -> list[Payload]:
        """The events so far, then forgotten."""
        await self._workspace.quiet()
        events = [each["event"] for each in self.payloads]
        self.payloads.clear()
        return events


async def test_an_event_is_wrapped_as_the_events_api_wraps_it(workspace: Workspace) -> None:
    collector, world = Collector(workspace), workspace.world
    await workspace.person("ana").says("general", "hello")
    await workspace.quiet()
    (payload,) = collector.payloads
    event, event_id = payload.pop("event"), payload.pop("event_id")
    assert payload.pop("event_context").startswith("4-")
    assert event_id.startswith("Ev")
    assert payload == {
        "token": world.rules.tokens.verification,
        "team_id": world.team_id,
        "context_team_id": world.team_id,
        "context_enterprise_id": None,
        "api_app_id": world.app_id,
        "type": "event_callback",
        "event_time": 1795424400,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": world.team_id,
                "user_id": world.app_user.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }
    assert event.pop("client_msg_id")
    assert event == {
        "type": "message",
        "user": user_id(workspace, "ana"),
        "text": "hello",
        "ts": "1795424400.000000",
        "event_ts": "1795424400.000000",
        "team": world.team_id,
        "channel": channel_id(workspace, "general"),
        "channel_type": "channel",
    }


async def test_messages_are_told_by_kind_of_channel(workspace: Workspace) -> None:
    collector, ana = Collector(workspace), workspace.person("ana")
    for place in ("general", "inner", "dm"):
        await ana.says(place, "hello")
    kinds = [event["channel_type"] for event in await collector.events()]
    assert kinds == ["channel", "group", "im"]


async def test_what_happens_without_the_app_is_not_told(workspace: Workspace) -> None:
    collector = Collector(workspace)
    await workspace.person("ana").says("quiet", "among us <@notes>")
    await workspace.person("bo").says("leaders", "among us")
    other = await workspace.person("ana").does("open_dm", user=user_id(workspace, "bo"))
    await workspace.person("ana").does("say", channel=other["channel"]["id"], text="hi")
    assert await collector.events() == []


async def test_events_that_were_not_subscribed_are_not_told(clock: HandClock) -> None:
    async with a_workspace(clock, a_manifest(events="app_mention")).serve() as workspace:
        collector = Collector(workspace)
        await workspace.person("ana").says("general", "hello")
        await workspace.person("ana").opens_home()
        assert await collector.events() == []


async def test_the_app_hears_its_own_messages_with_its_bot_id(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    collector = Collector(workspace)
    await client.chat_postMessage(channel="general", text="hello <@U0>")
    (echo,) = await collector.events()
    assert (echo["bot_id"], echo["user"]) == (workspace.world.bot_id, workspace.world.app_user.id)
    assert "subtype" not in echo
    assert "metadata" not in echo


async def test_a_mention_is_told_twice_in_a_channel_and_once_in_a_conversation(
    workspace: Workspace,
) -> None:
    collector, ana = Collector(workspace), workspace.person("ana")
    await ana.says("general", "@notes help")
    told = await collector.events()
    assert [event["type"] for event in told] == ["message", "app_mention"]
    assert told[1]["text"] == f"<@{workspace.world.app_user.id}> help"
    assert "channel_type" not in told[1]
    await ana.says("dm", "@notes help")
    assert [event["type"] for event in await collector.events()] == ["message"]


async def test_a_change_carries_before_and_after(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    collector = Collector(workspace)
    ts = (await client.chat_postMessage(channel=general, text="old"))["ts"]
    await collector.events()
    await client.chat_update(channel=general, ts=ts, text="new")
    (event,) = await collector.events()
    assert (event["subtype"], event["hidden"]) == ("message_changed", True)
    assert (event["message"]["text"], event["previous_message"]["text"]) == ("new", "old")
    assert event["message"]["ts"] == ts < event["ts"] == event["event_ts"]


async def test_a_deletion_names_what_is_gone(workspace: Workspace) -> None:
    collector, ana = Collector(workspace), workspace.person("ana")
    said = await ana.says("general", "oops")
    await collector.events()
    await ana.does("delete", channel=said.channel, ts=said.ts)
    (event,) = await collector.events()
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", said.ts)
    assert event["previous_message"]["text"] == "oops"


async def test_a_reply_carries_its_thread(workspace: Workspace) -> None:
    ana, collector = workspace.person("ana"), Collector(workspace)
    parent = await ana.says("general", "parent")
    await ana.says("general", "reply", thread=parent)
    _, reply = await collector.events()
    assert reply["thread_ts"] == parent.ts
    assert reply["parent_user_id"] == ana.id


async def test_coming_and_going_is_told(workspace: Workspace) -> None:
    collector, bo = Collector(workspace), workspace.person("bo")
    await workspace.person("ana").invites("notes", "quiet")
    line, joined = await collector.events()
    assert (line["subtype"], joined["type"]) == ("channel_join", "member_joined_channel")
    assert (joined["user"], joined["inviter"]) == (
        workspace.world.app_user.id,
        user_id(workspace, "ana"),
    )
    assert joined["channel_type"] == "C"
    await bo.joins("quiet")
    assert [event["user"] for event in await collector.events()] == [bo.id, bo.id]
    await bo.does("leave", channel=channel_id(workspace, "quiet"))
    (left,) = await collector.events()
    assert (left["type"], left["user"]) == ("member_left_channel", bo.id)


async def test_looking_at_the_home_is_told_with_the_view_once_there_is_one(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    collector, ana = Collector(workspace), workspace.person("ana")
    await ana.opens_home()
    await client.views_publish(user_id=ana.id, view={"type": "home", "blocks": []})
    await ana.opens_home()
    await ana.does("open_home", tab="messages")
    first, second, third = await collector.events()
    assert (first["type"], first["user"], first["tab"]) == ("app_home_opened", ana.id, "home")
    assert first["channel"].startswith("D")
    assert "view" not in first
    assert second["view"]["type"] == "home"
    assert (third["tab"], "view" in third) == ("messages", False)


async def test_reactions_are_told(workspace: Workspace, clock: HandClock) -> None:
    collector, ana = Collector(workspace), workspace.person("ana")
    said = await ana.says("general", "hello")
    await collector.events()
    clock.move(hours=1)
    await workspace.person("bo").reacts("eyes", said)
    await workspace.person("bo").does("unreact", channel=said.channel, ts=said.ts, name="eyes")
    added, removed = await collector.events()
    assert (added["type"], removed["type"]) == ("reaction_added", "reaction_removed")
    assert (added["reaction"], added["item_user"]) == ("eyes", ana.id)
    assert added["item"] == {"type": "message", "channel": said.channel, "ts": said.ts}
    assert float(added["event_ts"]) == clock.now().timestamp()


async def test_reactions_where_the_app_is_not_stay_unheard(workspace: Workspace) -> None:
    collector, ana = Collector(workspace), workspace.person("ana")
    await ana.reacts("eyes", await ana.says("quiet", "among us"))
    assert await collector.events() == []


async def test_pins_are_told_to_who_subscribed(clock: HandClock) -> None:
    manifest = a_manifest(events="pin_added pin_removed")
    async with a_workspace(clock, manifest).serve() as workspace:
        collector, client = Collector(workspace), a_client(workspace)
        said = await workspace.person("ana").says("general", "keep this")
        pin = {"channel": said.channel, "timestamp": said.ts}
        await client.pins_add(**pin)
        await client.pins_remove(**pin)
        added, removed = await collector.events()
        assert (added["type"], removed["type"]) == ("pin_added", "pin_removed")
        assert (added["channel_id"], added["pin_count"]) == (said.channel, 1)
        assert added["item"]["message"]["text"] == "keep this"
        assert (removed["item"]["created_by"], removed["has_pins"]) == (removed["user"], False)


async def test_a_file_somebody_shares_is_described_in_the_event(clock: HandClock) -> None:
    async with a_workspace(clock).serve() as workspace:
        collector, ana = Collector(workspace), workspace.person("ana")
        file_id = await ana.uploads("shot.png", b"png")
        general = channel_id(workspace, "general")
        await ana.does("say", channel=general, text="", files=[file_id])
        (event,) = await collector.events()
        assert (event["subtype"], event["files"][0]["name"]) == ("file_share", "shot.png")
        info = (await a_client(workspace).files_info(file=file_id))["file"]
        assert info["size"] == 3
