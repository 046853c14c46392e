"""Finding elements as people do, by the words beside them, and putting values into them."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from bot.workspace.elements import HOLDS, LISTS, Spot, spots
from bot.workspace.ids import Json
from bot.workspace.state import Message, View
from bot.workspace.world import World


def blocks_of(on: Message | View) -> list[Json]:
    """The blocks of a message or view."""
    blocks: list[Json] = on.payload["blocks"] if isinstance(on, View) else on.blocks
    return blocks


def buttons(on: Message | View) -> Iterator[tuple[Spot, str, str | None]]:
    """Walk what can be pressed: the element, its words, the value that tells which part."""
    for spot in spots(blocks_of(on)):
        element = spot.element
        match element["type"]:
            case "button" | "workflow_button" | "icon_button":
                yield spot, _words(element.get("text")), element.get("value")
            case "overflow":
                for option in element["options"]:
                    yield spot, _words(option["text"]), option["value"]
            case "feedback_buttons":
                for side in ("positive_button", "negative_button"):
                    yield spot, _words(element[side]["text"]), element[side].get("value")


def button(on: Message | View, label: str, person: str) -> tuple[Spot, str | None] | None:
    """Find what a person can press by its words."""
    for spot, words, value in buttons(on):
        seers = spot.element.get("visible_to_user_ids")
        if words == label and (not seers or person in seers):
            return spot, value
    return None


def field(on: Message | View, label: str) -> Spot | None:
    """Find an element that holds something by its label, section text or placeholder."""
    for spot in spots(blocks_of(on)):
        if spot.element["type"] in HOLDS and label.lower() in _labels(spot):
            return spot
    return None


def _labels(spot: Spot) -> list[str]:
    beside = (spot.block.get("label"), spot.block.get("text"), spot.element.get("placeholder"))
    words = [_words(each).lower() for each in beside if isinstance(each, dict)]
    # An icon or a bare menu has no words at all; its block's id is the last resort.
    return [*words, spot.block.get("block_id", "").lower()]


def _words(text: object) -> str:
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def element_of(world: World, spot: Spot, value: Any) -> Json:
    """Put a value into an element: words of options, handles of people, names of channels."""
    kind = spot.element["type"]
    key = HOLDS[kind][0]
    if key in LISTS:
        chosen = value if isinstance(value, (list, tuple)) else [value]
        return {"type": kind, key: [_one(world, spot.element, each) for each in chosen]}
    return {"type": kind, key: _one(world, spot.element, value)}


def _one(world: World, element: Json, value: Any) -> Any:
    held: Any
    match element["type"].removeprefix("multi_"):
        case _ if value is None:
            held = None
        case "static_select" | "radio_buttons" | "checkboxes":
            held = option(element, str(value), also=_person_id(world, str(value)))
        case "users_select":
            held = world.person(value).id
        case "channels_select" | "conversations_select":
            held = world.channel(value).id
        case "file_input":
            held = [{"id": each} for each in value]
        case _:
            held = _plain(value)
    return held


def _person_id(world: World, handle: str) -> str:
    known = (user.id for user in world.users.values() if user.name == handle)
    return next(known, "")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    return value.strftime("%H:%M") if isinstance(value, time) else value


def option(element: Json, words: str, *, also: str = "") -> Json:
    """Find an option by its words, or by the value it has `also`; raise LookupError listing all."""
    groups = element.get("option_groups") or [element]
    options: list[Json] = [each for group in groups for each in group["options"]]
    for each in options:
        if each["text"]["text"] == words or (also and each["value"] == also):
            return each
    known = ", ".join(repr(each["text"]["text"]) for each in options)
    raise LookupError(f"no option {words!r}; there are {known}")
