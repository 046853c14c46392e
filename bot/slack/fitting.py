"""Texts that outgrew their place, cut where nothing breaks: no message is lost over a length."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from bot.slack.blocks import Fault
from bot.slack.mrkdwn import Mrkdwn, shorten

# What people read; ids, values and addresses mean something else once they are cut.
_READ = frozenset({"text", "initial_value", "caption", "title", "alt_text"})
# Shorter than this a text says nothing any more.
_LEAST = 40
Spot = tuple[dict[str, Any], str]


def fit(payload: dict[str, Any], faults: Sequence[Fault]) -> bool:
    """Shorten what is too long; False where no fault is about the length of a text."""
    mended = [_mend(payload, fault) for fault in faults if fault.over]
    return any(mended)


def _mend(payload: dict[str, Any], fault: Fault) -> bool:
    if fault.pointer in ("", "/blocks"):
        return _level(payload["blocks"], fault.over)
    holder, key = _at(payload, fault.pointer)
    if key not in _READ:
        return False
    _cut(holder, key, len(holder[key]) - fault.over, marked=holder is payload)
    return True


def _at(payload: Any, pointer: str) -> tuple[Any, str]:
    *path, key = pointer.strip("/").split("/")
    for step in path:
        payload = payload[int(step) if isinstance(payload, list) else step]
    return payload, key


def _level(blocks: list[dict[str, Any]], over: int) -> bool:
    """Shorten the longest texts to one length, so that the short ones stay whole."""
    texts = list(_texts(blocks))
    longest = max((len(holder[key]) for holder, key in texts), default=0)
    most = max(longest - bisect_left(range(longest), over, key=partial(_gain, texts)), _LEAST)
    long = [(holder, key) for holder, key in texts if len(holder[key]) > most]
    for holder, key in long:
        _cut(holder, key, most)
    return bool(long)


def _gain(texts: Sequence[Spot], off: int) -> int:
    """Count what goes where no text is longer than the longest less `off`."""
    lengths = [len(holder[key]) for holder, key in texts]
    most = max(lengths) - off
    return sum(length - most for length in lengths if length > most)


def _texts(value: Any) -> Iterator[Spot]:
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, str) and key in _READ:
                yield value, key
            else:
                yield from _texts(each)


def _cut(holder: dict[str, Any], key: str, most: int, *, marked: bool = False) -> None:
    # A message's own text is mrkdwn, as is what says so.
    kind = Mrkdwn if marked or holder.get("type") == "mrkdwn" else str
    holder[key] = str(shorten(kind(holder[key]), most))
