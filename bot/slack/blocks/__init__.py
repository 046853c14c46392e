"""What Slack takes: every payload is checked against one table before it is kept or sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from bot.slack.blocks.blocks_table import TOTALS
from bot.slack.blocks.compiler import compiled
from bot.slack.blocks.kinds import Fault, Found, Tally, fault

__all__ = ["Fault", "Surface", "check"]

Surface = Literal["message", "modal", "home"]
_COUNTED = frozenset({"table", "data_table", "data_visualization", "markdown", "container"})


def check(
    payload: object, surface: Surface, *, known_actions: frozenset[str] | None = None
) -> tuple[Fault, ...]:
    """Find every rule that a message (`text`, `blocks`), modal or home breaks.

    With `known_actions`, an action id outside them is a fault too, but for inputs that wait for
    their modal's submit.
    Source: https://docs.slack.dev/reference/block-kit/blocks
    """
    if known_actions is not None and surface == "modal":
        known_actions |= _silent(payload)
    tally = Tally(known_actions)
    found = compiled(surface)(payload, tally)
    if found or not isinstance(payload, dict):
        return found
    if surface == "message":
        return _message_totals(payload.get("blocks", []), tally)
    return _view_size(payload) + _block_totals(payload["blocks"])


def _silent(payload: object) -> frozenset[str]:
    """Name the inputs that send nothing until their modal is submitted: nobody need answer them."""
    blocks = payload.get("blocks") if isinstance(payload, dict) else None
    return frozenset(
        str(block["element"].get("action_id"))
        for block in (blocks if isinstance(blocks, list) else ())
        if isinstance(block, dict)
        and block.get("type") == "input"
        and not block.get("dispatch_action")
        and isinstance(block.get("element"), dict)
    )


def _message_totals(blocks: list[dict[str, Any]], tally: Tally) -> Found:
    limit = TOTALS["message characters"]
    if tally.characters > limit:
        rule = f"hold {tally.characters} characters together, {limit} are allowed"
        return fault("msg_blocks_too_long", rule, "/blocks", over=tally.characters - limit)
    return _block_totals(blocks)


def _view_size(view: Mapping[str, Any]) -> Found:
    limit = TOTALS["view bytes"]
    size = len(json.dumps(view))
    if size <= limit:
        return ()
    # A sign outside ASCII takes six bytes; what is cut too little is measured again.
    over = (size - limit) // 6 + 1
    return fault("view_too_large", f"has {size} bytes, {limit} are allowed", over=over)


def _block_totals(blocks: list[dict[str, Any]]) -> Found:
    """Add up what Slack limits over a whole payload; most payloads hold none of it."""
    if _COUNTED.isdisjoint([block["type"] for block in blocks]):
        return ()
    sums = dict.fromkeys(TOTALS, 0)
    for block in _flat(blocks):
        for what, amount in _amounts(block):
            sums[what] = sums.get(what, 0) + amount
    return tuple(
        Fault(
            "too_many",
            f"hold {sums[what]} {what} together, {limit} are allowed",
            "/blocks",
            sums[what] - limit if what.endswith("characters") else 0,
        )
        for what, limit in TOTALS.items()
        if sums[what] > limit
    )


def _flat(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        yield block
        yield from block.get("child_blocks", ())


def _amounts(block: dict[str, Any]) -> Iterator[tuple[str, int]]:
    kind = block["type"]
    yield f"{kind} blocks", 1
    if kind == "markdown":
        yield "markdown characters", len(block["text"])
    elif kind == "data_table":
        cells = [cell for row in block["rows"] for cell in row]
        yield "data_table characters", sum(len(cell.get("text", "")) for cell in cells)
