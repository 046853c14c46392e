"""Slack's directory as it is kept: whole looks at it, and what events change between them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.charter import Charter
from bot.domain.ids import ChannelId
from bot.slack.directory import (
    PARTS,
    Directory,
    DirectoryChannel,
    DirectoryGroup,
    DirectoryPerson,
    Part,
)
from bot.store import people as rows
from bot.store.outbox.moved import move_channel
from bot.store.people import Known
from bot.work.unit import Unit

USER, CHANNEL, GROUP = "user", "channel", "group"
PART_OF_KIND = {USER: Part.PEOPLE, GROUP: Part.GROUPS}
# Beside the parts: when an event last changed what is known of any of them.
CHANGED = "changed"


def save(unit: Unit, seen: Directory, *, since: datetime | None = None) -> None:
    """Keep a new picture; what it could not show stays as it was.

    `since` is when the look began: what an event said later is newer than the look.
    """
    fresh = {(entry.kind, entry.slack_id): entry for entry in _entries(seen)}
    for entry in rows.directory(unit.tx, unit.workspace):
        key = (entry.kind, entry.slack_id)
        is_newer = since and entry.seen_at and entry.seen_at >= since
        if is_newer or (key not in fresh and _is_unseen(entry, seen.unseen)):
            fresh[key] = entry
    rows.replace_directory(unit.tx, unit.workspace, list(fresh.values()))
    whole = [part for part in PARTS if part not in seen.unseen]
    rows.keep_look(unit.tx, unit.workspace, whole, at=unit.at)
    name_channels(unit, unit.charter)


def looks(unit: Unit) -> Mapping[str, datetime]:
    """Tell when each part was last seen whole, and when an event last changed any of them."""
    return rows.looks(unit.tx, unit.workspace)


def _is_unseen(entry: Known, unseen: frozenset[str]) -> bool:
    private = Part.PRIVATE if entry.detail.get("private") else Part.CHANNELS
    return PART_OF_KIND.get(entry.kind, private) in unseen or entry.slack_id in unseen


def name_channels(unit: Unit, charter: Charter) -> None:
    """Tie each name of a charter to the channel that has it, once: a new name of the channel's
    changes nothing, a channel that is gone makes room for another of that name.
    """
    channels = [entry for entry in rows.directory(unit.tx, unit.workspace) if entry.kind == CHANNEL]
    gone = {entry.slack_id for entry in channels if entry.detail.get("archived")}
    named = {f"#{entry.name}": entry.slack_id for entry in channels if entry.slack_id not in gone}
    known = {entry.slack_id for entry in channels} - gone
    before = rows.channel_names(unit.tx, unit.workspace)
    now = {
        ref: channel
        for ref in charter.channels()
        if (channel := _tied(ref, before.get(ref), named, known))
    }
    if now != before:
        rows.keep_channel_names(unit.tx, unit.workspace, now)


def _tied(
    ref: str, before: str | None, named: Mapping[str, str], known: Iterable[str]
) -> str | None:
    return before if before and (before in known or ref not in named) else named.get(ref)


def person_changed(unit: Unit, person: DirectoryPerson) -> bool:
    """Keep what somebody is like now; False where that is what we knew."""
    return not person.is_bot and _put(unit, _user(person))


def group_changed(unit: Unit, group: DirectoryGroup) -> bool:
    """Keep who is in a usergroup now; False where that is what we knew."""
    return _put(unit, _group(group))


def group_moved(
    unit: Unit,
    *,
    group: str,
    after: int,
    at: int,
    added: Collection[str],
    removed: Collection[str],
) -> bool | None:
    """Let people into a usergroup and out of it; None where we missed what was before.

    `after` and `at` are Slack's seconds of the change before this one, and of this one.
    """
    known = rows.get(unit.tx, unit.workspace, GROUP, group)
    before = known.detail.get("updated", 0) if known else 0
    if known is None or (before and after and before < after):
        return None
    members = [user for user in known.detail["members"] if user not in removed]
    members += [user for user in added if user not in members]
    detail = {"members": members, "updated": max(at, before)}
    return _put(unit, replace(known, detail=detail))


def channel_seen(unit: Unit, channel: DirectoryChannel) -> bool:
    """Keep what a channel is like now; False where that is what we knew."""
    return _put(unit, _channel(channel))


def channel_changed(
    unit: Unit,
    channel: ChannelId,
    *,
    name: str = "",
    detail: Mapping[str, bool] | None = None,
) -> bool | None:
    """Change what is known of a channel; False where that changes nothing, None where it is new."""
    known = rows.get(unit.tx, unit.workspace, CHANNEL, channel)
    if known is None:
        return None
    return _put(
        unit, replace(known, name=name or known.name, detail={**known.detail, **(detail or {})})
    )


def channel_moved(unit: Unit, old: ChannelId, new: ChannelId) -> bool:
    """Follow a channel to the id it has from now on: its name, its cards, what waits for it."""
    known = rows.get(unit.tx, unit.workspace, CHANNEL, old)
    if known is not None:
        rows.drop(unit.tx, unit.workspace, CHANNEL, old)
        _put(unit, replace(known, slack_id=new))
    names = rows.channel_names(unit.tx, unit.workspace)
    # Also whoever wrote the id itself into the charter means the channel.
    ids: dict[str, str] = {old: new} if old in unit.charter.channels() else {}
    tied = {ref: new if channel == old else channel for ref, channel in names.items()}
    rows.keep_channel_names(unit.tx, unit.workspace, {**tied, **ids})
    move_channel(unit.tx, unit.workspace, old, new)
    rows.keep_look(unit.tx, unit.workspace, [CHANGED], at=unit.at)
    return True


def _put(unit: Unit, entry: Known) -> bool:
    known = rows.get(unit.tx, unit.workspace, entry.kind, entry.slack_id)
    if known is not None and replace(known, seen_at=entry.seen_at) == entry:
        return False
    rows.put(unit.tx, unit.workspace, replace(entry, seen_at=unit.at))
    rows.keep_look(unit.tx, unit.workspace, [CHANGED], at=unit.at)
    if entry.kind == CHANNEL:
        name_channels(unit, unit.charter)
    return True


def _entries(seen: Directory) -> Iterable[Known]:
    # A bot has no Home and answers no nudge.
    yield from (_user(person) for person in seen.people if not person.is_bot)
    yield from map(_channel, seen.channels)
    yield from map(_group, seen.groups)


def _user(person: DirectoryPerson) -> Known:
    detail = {"email": person.email, "zone": person.zone, "active": person.active}
    return Known(USER, person.id, person.name, detail)


def _channel(channel: DirectoryChannel) -> Known:
    detail: dict[str, Any] = {
        "is_member": channel.is_member,
        "archived": channel.archived,
        "private": channel.private,
        "shared": channel.shared,
    }
    return Known(CHANNEL, channel.id, channel.name, detail)


def _group(group: DirectoryGroup) -> Known:
    return Known(
        GROUP, group.id, group.handle, {"members": list(group.members), "updated": group.updated}
    )
