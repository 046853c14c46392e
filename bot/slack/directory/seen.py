"""What is seen of a workspace: its people, channels and usergroups, and what was not seen."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.ids import ChannelId, SlackUserId, WorkspaceId

Json = dict[str, Any]


class Part(StrEnum):
    """What is looked at apart from the others, each with scopes of its own."""

    PEOPLE = "people"
    CHANNELS = "channels"
    PRIVATE = "private channels"
    GROUPS = "usergroups"


PARTS = tuple(Part)


@dataclass(frozen=True)
class Identity:
    """Who the bot is: the installation and its own ids; `org_wide` is one of a whole organisation."""

    workspace_id: WorkspaceId
    team: str
    bot_user_id: str
    bot_id: str
    url: str
    org_wide: bool = False


@dataclass(frozen=True)
class DirectoryPerson:
    """A member of the workspace; without users:read.email nobody has an `email`."""

    id: SlackUserId
    email: str | None
    name: str
    zone: str | None
    active: bool
    is_bot: bool


@dataclass(frozen=True)
class DirectoryChannel:
    """A channel the token can see; `name` is without the hash, `shared` is with outsiders."""

    id: ChannelId
    name: str
    is_member: bool
    archived: bool
    private: bool = False
    shared: bool = False


@dataclass(frozen=True)
class DirectoryGroup:
    """A usergroup with its members; `handle` is without the at sign, `updated` Slack's own seconds."""

    id: str
    handle: str
    members: tuple[SlackUserId, ...]
    updated: int = 0


@dataclass(frozen=True)
class Directory:
    """One look at the workspace; of what is `unseen`, a part or a usergroup's id, some may be missing."""

    people: tuple[DirectoryPerson, ...] = ()
    channels: tuple[DirectoryChannel, ...] = ()
    groups: tuple[DirectoryGroup, ...] = ()
    unseen: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gap:
    """Something the look did not show: what, why, what to do about it, and whether waiting helps."""

    reference: str
    reason: str
    mend: str
    passing: bool = False


def identity_of(answer: Json) -> Identity:
    """Read the answer of auth.test."""
    org = answer.get("is_enterprise_install") and answer.get("enterprise_id")
    return Identity(
        workspace_id=WorkspaceId(org or answer["team_id"]),
        team=answer.get("team") or "",
        bot_user_id=answer.get("user_id") or "",
        bot_id=answer.get("bot_id") or "",
        url=answer.get("url") or "",
        org_wide=bool(org),
    )


def person_of(member: Json) -> DirectoryPerson:
    """Read a member as users.list and user_change describe one."""
    profile = member.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or member.get("real_name")
    return DirectoryPerson(
        id=SlackUserId(member["id"]),
        email=(profile.get("email") or "").lower() or None,
        name=name or member.get("name") or member["id"],
        zone=member.get("tz") or None,
        active=not member.get("deleted"),
        is_bot=bool(member.get("is_bot")) or member["id"] == "USLACKBOT",
    )


def channel_of(channel: Json) -> DirectoryChannel:
    """Read a channel as conversations.list and conversations.info describe one."""
    return DirectoryChannel(
        id=ChannelId(channel["id"]),
        name=channel.get("name") or "",
        is_member=bool(channel.get("is_member")),
        archived=bool(channel.get("is_archived")),
        # Neither says so by the letter its id begins with.
        private=bool(channel.get("is_private")),
        shared=bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")),
    )


def group_of(group: Json) -> DirectoryGroup:
    """Read a usergroup, members included, as usergroups.list and subteam_updated describe one."""
    members = tuple(map(SlackUserId, group.get("users") or ()))
    updated = int(group.get("date_update") or 0)
    return DirectoryGroup(group["id"], group.get("handle") or "", members, updated)
