"""The workspace judges blocks as Slack does: an error, its JSON pointer, and the limit it breaks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.workspace.blocks.blocks_table import ENVELOPES, TOTALS
from bot.workspace.blocks.walk import BlockError, Walk

__all__ = ["BlockError", "judge", "judge_blocks"]

Json = Mapping[str, Any]
_CODES = {"message characters": "msg_blocks_too_long", "view bytes": "view_too_large"}


def judge(payload: object, surface: str, *, at: str = "") -> list[BlockError]:
    """List what Slack would refuse in a `message`, `modal` or `home`; pointers begin with `at`."""
    walk = Walk(surface)
    walk.visit(payload, ENVELOPES[surface], at, typed=False)
    if not walk.errors and isinstance(payload, Mapping):
        walk.errors += _totals(payload, surface, walk.characters, at)
    return walk.errors


def judge_blocks(blocks: object, surface: str = "message") -> list[BlockError]:
    """List what Slack would refuse in an array of blocks; pointers begin with `/blocks`."""
    around = {"text": ""} if surface == "message" else {"type": surface}
    title = {"type": "plain_text", "text": "-"}
    if surface == "modal":
        return judge(around | {"title": title, "submit": title, "blocks": blocks}, surface)
    return judge(around | {"blocks": blocks}, surface)


def _totals(payload: Json, surface: str, characters: int, at: str) -> Iterator[BlockError]:
    sums = Counter[str]()
    for block in _nested(payload.get("blocks", [])):
        sums.update(_weigh(block))
    if surface == "message":
        sums["message characters"] = characters
    else:
        sums["view bytes"] = len(json.dumps(payload))
    for name, limit in TOTALS.items():
        if sums[name] > limit:
            pointer = at if name == "view bytes" else f"{at}/blocks"
            words = f"must hold no more than {limit} {name}"
            yield BlockError(_CODES.get(name, "too_many"), words, pointer, f"max {limit}")


def _nested(blocks: Iterable[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        yield from block.get("child_blocks", [])


def _weigh(block: Json) -> dict[str, int]:
    match block["type"]:
        case "markdown":
            return {"markdown characters": len(block["text"])}
        case "data_table":
            texts = (cell.get("text", "") for row in block["rows"] for cell in row)
            return {"data_table characters": sum(map(len, texts))}
        case kind:
            return {f"{kind} blocks": 1}
