"""The interactive elements within blocks: where they stand, what they hold, what they refuse."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.workspace.ids import Json

REQUIRED = "Please complete this required field."
# Where an element keeps what the person chose, and where the app said what it starts with.
HOLDS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "radio_buttons": ("selected_option", "initial_option"),
    "file_input": ("files", ""),
}
LISTS = ("selected_options", "selected_users", "selected_conversations", "selected_channels")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Spot:
    """An element and the block it stands in."""

    block: Json
    element: Json

    @property
    def is_input(self) -> bool:
        return bool(self.block.get("type") == "input")


def spots(blocks: list[Json]) -> Iterator[Spot]:
    """Walk the interactive elements of blocks, nested blocks included."""
    for block in blocks:
        yield from _within(block, block)


def _within(value: Any, block: Json) -> Iterator[Spot]:
    # By shape and not by type: a new kind of block needs nothing here to be pressed.
    if isinstance(value, list):
        for each in value:
            yield from _within(each, block)
    elif isinstance(value, dict):
        block = value if "block_id" in value else block
        if "action_id" in value:
            yield Spot(block, value)
        else:
            for each in value.values():
                yield from _within(each, block)


def name_actions(blocks: list[Json], mint: Any) -> None:
    """Give an action id to each element that came without one, as Slack does."""
    for block in blocks:
        for element in [block.get("element"), block.get("accessory"), *block.get("elements", [])]:
            known = isinstance(element, dict) and (
                element.get("type") in HOLDS or element.get("type") in ("button", "overflow")
            )
            if known:
                element.setdefault("action_id", mint())


def find(blocks: list[Json], block_id: str, action_id: str) -> Spot | None:
    """Find one element by the ids of its block and its action."""
    for spot in spots(blocks):
        if spot.block.get("block_id") == block_id and spot.element["action_id"] == action_id:
            return spot
    return None


def initial_values(blocks: list[Json]) -> Json:
    """The state a view begins with: every element that holds something, as the app set it."""
    values: Json = {}
    for spot in spots(blocks):
        kind = spot.element.get("type", "")
        if kind in HOLDS:
            values.setdefault(spot.block["block_id"], {})[spot.element["action_id"]] = {
                "type": kind, **_held(spot.element)
            }  # fmt: skip
    return values


def _held(element: Json) -> Json:
    key, initial = HOLDS[element["type"]]
    empty: Any = [] if key in LISTS or key == "files" else None
    return {key: element.get(initial, empty)}


def merged(blocks: list[Json], given: Json, kept: Json) -> Json:
    """The state of a view: what the person gave now, else gave before, else the initial value."""
    values = initial_values(blocks)
    for source in (kept, given):
        for block_id, actions in source.items():
            for action_id, element in actions.items():
                holder = values.get(block_id, {}).get(action_id)
                # A view may change under the person; what no longer fits is not theirs to send.
                if holder is not None and element.get("type") == holder["type"]:
                    values[block_id][action_id] = element
    return values


def faults_in(blocks: list[Json], values: Json) -> dict[str, str]:
    """Check a submission as Slack's own window does before the app hears of it."""
    faults: dict[str, str] = {}
    for spot in spots(blocks):
        if spot.is_input and spot.element.get("type") in HOLDS:
            block_id = spot.block["block_id"]
            element = values.get(block_id, {}).get(spot.element["action_id"], {})
            held = element.get(HOLDS[spot.element["type"]][0])
            words = _fault(spot, held)
            if words:
                faults[block_id] = words
    return faults


def _fault(spot: Spot, held: Any) -> str:
    if held in (None, "", []):
        return "" if spot.block.get("optional") else REQUIRED
    match spot.element["type"]:
        case "plain_text_input":
            return _length_fault(spot.element, held)
        case "email_text_input":
            return "" if _EMAIL.fullmatch(held) else "Please enter a valid email address."
        case "url_text_input":
            known = str(held).startswith(("http://", "https://"))
            return "" if known else "Please enter a valid URL."
        case "number_input":
            return _number_fault(spot.element, str(held))
    return ""


def _length_fault(element: Json, held: str) -> str:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(held) < least:
        return f"Please enter at least {least} characters."
    if len(held) > most:
        return f"Please enter no more than {most} characters."
    return ""


def _number_fault(element: Json, held: str) -> str:
    if not _NUMBER.fullmatch(held):
        return "Please enter a number."
    if "." in held and not element.get("is_decimal_allowed"):
        return "Please enter a whole number."
    number, least, most = float(held), element.get("min_value"), element.get("max_value")
    if least is not None and number < float(least):
        return f"Please enter a number of at least {least}."
    if most is not None and number > float(most):
        return f"Please enter a number of at most {most}."
    return ""
