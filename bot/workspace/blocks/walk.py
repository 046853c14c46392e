"""A walk through a payload beside the table, gathering every error on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any

from bot.workspace.blocks.blocks_table import BLOCKS, Shape
from bot.workspace.blocks.elements_table import ELEMENTS, PLACES
from bot.workspace.blocks.parts_table import OBJECTS, PARTS
from bot.workspace.blocks.relations import broken

_PATTERNS = {
    "numeral": r"[+-]?[0-9]+(\.[0-9]+)?",
    "time": r"([01][0-9]|2[0-3]):[0-5][0-9]",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
_LENGTHS = {"string": "0-", "words": "1-", "action": "1-255"}


@dataclass(frozen=True)
class BlockError:
    """One entry of `errors` as `blocks.validate` answers them."""

    code: str
    message: str
    pointer: str
    constraint: str = ""

    def __str__(self) -> str:
        """Write it as the Web API does in `response_metadata.messages`."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


@dataclass
class Walk:
    """What one payload showed so far."""

    surface: str
    errors: list[BlockError] = field(default_factory=list)
    characters: int = 0

    def refuse(self, code: str, message: str, at: str, constraint: str = "") -> None:
        """Note one error."""
        self.errors.append(BlockError(code, message, at, constraint))

    def visit(self, value: object, shape: Shape, at: str, *, typed: bool = True) -> None:
        """Visit the fields of an object, then what must hold between them."""
        if not isinstance(value, dict):
            return self.refuse("wrong_type", "must provide an object", at)
        if self.surface not in shape.get("@on", self.surface).split():
            message = f"unsupported type: {value.get('type')} in a {self.surface}"
            return self.refuse("not_on_surface", message, f"{at}/type")
        before = len(self.errors)
        self._fields(value, shape, at, typed=typed)
        if len(self.errors) == before:
            for code, message, below in broken(value, shape):
                self.refuse(code, message, at + below)
        return None

    def _fields(self, value: Mapping[str, Any], shape: Shape, at: str, *, typed: bool) -> None:
        wanted = {key for key in shape if key.endswith("!")}
        for key in sorted(wanted):
            if key[:-1] not in value:
                self.refuse(
                    "missing_field", f"missing required field: {key[:-1]}", f"{at}/{key[:-1]}"
                )
        for key, item in value.items():
            below = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
            spec = shape.get(f"{key}!", shape.get(key))
            if spec is not None:
                self.read(item, spec, below)
            elif not (typed and key == "type"):
                self.refuse("unknown_field", f"invalid additional property: {key}", below)

    def read(self, value: object, spec: str, at: str) -> None:
        """Visit one value by the table's words for it."""
        name, _, rest = spec.partition(" ")
        match name:
            case "list":
                self._list(value, rest, at)
            case "in":
                self._member(value, rest, at)
            case "plain" | "text":
                self._text(value, name, int(rest), at)
            case "string" | "words" | "action" | "url":
                self._string(value, name, rest, at)
            case "int" | "number" | "positive":
                self._number(value, name, rest, at)
            case "one" | "bool" | "date" | "time" | "numeral":
                self._choice(value, name, rest, at)
            case _:
                self.visit(value, OBJECTS[name], at, typed=False)

    def _list(self, value: object, rest: str, at: str) -> None:
        size, _, spec = rest.partition(" of ")
        if not isinstance(value, list):
            return self.refuse("wrong_type", "must provide an array", at)
        if not self._within(len(value), size, at, ("too_few", "too_many", "items")):
            return None
        for index, item in enumerate(value):
            self.read(item, spec, f"{at}/{index}")
        return None

    def _member(self, value: object, place: str, at: str) -> None:
        if not isinstance(value, dict):
            return self.refuse("wrong_type", "must provide an object", at)
        if "type" not in value:
            return self.refuse("missing_field", "missing required field: type", f"{at}/type")
        shape = _shapes(place).get(str(value["type"]))
        if shape is None:
            return self.refuse("unknown_type", f"unsupported type: {value['type']}", f"{at}/type")
        return self.visit(value, shape, at)

    def _text(self, value: object, name: str, limit: int, at: str) -> None:
        kinds = ["plain_text"] if name == "plain" else ["plain_text", "mrkdwn"]
        if not isinstance(value, dict):
            return self.refuse("wrong_type", "must provide an object", at)
        if "type" not in value:
            return self.refuse("missing_field", "missing required field: type", f"{at}/type")
        if value["type"] not in kinds:
            return self.refuse("unknown_type", f"unsupported type: {value['type']}", f"{at}/type")
        return self.visit(value, ELEMENTS[value["type"]] | {"text!": f"words 1-{limit}"}, at)

    def _string(self, value: object, name: str, rest: str, at: str) -> None:
        if not isinstance(value, str):
            return self.refuse("wrong_type", "must provide a string", at)
        size = f"1-{rest}" if name == "url" else rest or _LENGTHS[name]
        fits = self._within(len(value), size, at, ("too_short", "too_long", "characters"))
        if name == "url" and fits and "://" not in value and not value.startswith("mailto:"):
            self.refuse("bad_value", "must be a valid URL", at)
        self.characters += len(value) if name == "words" else 0
        return None

    def _number(self, value: object, name: str, rest: str, at: str) -> None:
        allowed = int if name == "int" else (int, float)
        if isinstance(value, bool) or not isinstance(value, allowed) or not isfinite(value):
            return self.refuse("wrong_type", "must provide a number", at)
        if name == "int":
            self._within(value, rest, at, ("out_of_range", "out_of_range", ""))
        if name == "positive" and value <= 0:
            self.refuse("out_of_range", "must be greater than 0", at)
        return None

    def _choice(self, value: object, name: str, rest: str, at: str) -> None:
        if name == "bool":
            if not isinstance(value, bool):
                self.refuse("wrong_type", "must provide a boolean", at)
            return
        if name == "one":
            fits = value in rest.removeprefix("of ").split()
        else:
            fits = isinstance(value, str) and bool(re.fullmatch(_PATTERNS[name], value))
        if not fits or (name == "date" and not _is_day(str(value))):
            self.refuse("bad_value", f"invalid value, expected {rest or name}", at)

    def _within(self, size: float, span: str, at: str, words: tuple[str, str, str]) -> bool:
        low, _, high = span.partition("-")
        few, many, unit = words
        if high and size > int(high):
            message = f"must be less than {int(high) + 1} {unit}".strip()
            self.refuse(many, message, at, f"max {high}")
            return False
        if size < int(low):
            self.refuse(few, f"must be more than {int(low) - 1} {unit}".strip(), at, f"min {low}")
            return False
        return True


def _is_day(words: str) -> bool:
    try:
        return bool(datetime.fromisoformat(words))
    except ValueError:
        return False


def _shapes(place: str) -> dict[str, Shape]:
    """The shapes a place takes, by type."""
    if place == "block":
        return BLOCKS
    shapes = {}
    for name in PLACES[place].split():
        kind = name.removeprefix("block:")
        shapes[kind] = BLOCKS[kind] if kind != name else ELEMENTS.get(kind) or PARTS[kind]
    return shapes
