"""One thing a person does: its fields, read and checked."""

from dataclasses import dataclass
from typing import Any

from bot.workspace.ids import Json
from bot.workspace.state import Channel, Message, User
from bot.workspace.world import World


@dataclass(eq=False)
class ActError(Exception):
    """Tell the person why it cannot be done."""

    error: str
    words: str = ""


@dataclass(frozen=True)
class Act:
    """Who does something, and with what."""

    world: World
    user: User
    fields: Json

    @property
    def person(self) -> str:
        return self.user.id

    def text(self, name: str) -> str:
        """Read words; empty when absent."""
        return str(self.fields.get(name) or "")

    def part(self, name: str) -> Json:
        """Read an object; empty when absent."""
        value: Any = self.fields.get(name) or {}
        if not isinstance(value, dict):
            raise ActError("invalid_request", f"{name} is an object")
        return value

    def channel(self, *, joined: bool = True) -> Channel:
        """Read the channel, which the person can see and, if `joined`, is in."""
        channel = self.world.channels.get(self.text("channel"))
        # To whom a private channel is not visible it does not exist, people included.
        if channel is None or not self.world.visible(self.person, channel):
            raise ActError("channel_not_found", "There is no such channel.")
        if joined and self.person not in channel.members:
            raise ActError("not_in_channel", f"You are not in #{channel.name}.")
        return channel

    def writable(self) -> Channel:
        """Read the channel, which takes messages."""
        channel = self.channel()
        if channel.is_archived:
            raise ActError("is_archived", f"#{channel.name} is archived.")
        return channel

    def message(self, channel: Channel, ts: str = "") -> Message:
        """Read the message in a channel."""
        found = channel.messages.get(ts or self.text("ts"))
        if found is None:
            raise ActError("message_not_found", "That message is no longer there.")
        return found

    def someone(self) -> User:
        """Read the other person."""
        user = self.world.users.get(self.text("user"))
        if user is None or user.deleted:
            raise ActError("user_not_found", "There is no such person.")
        return user
