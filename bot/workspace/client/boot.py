"""Everything a person's window needs to draw itself."""

from bot.workspace.channels import client_channel, peer_of
from bot.workspace.ids import Json
from bot.workspace.messages import client_message
from bot.workspace.people import color_of, display_name
from bot.workspace.state import Channel, Message, User
from bot.workspace.views import stack_of, view_json
from bot.workspace.world import World


def user_shape(user: User) -> Json:
    """Describe a person to a window."""
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "display_name": display_name(user),
        "title": user.title,
        "tz": user.tz,
        "email": user.email,
        "is_admin": user.is_admin,
        "is_bot": user.is_bot,
        "deleted": user.deleted,
        "color": color_of(user),
    }


def clock_shape(world: World) -> Json:
    """Describe the clock."""
    return {"now": world.clock.now().isoformat(), "movable": world.advance is not None}


def boot(world: World, user: User, *, connected: bool) -> Json:
    """Describe the whole workspace as one person sees it."""
    return {
        "ok": True,
        "team": {"id": world.team_id, "name": world.team_name, "domain": world.team_domain},
        "self": user_shape(user),
        "users": [user_shape(each) for each in world.users.values()],
        **_channels(world, user.id),
        "usergroups": [
            {"id": each.id, "handle": each.handle, "name": each.name, "users": each.users}
            for each in world.usergroups.values()
        ],
        "app": _app(world, connected=connected),
        **_declared(world),
        "modals": [view_json(world, view) for view in stack_of(world, user.id)],
        "clock": clock_shape(world),
    }


def _channels(world: World, person: str) -> Json:
    # The app stands in everybody's list from the start, as an installed app does.
    world.app_im(person)
    rooms = [each for each in world.channels.values() if not each.is_im]
    mine = [each for each in rooms if person in each.members]
    joinable = [
        each
        for each in rooms
        if person not in each.members and each.kind == "channel" and not each.is_archived
    ]
    ims = [each for each in world.channels.values() if each.is_im and person in each.members]
    shown = [each for each in ims if each.messages or peer_of(each, person) == world.app_user.id]
    return {
        "channels": [client_channel(world, each, person) for each in mine],
        "joinable": [client_channel(world, each, person) for each in joinable],
        "dms": [client_channel(world, each, person) for each in shown],
    }


def _app(world: World, *, connected: bool) -> Json:
    return {
        "id": world.app_id,
        "name": world.manifest.display_name,
        "user": world.app_user.id,
        "bot_id": world.bot_id,
        "has_home": world.manifest.has_home,
        "connected": connected,
    }


def _declared(world: World) -> Json:
    manifest = world.manifest
    return {
        "commands": [
            {
                "command": each.command,
                "description": each.description,
                "usage_hint": each.usage_hint,
            }
            for each in manifest.commands
        ],
        "shortcuts": [
            {
                "callback_id": each.callback_id,
                "name": each.name,
                "description": each.description,
                "type": each.type,
            }
            for each in manifest.shortcuts
        ],
    }


def seen_by(person: str, channel: Channel, thread_ts: str = "") -> list[Message]:
    """List the messages of a channel or thread that a person sees, oldest first."""
    if thread_ts:
        shown = [m for m in channel.messages.values() if thread_ts in (m.ts, m.thread_ts)]
    else:
        shown = [m for m in channel.messages.values() if m.in_channel]
    whispers = [
        m
        for m in channel.ephemerals
        if m.reader == person and (m.thread_ts == thread_ts if thread_ts else not m.is_reply)
    ]
    return sorted([*shown, *whispers], key=lambda message: message.ts) if whispers else shown


def history(world: World, found: list[Message], *, before: str, limit: int) -> Json:
    """Describe the newest messages of a list, before a time if one is given."""
    earlier = [each for each in found if not before or each.ts < before]
    return {
        "ok": True,
        "messages": [client_message(world, each) for each in earlier[-limit:]],
        "has_more": len(earlier) > limit,
    }
