"""reactions.*, pins.* and bookmarks.*: what people and apps attach to messages and channels."""

import re

from bot.workspace import messages
from bot.workspace.channels import tell_windows
from bot.workspace.events import tell
from bot.workspace.ids import Json, stamp
from bot.workspace.state import Bookmark, Channel, Message
from bot.workspace.webapi.call import ApiError, Call, Method
from bot.workspace.webapi.chat import permalink
from bot.workspace.world import World

EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


def _item(call: Call) -> tuple[Channel, Message]:
    if not call.text("timestamp"):
        raise ApiError("no_item_specified")
    channel = call.joined_channel()
    return channel, call.message(channel, "timestamp")


def _emoji(call: Call) -> str:
    name = call.required("name").strip(":")
    if not EMOJI.fullmatch(name):
        raise ApiError("invalid_name")
    return name


def set_reaction(world: World, message: Message, name: str, *, person: str, on: bool) -> bool:
    """Put or lift one person's reaction; false when it is so already."""
    users = message.reactions.get(name, [])
    # Told apart by the caller: an app is refused, a person's second click means nothing.
    if (person in users) == on:
        return False
    if on:
        message.reactions.setdefault(name, []).append(person)
    else:
        users.remove(person)
        if not users:
            del message.reactions[name]
    messages.changed(world, message)
    event = {
        "type": "reaction_added" if on else "reaction_removed",
        "user": person,
        "reaction": name,
        "item_user": message.user,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
    }
    _tell_member(world, message, event)
    return True


def _tell_member(world: World, message: Message, event: Json) -> None:
    """Tell the app what was done to a message, if it is in the channel."""
    channel = world.channels[message.channel]
    if world.app_user.id in channel.members:
        tell(world, event["type"], event | {"event_ts": stamp(world.clock.now())})


async def add_reaction(call: Call) -> Json:
    """reactions.add."""
    name, (channel, message) = _emoji(call), _item(call)
    if channel.is_archived:
        raise ApiError("is_archived")
    if not set_reaction(call.world, message, name, person=call.world.app_user.id, on=True):
        raise ApiError("already_reacted")
    return {}


async def remove_reaction(call: Call) -> Json:
    """reactions.remove."""
    name, (_, message) = _emoji(call), _item(call)
    if not set_reaction(call.world, message, name, person=call.world.app_user.id, on=False):
        raise ApiError("no_reaction")
    return {}


async def get_reactions(call: Call) -> Json:
    """reactions.get."""
    channel, message = _item(call)
    described = messages.message_json(call.world, message)
    described["permalink"] = permalink(call, message)
    return {"type": "message", "channel": channel.id, "message": described}


async def add_pin(call: Call) -> Json:
    """pins.add."""
    _, message = _item(call)
    if message.pinned_by:
        raise ApiError("already_pinned")
    message.pinned_by, message.pinned_at = call.world.app_user.id, call.world.epoch()
    _tell_marked(call, message, _pin(call, message))
    return {}


async def remove_pin(call: Call) -> Json:
    """pins.remove."""
    _, message = _item(call)
    if not message.pinned_by:
        raise ApiError("no_pin")
    pin = _pin(call, message)
    message.pinned_by, message.pinned_at = "", 0
    _tell_marked(call, message, pin)
    return {}


def _tell_marked(call: Call, message: Message, pin: Json) -> None:
    world, channel = call.world, call.world.channels[message.channel]
    messages.changed(world, message)
    tell_windows(world, channel)
    event = {
        "type": "pin_added" if message.pinned_by else "pin_removed",
        "user": world.app_user.id,
        "channel_id": channel.id,
        "item": pin,
        "item_user": message.user,
        "pin_count": sum(1 for each in channel.messages.values() if each.pinned_by),
    }
    _tell_member(
        world,
        message,
        event if message.pinned_by else event | {"has_pins": event["pin_count"] != 0},
    )


async def list_pins(call: Call) -> Json:
    """pins.list: newest pin first."""
    channel = call.joined_channel()
    pinned = [each for each in channel.messages.values() if each.pinned_by]
    # Pins are listed by when they were pinned, not by when they were said.
    pinned.sort(key=lambda message: message.pinned_at, reverse=True)
    return {"items": [_pin(call, message) for message in pinned]}


def _pin(call: Call, message: Message) -> Json:
    described = messages.message_json(call.world, message)
    return {
        "type": "message",
        "created": message.pinned_at,
        "created_by": message.pinned_by,
        "channel": message.channel,
        "message": described | {"permalink": permalink(call, message)},
    }


async def add_bookmark(call: Call) -> Json:
    """bookmarks.add: links only."""
    channel, title = call.joined_channel("channel_id"), call.required("title")
    if call.required("type") != "link":
        raise ApiError("invalid_bookmark_type")
    link = _link(call)
    if len(channel.bookmarks) >= 100:
        raise ApiError("too_many_bookmarks")
    bookmark_id = call.world.ids.mint("Bk")
    bookmark = Bookmark(bookmark_id, title, link, call.text("emoji"), call.world.epoch())
    channel.bookmarks.append(bookmark)
    tell_windows(call.world, channel)
    return {"bookmark": _bookmark(call, channel, bookmark)}


def _link(call: Call) -> str:
    link = call.text("link")
    if not link.startswith(("https://", "http://", "slack://")):
        raise ApiError("invalid_link")
    return link


def _known_bookmark(call: Call, channel: Channel) -> Bookmark:
    named = call.required("bookmark_id")
    found = next((each for each in channel.bookmarks if each.id == named), None)
    if found is None:
        raise ApiError("not_found")
    return found


async def edit_bookmark(call: Call) -> Json:
    """bookmarks.edit: what is left out stays."""
    channel = call.joined_channel("channel_id")
    bookmark = _known_bookmark(call, channel)
    if "link" in call.args:
        bookmark.link = _link(call)
    bookmark.title = call.text("title") or bookmark.title
    bookmark.emoji = call.text("emoji") or bookmark.emoji
    bookmark.updated = call.world.epoch()
    tell_windows(call.world, channel)
    return {"bookmark": _bookmark(call, channel, bookmark)}


async def remove_bookmark(call: Call) -> Json:
    """bookmarks.remove."""
    channel = call.joined_channel("channel_id")
    channel.bookmarks.remove(_known_bookmark(call, channel))
    tell_windows(call.world, channel)
    return {}


async def list_bookmarks(call: Call) -> Json:
    """bookmarks.list."""
    channel = call.joined_channel("channel_id")
    return {"bookmarks": [_bookmark(call, channel, each) for each in channel.bookmarks]}


def _bookmark(call: Call, channel: Channel, bookmark: Bookmark) -> Json:
    return {
        "id": bookmark.id,
        "channel_id": channel.id,
        "title": bookmark.title,
        "link": bookmark.link,
        "emoji": bookmark.emoji,
        "icon_url": None,
        "type": "link",
        "entity_id": None,
        "date_created": bookmark.created,
        "date_updated": bookmark.updated,
        "rank": "",
        "last_updated_by_user_id": call.world.app_user.id,
        "last_updated_by_team_id": call.world.team_id,
        "shortcut_id": None,
        "app_id": None,
    }


METHODS = {
    "reactions.add": Method(add_reaction, ("reactions:write",)),
    "reactions.remove": Method(remove_reaction, ("reactions:write",)),
    "reactions.get": Method(get_reactions, ("reactions:read",)),
    "pins.add": Method(add_pin, ("pins:write",)),
    "pins.remove": Method(remove_pin, ("pins:write",)),
    "pins.list": Method(list_pins, ("pins:read",)),
    "bookmarks.add": Method(add_bookmark, ("bookmarks:write",)),
    "bookmarks.edit": Method(edit_bookmark, ("bookmarks:write",)),
    "bookmarks.remove": Method(remove_bookmark, ("bookmarks:write",)),
    "bookmarks.list": Method(list_bookmarks, ("bookmarks:read",)),
}
