"""The state of one workspace, and who is who in it."""

import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.workspace.faults import Faults
from bot.workspace.feed import Feed
from bot.workspace.ids import Ids
from bot.workspace.manifest import Manifest
from bot.workspace.outgoing import Deliveries
from bot.workspace.responses import ResponseUrls
from bot.workspace.rules import Rules
from bot.workspace.seed import Seed, SeedChannel
from bot.workspace.state import Channel, File, Message, Trigger, User, Usergroup, View
from bot.workspace.traffic import Traffic


class Clock(Protocol):
    """Anything that tells the time as an aware datetime."""

    def now(self) -> datetime: ...


Advance = Callable[[datetime], Awaitable[None]]


@dataclass
class Tally:
    """How many messages the app stored, by the way they came, for proof that nothing was inserted."""

    messages: dict[str, int] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)

    def add(self, counts: dict[str, int], name: str) -> None:
        counts[name] = counts.get(name, 0) + 1


class World:
    """Everything the workspace knows; changed on one event loop only."""

    def __init__(self, seed: Seed, manifest: Manifest, clock: Clock, *, rules: Rules) -> None:
        self.manifest, self.clock, self.rules = manifest, clock, rules
        self.ids, self.feed, self.faults = Ids(), Feed(), Faults()
        self.traffic = Traffic(clock, kept=rules.traffic_kept)
        self.deliveries = Deliveries(self.faults, self.feed, rules)
        self.responses, self.tally = ResponseUrls(clock), Tally()
        self.base_url = ""
        self.is_installed = True
        self.advance: Advance | None = None
        self.new_socket: Callable[[], str] = str
        # Minted in this order always, so that ids in a test of one seed can be written down.
        self.team_id, self.team_name, self.team_domain = self.ids.mint("T"), seed.team, seed.domain
        self.app_id, self.bot_id = self.ids.mint("A"), self.ids.mint("B")
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, Usergroup] = {}
        self.files: dict[str, File] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.app_user = self._settle_app()
        self._settle(seed)

    def _settle_app(self) -> User:
        name = self.manifest.display_name
        user = User(self.ids.mint("U"), name.lower().replace(" ", "_"), name, is_bot=True)
        self.users[user.id] = user
        return user

    def _settle(self, seed: Seed) -> None:
        for each in seed.users:
            user_id = each.id or self.ids.mint("U")
            self.users[user_id] = User(
                user_id, each.name, each.real_name or each.name, each.email, each.tz, each.title,
                is_admin=each.is_admin, deleted=each.deleted,
            )  # fmt: skip
        for channel in seed.channels:
            self._settle_channel(channel)
        for group in seed.usergroups:
            group_id = group.id or self.ids.mint("S")
            people = [self.person(name).id for name in group.members]
            self.usergroups[group_id] = Usergroup(
                group_id, group.handle, group.name or group.handle, people
            )

    def _settle_channel(self, each: SeedChannel) -> None:
        members = [self.person(name).id for name in each.members]
        channel_id = each.id or self.ids.mint("C")
        self.channels[channel_id] = Channel(
            channel_id,
            each.name,
            "private" if each.private else "channel",
            [*members, self.app_user.id] if each.app else members,
            creator=members[0] if members else self.app_user.id,
            created=self.epoch(),
            is_archived=each.archived,
            topic=each.topic,
            purpose=each.purpose,
        )

    def epoch(self) -> int:
        """Tell the workspace's time in whole seconds."""
        return int(self.clock.now().timestamp())

    def person(self, name: str) -> User:
        """Find a user by id or handle; raise LookupError naming it."""
        if name in self.users:
            return self.users[name]
        for user in self.users.values():
            if user.name == name:
                return user
        raise LookupError(f"no user {name!r} in this workspace")

    def channel(self, name: str) -> Channel:
        """Find a channel by id or name, with or without `#`; raise LookupError naming it."""
        found = self.channels.get(name) or self.channel_named(name.removeprefix("#"))
        if found is None:
            raise LookupError(f"no channel {name!r} in this workspace")
        return found

    def channel_named(self, name: str) -> Channel | None:
        """Find a channel by its bare name."""
        named = (each for each in self.channels.values() if not each.is_im)
        return next((each for each in named if each.name == name), None)

    def im_between(self, people: Iterable[str]) -> Channel:
        """Find or open the direct conversation of two people."""
        pair = sorted(set(people))
        for channel in self.channels.values():
            if channel.is_im and sorted(channel.members) == pair:
                return channel
        channel = Channel(self.ids.mint("D"), "", "im", pair, created=self.epoch())
        self.channels[channel.id] = channel
        return channel

    def address(self, name: str) -> str:
        """Name a destination one way only, whether by id, by name or by the person."""
        channel = self.channels.get(name) or self.channel_named(name.removeprefix("#"))
        if channel is None:
            return name
        others = [each for each in channel.members if each != self.app_user.id]
        return others[0] if channel.is_im and others else channel.id

    def app_im(self, person: str) -> Channel:
        """Find or open the app's direct conversation with a person."""
        return self.im_between([person, self.app_user.id])

    def visible(self, person: str, channel: Channel) -> bool:
        """Tell whether somebody may know of a channel at all."""
        return channel.kind == "channel" or person in channel.members

    def usergroups_of(self, person: str) -> list[str]:
        """List the usergroups a person is in, by id."""
        return [each.id for each in self.usergroups.values() if person in each.users]

    def mentions(self, message: Message, person: str) -> bool:
        """Tell whether a message names a person or one of their usergroups."""
        # No closing bracket: `<@U1|ana>` names a person as well.
        if f"<@{person}" in message.text or "<!channel>" in message.text:
            return True
        return any(f"<!subteam^{group}" in message.text for group in self.usergroups_of(person))

    def mint_trigger(self, person: str, *, view_id: str | None = None) -> str:
        """Entitle the app to open one modal for a person who just acted."""
        digest = hashlib.sha256(self.ids.mint("trigger").encode()).hexdigest()
        trigger_id = f"{self.epoch()}.{len(self.triggers) + 1}.{digest[:32]}"
        # Triggers live on the machine's clock: a moved workspace clock must not revive or kill them.
        self.triggers[trigger_id] = Trigger(person, time.monotonic(), view_id=view_id)
        return trigger_id
