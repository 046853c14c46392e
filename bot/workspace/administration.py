"""What an administrator changes in a workspace, and the events that Slack makes of it."""

from typing import Any

from bot.workspace.channels import channel_json, depart, enter, tell_windows
from bot.workspace.events import tell
from bot.workspace.ids import Json
from bot.workspace.people import user_json, usergroup_json
from bot.workspace.state import Channel, User, Usergroup
from bot.workspace.world import World


class Administration:
    """Change people, usergroups and channels; the app hears what it subscribed to.

    Source: https://docs.slack.dev/reference/events
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def hires(self, name: str, *, real_name: str = "", email: str = "", tz: str = "UTC") -> User:
        """Let somebody new into the workspace."""
        user = User(self._world.ids.mint("U"), name, real_name or name, email, tz)
        self._world.users[user.id] = user
        self._tell_of(user, "team_join")
        return user

    def changes(self, person: str, **changes: Any) -> None:
        """Change somebody's name, address or zone, or deactivate them (`deleted=True`)."""
        user = self._world.person(person)
        for name, value in changes.items():
            setattr(user, name, value)
        self._tell_of(user, "user_change")

    def _tell_of(self, user: User, event: str) -> None:
        with_email = "users:read.email" in self._world.manifest.scopes
        described = user_json(self._world, user, with_email=with_email)
        self._tell(event, user=described, cache_ts=self._world.epoch())

    def groups(self, handle: str, *members: str) -> Usergroup:
        """Make a usergroup."""
        people = [self._world.person(name).id for name in members]
        group = Usergroup(self._world.ids.mint("S"), handle, handle, people)
        self._world.usergroups[group.id] = group
        described = usergroup_json(self._world, group, with_users=True)
        self._tell("subteam_created", subteam=described)
        return group

    def regroups(self, handle: str, *members: str) -> None:
        """Change who is in a usergroup; Slack tells who came, who went, and the whole."""
        group = next(each for each in self._world.usergroups.values() if each.handle == handle)
        before, now = group.users, [self._world.person(name).id for name in members]
        group.users = now
        added, removed = set(now) - set(before), set(before) - set(now)
        self._tell(
            "subteam_members_changed",
            subteam_id=group.id,
            team_id=self._world.team_id,
            date_previous_update=self._world.epoch(),
            date_update=self._world.epoch(),
            added_users=sorted(added),
            added_users_count=len(added),
            removed_users=sorted(removed),
            removed_users_count=len(removed),
        )
        described = usergroup_json(self._world, group, with_users=True)
        self._tell("subteam_updated", subteam=described)

    def creates(self, name: str) -> Channel:
        """Make a public channel without the app."""
        channel = Channel(
            self._world.ids.mint("C"), name, "channel", [], created=self._world.epoch()
        )
        self._world.channels[channel.id] = channel
        self._tell("channel_created", channel=channel_json(self._world, channel))
        return channel

    def renames(self, channel: str, name: str) -> None:
        """Give a channel another name."""
        found = self._world.channel(channel)
        found.name = name
        self._of_channel(found, "rename", {"id": found.id, "name": name})
        tell_windows(self._world, found)

    def archives(self, channel: str) -> None:
        """Archive a channel."""
        found = self._world.channel(channel)
        found.is_archived = True
        self._of_channel(found, "archive", found.id)
        tell_windows(self._world, found)

    def unarchives(self, channel: str) -> None:
        """Bring an archived channel back."""
        found = self._world.channel(channel)
        found.is_archived = False
        self._of_channel(found, "unarchive", found.id)

    def shares(self, channel: str) -> None:
        """Share a channel with another organisation."""
        found = self._world.channel(channel)
        found.is_ext_shared = True
        if self._hears(found):
            self._tell("channel_shared", channel=found.id, connected_team_id="T0OUTSIDE")

    def unshares(self, channel: str) -> None:
        """Share a channel with nobody outside any more."""
        found = self._world.channel(channel)
        found.is_ext_shared = False
        if self._hears(found):
            self._tell(
                "channel_unshared",
                channel=found.id,
                previously_connected_team_id="T0OUTSIDE",
                is_ext_shared=False,
            )

    def reidentifies(self, channel: str) -> str:
        """Give a private channel the new id that sharing it outside may bring, for good."""
        found = self._world.channel(channel)
        old, new = found.id, self._world.ids.mint("C")
        del self._world.channels[old]
        found.id = new
        for message in (*found.messages.values(), *found.ephemerals):
            message.channel = new
        self._world.channels[new] = found
        self._tell("channel_id_changed", old_channel_id=old, new_channel_id=new)
        return new

    def removes_app(self, channel: str) -> None:
        """Take the app out of a channel."""
        found = self._world.channel(channel)
        depart(self._world, found, self._world.app_user.id)
        # Gone already, it hears of its own leaving and of nothing after.
        kind = "group_left" if found.is_private else "channel_left"
        self._tell(kind, channel=found.id, actor_id="")

    def invites_app(self, channel: str) -> None:
        """Let the app into a channel."""
        enter(self._world, self._world.channel(channel), self._world.app_user.id)

    def uninstalls(self) -> None:
        """Remove the app: its tokens are refused from now on, and two bare events say so."""
        self._world.is_installed = False
        # They come in any order.
        self._tell("tokens_revoked", tokens={"oauth": [], "bot": [self._world.app_user.id]})
        self._tell("app_uninstalled")

    def installs(self) -> None:
        """Install the app again; its tokens are the same."""
        self._world.is_installed = True

    def _of_channel(self, channel: Channel, verb: str, about: Any) -> None:
        if self._hears(channel):
            kind = "group" if channel.is_private else "channel"
            self._tell(f"{kind}_{verb}", channel=about)

    def _hears(self, channel: Channel) -> bool:
        """Tell whether the app may know of a channel at all."""
        return not channel.is_private or self._world.app_user.id in channel.members

    def _tell(self, kind: str, **fields: Any) -> None:
        event: Json = {"type": kind, **fields, "event_ts": f"{self._world.epoch()}.000000"}
        tell(self._world, kind, event)
