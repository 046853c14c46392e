"""What somebody says and does in the workspace besides forms."""

from typing import Any

from bot.workspace.client.routes import keep_file
from bot.workspace.face.hands import Hands
from bot.workspace.ids import Json
from bot.workspace.state import Message


class Person(Hands):
    """Somebody in the workspace, who looks and acts as people do."""

    async def types(self, line: str, in_: str | None = None) -> Json:
        """Type a slash command, in a channel or (without one) in the app's conversation.

        Who types reads the answer: it is seen.
        """
        room = self._room(in_ or "dm")
        before = len(room.ephemerals)
        answer = await self.does("command", channel=room.id, text=line)
        for message in room.ephemerals[before:]:
            if message.reader == self.id:
                self._note(message)
        return answer

    async def says(
        self, channel: str, text: str, *, thread: Message | None = None, **more: Any
    ) -> Message:
        """Say something in a channel, the app's conversation (`dm`) or a thread, with files or to all."""
        room = self._room(channel)
        more |= {"thread_ts": thread.thread_ts or thread.ts} if thread else {}
        answer = self._done(await self.does("say", channel=room.id, text=text, **more))
        return room.messages[answer["message"]["ts"]]

    async def rewords(self, message: Message, text: str) -> None:
        """Edit one's own message."""
        place = {"channel": message.channel, "ts": message.ts}
        self._done(await self.does("edit", **place, text=text))

    async def takes_back(self, message: Message) -> None:
        """Delete one's own message."""
        self._done(await self.does("delete", channel=message.channel, ts=message.ts))

    async def uploads(self, name: str, content: bytes) -> str:
        """Upload a file; its id, for a file field."""
        return keep_file(self._world, self.id, name, content).id

    async def joins(self, channel: str) -> None:
        """Join a channel."""
        self._done(await self.does("join", channel=self._world.channel(channel).id))

    async def invites(self, who: str, channel: str) -> None:
        """Bring somebody, the app included, into a channel."""
        room, other = self._world.channel(channel), self._world.person(who)
        self._done(await self.does("invite", channel=room.id, user=other.id))

    async def reacts(self, name: str, message: Message) -> None:
        """Put a reaction on a message."""
        fields = {"channel": message.channel, "ts": message.ts, "name": name}
        self._done(await self.does("react", **fields))

    async def opens_home(self) -> Json:
        """Open the app's Home."""
        return await self.does("open_home")

    async def uses_shortcut(self, name: str, message: Message | None = None) -> Json:
        """Use a shortcut by its name, on a message or anywhere."""
        kind = "message" if message else "global"
        for each in self._world.manifest.shortcuts:
            if each.name == name and each.type == kind:
                if message is None:
                    return await self.does("shortcut", callback_id=each.callback_id)
                place = {"channel": message.channel, "ts": message.ts}
                return await self.does("message_shortcut", callback_id=each.callback_id, **place)
        raise LookupError(f"the manifest has no {kind} shortcut {name!r}")

    def _done(self, answer: Json) -> Json:
        if not answer["ok"]:
            raise AssertionError(f"{self.user.name} was refused: {answer}")
        return answer
