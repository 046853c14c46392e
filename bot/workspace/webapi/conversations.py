"""conversations.*: channels, their members and their history."""

import re
from collections.abc import Iterable

from bot.workspace.channels import channel_json, enter, found
from bot.workspace.ids import Json, cursor_for, micros_of
from bot.workspace.messages import message_json
from bot.workspace.state import Channel, Message
from bot.workspace.webapi.call import HISTORY_SCOPES, READ_SCOPES, ApiError, Call, Method, page

TYPES = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}
INVITE_SCOPES = {
    "channel": ("channels:write.invites", "channels:manage"),
    "private": ("groups:write.invites", "groups:write"),
}


async def open_im(call: Call) -> Json:
    """conversations.open with one user: their conversation with the app."""
    world = call.world
    users = [each for each in call.text("users").split(",") if each]
    if not users and call.args.get("channel"):
        channel = call.channel()
        return {"channel": channel_json(world, channel)}
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        # Group conversations are beyond this workspace; Slack would want the scope first.
        call.need("mpim:write")
        raise ApiError("invalid_user_combination")
    user = world.users.get(users[0])
    if user is None or user.id == world.app_user.id:
        raise ApiError("user_not_found")
    if user.deleted:
        raise ApiError("user_disabled")
    known = any(each.is_im and user.id in each.members for each in world.channels.values())
    channel = world.app_im(user.id)
    # The full description is on request; by default there is an id and nothing to rely on.
    if call.flag("return_im"):
        return {"channel": channel_json(world, channel), "already_open": known}
    return {"channel": {"id": channel.id}} | (
        {"no_op": True, "already_open": True} if known else {}
    )


async def info(call: Call) -> Json:
    """conversations.info."""
    channel = call.channel()
    call.need(READ_SCOPES[channel.kind])
    described = channel_json(call.world, channel)
    if call.flag("include_num_members"):
        described["num_members"] = len(channel.members)
    return {"channel": described}


async def list_channels(call: Call) -> Json:
    """conversations.list: public channels, and of the others those the app is in."""
    kinds = _kinds(call)
    world, limit, after = call.world, call.limit(100), call.position()
    found = [
        each
        for each in sorted(world.channels.values(), key=lambda channel: channel.id)
        if each.kind in kinds
        and world.visible(world.app_user.id, each)
        and not (each.is_archived and call.flag("exclude_archived"))
        and each.id > after
    ]
    shown = [_listed(call, each) for each in found[:limit]]
    return page(shown, "channels", more_at=_more(found, limit))


def _kinds(call: Call) -> set[str]:
    names = (call.text("types") or "public_channel").split(",")
    if not all(name.strip() in TYPES for name in names):
        raise ApiError("invalid_types")
    kinds = {TYPES[name.strip()] for name in names}
    for kind in sorted(kinds - {"mpim"}):
        call.need(READ_SCOPES[kind])
    return kinds


def _listed(call: Call, channel: Channel) -> Json:
    described = channel_json(call.world, channel)
    return described if channel.is_im else described | {"num_members": len(channel.members)}


def _more(found: list[Channel], limit: int) -> str:
    return cursor_for(found[limit - 1].id) if len(found) > limit else ""


async def members(call: Call) -> Json:
    """conversations.members."""
    channel = call.channel()
    call.need(READ_SCOPES[channel.kind])
    limit, position = call.limit(100), call.position() or "0"
    if not position.isdigit():
        raise ApiError("invalid_cursor")
    start = int(position)
    more_at = cursor_for(str(start + limit)) if len(channel.members) > start + limit else ""
    return page(channel.members[start : start + limit], "members", more_at=more_at)


def _within(call: Call, found: Iterable[Message]) -> list[Message]:
    oldest, latest = call.bound("oldest"), call.bound("latest")
    # One microsecond is the distance between neighbours, so an exclusive bound is the next one.
    slack = 0 if call.flag("inclusive") else 1
    low = -1 if oldest is None else oldest + slack
    high = None if latest is None else latest - slack
    return [
        each
        for each in found
        if low <= micros_of(each.ts) and (high is None or micros_of(each.ts) <= high)
    ]


def _described(call: Call, found: list[Message]) -> list[Json]:
    with_metadata = call.flag("include_all_metadata")
    return [message_json(call.world, each, with_metadata=with_metadata) for each in found]


async def history(call: Call) -> Json:
    """conversations.history: newest first, replies left to their threads."""
    channel = call.joined_channel()
    call.need(HISTORY_SCOPES[channel.kind])
    limit, before = call.limit(100, 999), call.position()
    newest_first = (each for each in reversed(channel.messages.values()) if each.in_channel)
    found = [each for each in _within(call, newest_first) if not before or each.ts < before]
    more = len(found) > limit
    answer: Json = {
        "messages": _described(call, found[:limit]),
        "has_more": more,
        "pin_count": sum(1 for each in channel.messages.values() if each.pinned_by),
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    # No cursor at all on the last page, unlike the listings, where it is empty.
    if more:
        answer["response_metadata"] = {"next_cursor": cursor_for(found[limit - 1].ts)}
    return answer


async def replies(call: Call) -> Json:
    """conversations.replies: the parent, then its replies, oldest first."""
    channel = call.joined_channel()
    call.need(HISTORY_SCOPES[channel.kind])
    named = channel.messages.get(call.required("ts"))
    if named is None:
        raise ApiError("thread_not_found")
    parent = channel.messages[named.thread_ts or named.ts]
    limit, after = call.limit(1000), call.position()
    thread = _within(call, (channel.messages[ts] for ts in parent.replies))
    found = [each for each in thread if each.ts > after]
    more = len(found) > limit
    # Slack repeats the parent at the head of every page.
    answer: Json = {"messages": _described(call, [parent, *found[:limit]]), "has_more": more}
    if more:
        answer["response_metadata"] = {"next_cursor": cursor_for(found[limit - 1].ts)}
    return answer


async def join(call: Call) -> Json:
    """conversations.join: public channels only."""
    channel = call.channel()
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    already = call.world.app_user.id in channel.members
    enter(call.world, channel, call.world.app_user.id)
    answer: Json = {"channel": channel_json(call.world, channel)}
    return answer | {"warning": "already_in_channel"} if already else answer


async def create(call: Call) -> Json:
    """conversations.create: the app makes a channel and is in it."""
    world, name = call.world, call.required("name")
    call.need("groups:write" if call.flag("is_private") else "channels:manage")
    if not NAME.fullmatch(name):
        raise ApiError("invalid_name_specials" if name else "invalid_name_required")
    if any(each.name == name for each in world.channels.values()):
        raise ApiError("name_taken")
    channel = found(world, name, is_private=call.flag("is_private"))
    return {"channel": channel_json(world, channel)}


# Source: https://docs.slack.dev/reference/methods/conversations.create
NAME = re.compile(r"[\w-]{1,80}")


async def invite(call: Call) -> Json:
    """conversations.invite: people, by someone who is in the channel."""
    channel = call.open_channel()
    if channel.is_im:
        raise ApiError("method_not_supported_for_channel_type")
    call.need(*INVITE_SCOPES[channel.kind])
    users = [each for each in call.required("users").split(",") if each]
    errors = [fault for each in users if (fault := _uninvitable(call, channel, each))]
    # All or none: one name that cannot be invited keeps the others out too.
    if errors:
        details = [
            {"user": user, "ok": False, "error": fault}
            for user in users
            if (fault := _uninvitable(call, channel, user))
        ]
        raise ApiError(errors[0], errors=details)
    for user in users:
        enter(call.world, channel, user, inviter=call.world.app_user.id)
    return {"channel": channel_json(call.world, channel)}


def _uninvitable(call: Call, channel: Channel, user: str) -> str:
    if user == call.world.app_user.id:
        return "cant_invite_self"
    if user not in call.world.users or call.world.users[user].deleted:
        return "user_not_found"
    return "already_in_channel" if user in channel.members else ""


METHODS = {
    "conversations.open": Method(open_im, ("im:write", "mpim:write")),
    "conversations.info": Method(info),
    "conversations.list": Method(list_channels),
    "conversations.members": Method(members),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "conversations.create": Method(create),
    "conversations.join": Method(join, ("channels:join",)),
    "conversations.invite": Method(invite),
}
