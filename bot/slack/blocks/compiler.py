"""The tables as checks: each shape is compiled once per surface."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from bot.slack.blocks import kinds
from bot.slack.blocks.blocks_table import BLOCKS, ENVELOPES, Shape
from bot.slack.blocks.elements_table import ELEMENTS, PLACES
from bot.slack.blocks.kinds import Check, Found, Rule, Tally, fault
from bot.slack.blocks.parts_table import OBJECTS, PARTS
from bot.slack.blocks.rules import FACTORIES, NAMED

_SIMPLE: Mapping[str, Callable[[str], Check]] = {
    "string": kinds.string,
    "words": kinds.counted,
    "action": kinds.action,
    "url": kinds.url,
    "bool": kinds.boolean,
    "int": kinds.integer,
    "number": kinds.number,
    "positive": kinds.positive,
    "numeral": kinds.numeral,
    "one": kinds.one_of,
    "date": kinds.day,
    "time": kinds.clock,
}
_TEXTS = {"plain": ("plain_text",), "text": ("plain_text", "mrkdwn")}


@cache
def compiled(surface: str) -> Check:
    """Give the check of a whole message, modal or home."""
    return Compiler(surface).shape(ENVELOPES[surface], typed=False)


class Compiler:
    """Read the tables' words for one surface."""

    def __init__(self, surface: str) -> None:
        self._surface = surface
        self._kinds: dict[str, Check] = {}

    def shape(self, shape: Shape, *, typed: bool = True) -> Check:
        """Compile one object of the tables; a typed one was chosen by its `type`."""
        if self._surface not in shape.get("@on", self._surface).split():
            return partial(_not_here, self._surface)
        named = {key: words for key, words in shape.items() if not key.startswith("@")}
        checks: dict[str, Check] = {"type": _anything} if typed else {}
        checks |= {key.rstrip("!"): self.kind(words) for key, words in named.items()}
        required = frozenset(key[:-1] for key in named if key.endswith("!"))
        return kinds.fields(checks, required, tuple(_rules(shape)))

    def kind(self, words: str) -> Check:
        """Compile the words for one value, once."""
        if words not in self._kinds:
            self._kinds[words] = self._compile(*words.partition(" ")[::2])
        return self._kinds[words]

    def _compile(self, name: str, rest: str) -> Check:
        if name in _SIMPLE:
            return _SIMPLE[name](rest)
        if name == "list":
            size, _, item = rest.partition(" of ")
            return kinds.many(size, self.kind(item))
        if name in _TEXTS:
            return kinds.tagged(
                "text object", {kind: self._text(kind, rest) for kind in _TEXTS[name]}
            )
        if name == "in":
            return kinds.tagged(rest, dict(map(self._member, _members(rest))))
        return self.shape(OBJECTS[name], typed=False)

    def _text(self, kind: str, limit: str) -> Check:
        return self.shape({**ELEMENTS[kind], "text!": f"words 1-{limit}"})

    def _member(self, name: str) -> tuple[str, Check]:
        kind = name.removeprefix("block:")
        if name != kind:
            return kind, self.shape(BLOCKS[kind])
        return kind, self.shape(ELEMENTS[kind] if kind in ELEMENTS else PARTS[kind])


def _members(place: str) -> list[str]:
    if place == "block":
        return [f"block:{name}" for name in BLOCKS]
    return PLACES[place].split()


def _rules(shape: Shape) -> list[Rule]:
    rules = [FACTORIES[key](words) for key, words in shape.items() if key in FACTORIES]
    return rules + [NAMED[name] for name in shape.get("@rules", "").split()]


def _anything(_: Any, __: Tally) -> Found:
    return ()


def _not_here(surface: str, _: Any, __: Tally) -> Found:
    return fault("not_on_surface", f"cannot stand in a {surface}", "/type")
