"""Messages: how Slack describes them, and what posting, changing and deleting one sets off."""

import copy
from dataclasses import replace

from bot.workspace.elements import name_actions
from bot.workspace.events import tell, tell_message
from bot.workspace.files import client_file, file_json
from bot.workspace.ids import Json, stamp
from bot.workspace.people import bot_profile
from bot.workspace.state import Channel, Message
from bot.workspace.unread import tell_unread
from bot.workspace.world import World


def message_json(world: World, message: Message, *, with_metadata: bool = False) -> Json:
    """Describe a message as conversations.history does."""
    shape: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    shape |= {"team": world.team_id}
    if message.subtype:
        shape["subtype"] = message.subtype
    if message.by_app:
        shape |= {"bot_id": world.bot_id, "app_id": world.app_id, "bot_profile": bot_profile(world)}
    if message.client_msg_id:
        shape["client_msg_id"] = message.client_msg_id
    for name in ("blocks", "attachments"):
        if getattr(message, name):
            shape[name] = copy.deepcopy(getattr(message, name))
    if message.files:
        shape["files"] = [file_json(world, world.files[each]) for each in message.files]
    if message.edited:
        shape["edited"] = dict(message.edited)
    if with_metadata and message.metadata:
        shape["metadata"] = copy.deepcopy(message.metadata)
    return shape | _thread_json(world, message) | _marks_json(message)


def _thread_json(world: World, message: Message) -> Json:
    if not message.thread_ts:
        return {}
    if message.is_reply:
        # A deleted parent with replies stays as a tombstone, so there is always one.
        parent = world.channels[message.channel].messages[message.thread_ts]
        return {"thread_ts": message.thread_ts, "parent_user_id": parent.user}
    repliers = _repliers(world, message)
    return {
        "thread_ts": message.thread_ts,
        "reply_count": len(message.replies),
        "reply_users_count": len(repliers),
        "latest_reply": message.replies[-1],
        "reply_users": repliers,
        "is_locked": False,
        "subscribed": False,
    }


def _repliers(world: World, parent: Message) -> list[str]:
    messages = world.channels[parent.channel].messages
    return list(dict.fromkeys(messages[ts].user for ts in parent.replies))


def _marks_json(message: Message) -> Json:
    marks: Json = {}
    if message.reactions:
        marks["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if message.pinned_by:
        marks["pinned_to"] = [message.channel]
        marks["pinned_info"] = {
            "channel": message.channel, "pinned_by": message.pinned_by, "pinned_ts": message.pinned_at
        }  # fmt: skip
    return marks


def client_message(world: World, message: Message) -> Json:
    """Describe a message to a person's window."""
    shape = message_json(world, message) | {"channel": message.channel}
    shape["is_ephemeral"] = bool(message.reader)
    shape.pop("bot_profile", None)
    if message.files:
        shape["files"] = [client_file(world.files[each]) for each in message.files]
    return shape


def name_blocks(world: World, blocks: list[Json]) -> list[Json]:
    """Copy blocks and give an id to each that came without, as Slack does."""
    named = copy.deepcopy(blocks)
    for block in named:
        # Slack names what came without a name, and state and actions refer to it by that.
        block.setdefault("block_id", world.ids.mint("b"))
        for child in _children(block):
            child.setdefault("block_id", world.ids.mint("b"))
        name_actions([block, *_children(block)], lambda: world.ids.mint("a"))
    return named


def _children(block: Json) -> list[Json]:
    if block.get("type") not in ("container", "carousel"):
        return []
    lists = (value for value in block.values() if isinstance(value, list))
    return [child for each in lists for child in each if isinstance(child, dict)]


def place(world: World, draft: Message) -> Message:
    """Put a message into its channel: stamp it, thread it, show it, tell the app."""
    channel = world.channels[draft.channel]
    ts = stamp(world.clock.now(), after=channel.last_ts)
    message = replace(draft, ts=ts, blocks=name_blocks(world, draft.blocks))
    channel.last_ts = ts
    channel.messages[ts] = message
    for file_id in message.files:
        world.files[file_id].shares.append((channel.id, ts))
    if message.is_reply:
        _thread(world, channel, message)
    # Nobody has their own words unread.
    channel.last_read[message.user] = ts
    show(world, channel, {"type": "message", "message": client_message(world, message)})
    for person in channel.members:
        # Counting costs a walk through the channel; only a window that is open wants to know.
        if world.feed.watched(person):
            tell_unread(world, channel, person)
    _tell_posted(world, channel, message)
    return message


def _thread(world: World, channel: Channel, reply: Message) -> None:
    parent = channel.messages[reply.thread_ts]
    parent.thread_ts = parent.ts
    parent.replies.append(reply.ts)
    changed(world, parent)


def _tell_posted(world: World, channel: Channel, message: Message) -> None:
    event = message_json(world, message) | {"event_ts": message.ts}
    if message.subtype == "thread_broadcast":
        # Source: https://docs.slack.dev/reference/events/message/thread_broadcast
        event["root"] = message_json(world, channel.messages[message.thread_ts])
    tell_message(world, channel, event)
    # The line of the app's own joining names it too; Slack sends no mention for that.
    by_person = not message.by_app and message.subtype != "channel_join"
    mentioned = f"<@{world.app_user.id}>" in message.text and by_person
    if mentioned and not channel.is_im and world.app_user.id in channel.members:
        mention = {**event, "type": "app_mention", "channel": channel.id}
        tell(world, "app_mention", mention)


def show(world: World, channel: Channel, frame: Json) -> None:
    """Show a frame about a channel to those in it."""
    for person in channel.members:
        world.feed.push(person, frame | {"channel": channel.id})
    world.feed.stir()


def changed(world: World, message: Message) -> None:
    """Show a message's new state to those in its channel."""
    frame = {"type": "message_changed", "message": client_message(world, message)}
    show(world, world.channels[message.channel], frame)


def edit(world: World, message: Message, *, by: str, before: Json) -> None:
    """Finish an edit whose new content is already in place; `before` is how it was described."""
    channel = world.channels[message.channel]
    now = stamp(world.clock.now(), after=channel.last_ts)
    # An edit takes a time of its own, so that its event sorts after what it changed.
    channel.last_ts = now
    message.edited = {"user": by, "ts": now.partition(".")[0] + ".000000"}
    changed(world, message)
    event = {
        "subtype": "message_changed",
        "message": message_json(world, message),
        "previous_message": before,
        "hidden": True,
        "ts": now,
        "event_ts": now,
    }
    tell_message(world, channel, event)


def erase(world: World, message: Message) -> None:
    """Delete a message; one with replies leaves a tombstone, as in Slack."""
    channel = world.channels[message.channel]
    before = message_json(world, message)
    now = stamp(world.clock.now(), after=channel.last_ts)
    channel.last_ts = now
    event: Json = {"previous_message": before, "hidden": True, "ts": now, "event_ts": now}
    if message.replies:
        message.subtype, message.text = "tombstone", "This message was deleted."
        message.blocks, message.files, message.metadata = [], [], None
        changed(world, message)
        # Of a thread's first message Slack tells no deletion, but what stands in its place.
        event |= {"subtype": "message_changed", "message": message_json(world, message)}
    else:
        _remove(world, channel, message)
        event |= {"subtype": "message_deleted", "deleted_ts": message.ts}
    tell_message(world, channel, event)


def _remove(world: World, channel: Channel, message: Message) -> None:
    del channel.messages[message.ts]
    parent = channel.messages.get(message.thread_ts) if message.is_reply else None
    if parent is not None:
        parent.replies.remove(message.ts)
        if not parent.replies:
            parent.thread_ts = ""
        changed(world, parent)
    show(world, channel, {"type": "message_deleted", "ts": message.ts})


def whisper(world: World, draft: Message) -> Message:
    """Show an ephemeral message to its reader alone; it is in no history."""
    channel = world.channels[draft.channel]
    ts = stamp(world.clock.now(), after=channel.last_ts)
    message = replace(draft, ts=ts, blocks=name_blocks(world, draft.blocks))
    channel.last_ts = ts
    channel.ephemerals.append(message)
    frame = {"channel": channel.id, "message": client_message(world, message)}
    world.feed.push(message.reader, {"type": "ephemeral", **frame})
    return message
