"""Channels: how Slack describes them, who comes and goes."""

from bot.workspace.events import tell
from bot.workspace.ids import Json
from bot.workspace.messages import place
from bot.workspace.state import Bookmark, Channel, Message
from bot.workspace.unread import unread_of
from bot.workspace.world import World


def channel_json(world: World, channel: Channel) -> Json:
    """Describe a channel as conversations.info does for the app."""
    if channel.is_im:
        return _im_json(world, channel)
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "is_member": world.app_user.id in channel.members,
        "created": channel.created,
        "updated": channel.created * 1000,
        "creator": channel.creator,
        "unlinked": 0,
        "context_team_id": world.team_id,
        "shared_team_ids": [world.team_id],
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "previous_names": [],
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
    }


def _im_json(world: World, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": True,
        "is_org_shared": False,
        "context_team_id": world.team_id,
        "updated": channel.created * 1000,
        "user": peer_of(channel, world.app_user.id),
        "is_user_deleted": False,
        "priority": 0,
    }


def peer_of(channel: Channel, person: str) -> str:
    """The other one in a direct conversation; oneself in a note to self."""
    return next((each for each in channel.members if each != person), person)


def client_channel(world: World, channel: Channel, person: str) -> Json:
    """Describe a channel to a person's window, with what is unread in it."""
    return {
        "id": channel.id,
        "kind": channel.kind,
        "name": channel.name,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "is_archived": channel.is_archived,
        "is_member": person in channel.members,
        "members": len(channel.members),
        "user": peer_of(channel, person) if channel.is_im else None,
        "bookmarks": [_bookmark(each) for each in channel.bookmarks],
        "pins": [each.ts for each in channel.messages.values() if each.pinned_by],
        **unread_of(world, channel, person),
    }


def _bookmark(bookmark: Bookmark) -> Json:
    return {
        "id": bookmark.id, "title": bookmark.title, "link": bookmark.link, "emoji": bookmark.emoji
    }  # fmt: skip


def tell_windows(world: World, channel: Channel) -> None:
    """Show a channel's new state to its members."""
    for person in channel.members:
        if world.feed.watched(person):
            frame = {"type": "channel", "channel": client_channel(world, channel, person)}
            world.feed.push(person, frame)


def found(world: World, name: str, *, is_private: bool) -> Channel:
    """Make a channel with the app alone in it."""
    app = world.app_user.id
    kind = "private" if is_private else "channel"
    channel = Channel(world.ids.mint("C"), name, kind, [app], creator=app, created=world.epoch())
    world.channels[channel.id] = channel
    return channel


def enter(world: World, channel: Channel, person: str, *, inviter: str = "") -> None:
    """Let somebody into a channel, with the line and the event that Slack makes of it."""
    if person in channel.members:
        return
    # Before the line is placed: who joins sees their own joining.
    channel.members.append(person)
    text = f"<@{person}> has joined the channel"
    place(world, Message(channel.id, "", person, text, subtype="channel_join"))
    # Source: https://docs.slack.dev/reference/events/member_joined_channel
    event: Json = {
        "type": "member_joined_channel",
        "user": person,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": world.team_id,
        "event_ts": channel.last_ts,
    }
    if inviter:
        event["inviter"] = inviter
    if world.app_user.id in channel.members:
        tell(world, "member_joined_channel", event)
    tell_windows(world, channel)


def depart(world: World, channel: Channel, person: str) -> None:
    """Let somebody out of a channel."""
    channel.members.remove(person)
    world.feed.push(person, {"type": "channel_left", "channel": channel.id})
    if world.app_user.id in channel.members:
        event = {
            "type": "member_left_channel",
            "user": person,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": world.team_id,
        }
        tell(world, "member_left_channel", event)
    tell_windows(world, channel)
