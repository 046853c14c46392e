"""What somebody does with buttons, fields and forms, by the words on them."""

import json
from typing import Any

from bot.workspace.client.routes import perform
from bot.workspace.elements import Spot
from bot.workspace.face.eyes import Eyes, Place, Surface
from bot.workspace.finding import button, element_of, field
from bot.workspace.ids import Json
from bot.workspace.state import User, View
from bot.workspace.witness import Witness
from bot.workspace.world import World


class Hands(Eyes):
    """Somebody who presses, fills in and sends."""

    def __init__(self, world: World, witness: Witness, user: User) -> None:
        super().__init__(world, witness, user)
        self._filled: dict[str, Json] = {}

    async def does(self, verb: str, **fields: Any) -> Json:
        """Do anything the client protocol knows; the answer as the page would get it."""
        return await perform(self._world, {"as": self.id, "verb": verb, **fields})

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
