"""What somebody sees of the workspace, and waits to see."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Literal, TypeVar

from bot.workspace.client.boot import seen_by
from bot.workspace.reading import reads, words_on
from bot.workspace.state import Channel, Message, User, View
from bot.workspace.views import stack_of
from bot.workspace.witness import Witness
from bot.workspace.world import World

RECENT = 300
Surface = Message | View
Found = TypeVar("Found")
Place = Literal["modal", "home", "dm", "ephemeral"] | str | Message | None


class Eyes:
    """Somebody who looks. Looking waits up to `patience_s`; missing words fail the test."""

    def __init__(self, world: World, witness: Witness, user: User) -> None:
        self._world, self._witness, self.user = world, witness, user
        self.patience_s = 5.0

    @property
    def id(self) -> str:
        return self.user.id

    async def sees(self, text: str, in_: Place = None, *, new: bool = False) -> Any:
        """Wait for words and return the message or view they stand on; `new` skips what was seen."""

        def found() -> Surface | None:
            for on in self._surfaces(in_):
                fresh = not (new and isinstance(on, Message) and self._witness.has_seen(on))
                if fresh and reads(self._world, on, text):
                    return on
            return None

        on: Surface = await self._wait(found, f"words {text!r}", in_)
        self._note(on)
        return on

    async def sees_no(self, text: str, in_: Place = None) -> None:
        """Fail if words can be read, once everything under way has settled."""
        # Absence means something only after the app has had its say.
        await self._world.deliveries.quiet(within_s=self.patience_s)
        for on in self._surfaces(in_):
            if reads(self._world, on, text):
                raise AssertionError(f"{self.user.name} sees {text!r}: {words_on(self._world, on)}")

    def modals(self) -> list[View]:
        """The modals open now, bottom first."""
        return list(stack_of(self._world, self.id))

    def _surfaces(self, place: Place) -> Iterator[Surface]:
        """Walk what the person looks at in a place, the newest first."""
        if place in (None, "modal"):
            yield from reversed(stack_of(self._world, self.id)[-1:])
        if place in (None, "home") and self.id in self._world.homes:
            home: Iterator[Surface] = iter([self._world.homes[self.id]])
        else:
            home = iter(())
        if isinstance(place, Message):
            yield from self._thread(place)
        elif place not in ("modal", "home"):
            yield from self._messages(place)
        yield from home

    def _thread(self, message: Message) -> Iterator[Message]:
        channel = self._world.channels[message.channel]
        if message.reader or message.is_reply or not message.thread_ts:
            yield message
        if not message.reader:
            parent = message.thread_ts or message.ts
            yield from reversed(seen_by(self.id, channel, parent))

    def _messages(self, place: str | None) -> Iterator[Message]:
        if place in (None, "ephemeral"):
            rooms = [each for each in self._world.channels.values() if self.id in each.members]
        else:
            rooms = [self._room(place)]
        found = [message for room in rooms for message in self._in_room(room)]
        found.sort(key=lambda message: message.ts, reverse=True)
        # Nobody scrolls back for ever; a long story would make every look read all of it.
        found = found[:RECENT]
        yield from (each for each in found if place != "ephemeral" or each.reader)

    def _in_room(self, room: Channel) -> Iterator[Message]:
        yield from islice(reversed(room.messages.values()), RECENT)
        yield from (each for each in room.ephemerals if each.reader == self.id)

    def _room(self, name: str) -> Channel:
        if name == "dm":
            return self._world.app_im(self.id)
        room = self._world.channel(name)
        if self.id not in room.members:
            raise AssertionError(f"{self.user.name} is not in #{room.name}")
        return room

    def _note(self, on: Surface) -> None:
        if isinstance(on, Message):
            self._witness.saw(on)

    async def _modal(self) -> View:
        def top() -> View | None:
            stack = stack_of(self._world, self.id)
            return stack[-1] if stack else None

        return await self._wait(top, "modal", "modal")

    async def _wait(self, found: Callable[[], Found | None], what: str, place: Place) -> Found:
        result: list[Found] = []

        def holds() -> bool:
            now = found()
            result[:] = [] if now is None else [now]
            return now is not None

        if not await self._world.feed.until(holds, within_s=self.patience_s):
            raise AssertionError(self._missing(what, place))
        return result[0]

    def _missing(self, what: str, place: Place) -> str:
        seen = [words_on(self._world, on) for on in list(self._surfaces(place))[:5]]
        where = "anywhere" if place is None else f"in {place}"
        return f"{self.user.name} sees no {what} {where}; newest there: " + " | ".join(seen)
