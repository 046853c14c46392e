"""Who saw what: messages of the app that nobody saw are unexpected."""

from bot.workspace.state import Message
from bot.workspace.world import World


class Witness:
    """Keep which messages of the app a scripted person has seen."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._seen: set[tuple[str, str]] = set()

    def saw(self, message: Message) -> None:
        """Note that somebody saw a message."""
        self._seen.add((message.channel, message.ts))

    def has_seen(self, message: Message) -> bool:
        """Tell whether anybody saw a message."""
        return (message.channel, message.ts) in self._seen

    def unseen(self) -> list[Message]:
        """List the app's messages nobody saw, ephemeral ones included, oldest first."""
        found = [
            message
            for channel in self._world.channels.values()
            for message in [*channel.messages.values(), *channel.ephemerals]
            # Posts, not edits: an updated card was seen when it came.
            if message.by_app and not self.has_seen(message)
        ]
        return sorted(found, key=lambda message: message.ts)

    def dismiss(self) -> None:
        """Take everything so far as seen, for stories in which it does not matter."""
        for message in self.unseen():
            self.saw(message)
