"""People, channels and usergroups as the directory shows them."""

from bot.domain.ids import ChannelId, SlackUserId
from bot.slack.directory import DirectoryChannel, DirectoryGroup, DirectoryPerson


def a_person(
    id_: str = "U1",
    name: str = "Ana",
    *,
    email: str | None = None,
    zone: str | None = None,
    active: bool = True,
    is_bot: bool = False,
) -> DirectoryPerson:
    """Make a member of the workspace."""
    return DirectoryPerson(SlackUserId(id_), email, name, zone, active, is_bot)


def a_channel(
    id_: str = "C1",
    name: str = "pod",
    *,
    is_member: bool = True,
    archived: bool = False,
    private: bool = False,
    shared: bool = False,
) -> DirectoryChannel:
    """Make a channel with the bot in it."""
    return DirectoryChannel(ChannelId(id_), name, is_member, archived, private, shared)


def a_group(id_: str = "S1", handle: str = "leads", *members: str) -> DirectoryGroup:
    """Make a usergroup."""
    return DirectoryGroup(id_, handle, tuple(map(SlackUserId, members)))
