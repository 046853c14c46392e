"""The scripted face: people who act and look, by the words they see, through the page's own acts."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Literal, TypeVar

from bot.workspace.client.boot import seen_by
from bot.workspace.client.routes import keep_file, perform
from bot.workspace.elements import Spot
from bot.workspace.finding import button, element_of, field
from bot.workspace.ids import Json
from bot.workspace.reading import reads, words_on
from bot.workspace.state import Channel, Message, User, View
from bot.workspace.views import stack_of
from bot.workspace.witness import Witness
from bot.workspace.world import World

RECENT = 300
Surface = Message | View
Found = TypeVar("Found")
Place = Literal["modal", "home", "dm", "ephemeral"] | str | Message | None


class Person:
    """Somebody in the workspace. Looking waits up to `patience_s`; missing words fail the test."""

    def __init__(self, world: World, witness: Witness, user: User) -> None:
        self._world, self._witness, self.user = world, witness, user
        self._filled: dict[str, Json] = {}
        self.patience_s = 5.0

    @property
    def id(self) -> str:
        return self.user.id

    async def does(self, verb: str, **fields: Any) -> Json:
        """Do anything the client protocol knows; the answer as the page would get it."""
        return await perform(self._world, {"as": self.id, "verb": verb, **fields})

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

    async def clicks(self, label: str, in_: Place = None) -> Json:
        """Press a button by its words: on top of the modals, else on the newest message with it."""

        def found() -> tuple[Surface, Spot, str | None] | None:
            # Looked up again at every change: the message may be updated while we wait.
            for on in self._surfaces(in_):
                pressed = button(on, label, self.id)
                if pressed is not None:
                    return on, *pressed
            return None

        on, spot, value = await self._wait(found, f"button {label!r}", in_)
        self._note(on)
        more = {} if value is None else {"value": value}
        return await self.does("click", **self._at(on, spot), **more, values=self._values(on))

    async def selects(self, label: str, value: Any, in_: Place = None) -> Json:
        """Put a value into a field by its label; one that tells the app at once does."""

        def found() -> tuple[Surface, Spot] | None:
            for on in self._surfaces(in_):
                spot = field(on, label)
                if spot is not None:
                    return on, spot
            return None

        on, spot = await self._wait(found, f"field {label!r}", in_)
        if spot.element["type"] == "external_select" and isinstance(value, str):
            value = await self._first_of(on, spot, value)
        element = element_of(self._world, spot, value)
        block_id, action_id = spot.block["block_id"], spot.element["action_id"]
        self._values(on).setdefault(block_id, {})[action_id] = element
        if spot.is_input and not spot.block.get("dispatch_action"):
            return {"ok": True}
        fields = self._at(on, spot) | {"element": element, "values": self._values(on)}
        return await self.does("select", **fields)

    async def fills(self, label: str, value: Any) -> Json:
        """Fill a field of the modal on top."""
        return await self.selects(label, value, "modal")

    async def submits(self, fields: Json | None = None, **by_label: Any) -> Json:
        """Fill fields by label (`what_happened` is "What happened") and submit the modal on top."""
        await self._modal()
        for label, value in (fields or {}).items():
            await self.fills(label, value)
        for label, value in by_label.items():
            await self.fills(label.replace("_", " "), value)
        view = await self._modal()
        return await self.does("submit", view_id=view.id, values=self._values(view))

    async def closes(self, *, everything: bool = False) -> Json:
        """Close the modal on top, or all of them."""
        view = await self._modal()
        return await self.does("close", view_id=view.id, all=everything)

    async def chooses_from(self, label: str, query: str, words: str) -> Json:
        """Type into a menu that the app fills, and choose one of what it offers."""
        view = await self._modal()
        spot = field(view, label)
        if spot is None:
            raise AssertionError(self._missing(f"field {label!r}", "modal"))
        options = await self._offered(view, spot, query)
        for each in options:
            if each["text"]["text"] == words:
                return await self.selects(label, each, "modal")
        raise LookupError(f"no option {words!r} among {json.dumps(options)}")

    async def _first_of(self, on: Surface, spot: Spot, query: str) -> Json:
        for each in await self._offered(on, spot, query):
            return each
        raise LookupError(f"nothing is offered for {query!r}")

    async def _offered(self, on: Surface, spot: Spot, query: str) -> list[Json]:
        offered = await self.does("options", **self._at(on, spot), query=query)
        groups = offered.get("option_groups") or [offered]
        return [each for group in groups for each in group.get("options", ())]

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

    def _at(self, on: Surface, spot: Spot) -> Json:
        if isinstance(on, View):
            place: Json = {"type": "view", "view_id": on.id}
        else:
            kind = "ephemeral" if on.reader else "message"
            place = {"type": kind, "channel": on.channel, "ts": on.ts}
        ids = {"block_id": spot.block["block_id"], "action_id": spot.element["action_id"]}
        return {"on": place, **ids}

    def _values(self, on: Surface) -> Json:
        key = on.id if isinstance(on, View) else f"{on.channel} {on.ts}"
        # Kept here and sent with the next act, as the page does: typing alone reaches no server.
        return self._filled.setdefault(key, {})

    def _note(self, on: Surface) -> None:
        if isinstance(on, Message):
            self._witness.saw(on)

    def _done(self, answer: Json) -> Json:
        if not answer["ok"]:
            raise AssertionError(f"{self.user.name} was refused: {answer}")
        return answer

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
