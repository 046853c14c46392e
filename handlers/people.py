"""Who and what is in the workspace, as Slack's events tell it between two whole looks."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.domain.ids import ChannelId
from bot.runtime import Bot
from bot.runtime.directory import Change, learn, look_at_channel, look_at_group
from bot.slack.bolt import SlackApp
from bot.slack.directory import group_of, person_of
from bot.work import directory

Json = dict[str, Any]
Read = Callable[[Json], Change]


def register(app: SlackApp, bot: Bot) -> None:
    """Hear what changes about people, usergroups and channels."""
    for name in ("team_join", "user_change"):
        _hear(app, bot, name, _person)
    for name in ("subteam_created", "subteam_updated"):
        _hear(app, bot, name, _group)
    _hear(app, bot, "subteam_members_changed", _members)
    for name, change in CHANNEL_CHANGES.items():
        _hear(app, bot, name, change)
    _hear(app, bot, "channel_id_changed", _moved)
    _hear(app, bot, "member_left_channel", _left)


def _hear(app: SlackApp, bot: Bot, name: str, change: Read) -> None:
    async def listener(event: Json, body: Json, context: Json) -> None:
        if name == "member_left_channel" and event.get("user") != context.get("bot_user_id"):
            return
        told = await learn(bot, change(event), once=str(body["event_id"]))
        if told is None:
            app.answers.later(_ask(app, bot, event), body)

    app.event(name)(listener)


async def _ask(app: SlackApp, bot: Bot, event: Json) -> None:
    """Look at what an event told too little about."""
    if group := _group_id(event):
        await look_at_group(bot, app.web, group)
    else:
        await look_at_channel(bot, app.web, _channel_id(event))


def _person(event: Json) -> Change:
    return partial(directory.person_changed, person=person_of(event["user"]))


def _group(event: Json) -> Change:
    group = event["subteam"]
    if group.get("date_delete"):
        return partial(directory.group_changed, group=group_of({**group, "users": []}))
    members = group.get("users")
    # Of a large one not all members are told.
    # Source: https://docs.slack.dev/reference/events/subteam_updated
    if members is None or len(members) < int(group.get("user_count") or 0):
        return lambda _unit: None
    return partial(directory.group_changed, group=group_of(group))


def _members(event: Json) -> Change:
    return partial(
        directory.group_moved,
        group=_group_id(event),
        after=int(event.get("date_previous_update") or 0),
        at=int(event.get("date_update") or 0),
        added=event.get("added_users") or (),
        removed=event.get("removed_users") or (),
    )


def _channel(event: Json, **changes: bool) -> Change:
    channel = ChannelId(_channel_id(event))
    return partial(directory.channel_changed, channel=channel, detail=changes)


def _renamed(event: Json) -> Change:
    name = str(event["channel"].get("name") or "")
    return partial(directory.channel_changed, channel=ChannelId(_channel_id(event)), name=name)


def _moved(event: Json) -> Change:
    old, new = ChannelId(event["old_channel_id"]), ChannelId(event["new_channel_id"])
    return partial(directory.channel_moved, old=old, new=new)


def _unknown(event: Json) -> Change:
    # Read before the ack: whoever sends none hears that it is malformed.
    _channel_id(event)
    return lambda _unit: None


_left = partial(_channel, is_member=False)
_gone = partial(_channel, archived=True)
_back = partial(_channel, archived=False)
CHANNEL_CHANGES: dict[str, Read] = {
    "channel_created": _unknown,
    "channel_rename": _renamed,
    "group_rename": _renamed,
    "channel_archive": _gone,
    "group_archive": _gone,
    "channel_deleted": _gone,
    "group_deleted": _gone,
    "channel_unarchive": _back,
    "group_unarchive": _back,
    "channel_left": _left,
    "group_left": _left,
    "channel_shared": partial(_channel, shared=True),
    # It may be shared with others still.
    "channel_unshared": _unknown,
}


def _group_id(event: Json) -> str:
    subteam = event.get("subteam") or {}
    return str(event.get("subteam_id") or subteam.get("id") or "")


def _channel_id(event: Json) -> str:
    channel = event.get("channel") or event.get("new_channel_id") or ""
    return str(channel["id"] if isinstance(channel, dict) else channel)
