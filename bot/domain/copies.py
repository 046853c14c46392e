"""Words that were copied elsewhere: found however they were cut, quoted or escaped, and taken out."""

import html
import re
from collections.abc import Iterable
from typing import Any

# So many characters of a text decide that what begins alike is a copy of it.
ENOUGH = 24
CUT = "…"
# What a message is built of says nothing, though somebody may have written the same letters.
NO_WORDS = frozenset({"type", "action_id", "block_id", "style"})
_RUN = re.compile(r"[^\W_]+(?: [^\W_]+)*")


def probe(words: str) -> str:
    """Return what every copy holds letter for letter, however it is written; empty for too little."""
    runs = _RUN.findall(words.strip()[:ENOUGH])
    longest = max(runs, key=len, default="")
    return longest if len(longest) > 2 else ""


def speaks_of(text: str, names: Iterable[str]) -> bool:
    """Tell whether a text names one of some things by its label: D-1, and not D-12."""
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\d)", text) for name in names)


def without(text: str, words: Iterable[str], instead: str) -> str:
    """Put other words in place of each copy in a text."""
    for each in words:
        for written in _ways(each):
            text = _one_without(text, written, instead)
    return text


def all_without(value: Any, words: tuple[str, ...], instead: str) -> Any:
    """Put other words in place of each copy in every text of a JSON value."""
    if isinstance(value, str):
        return without(value, words, instead)
    if isinstance(value, list):
        return [all_without(each, words, instead) for each in value]
    if isinstance(value, dict):
        return {
            key: each if key in NO_WORDS else all_without(each, words, instead)
            for key, each in value.items()
        }
    return value


def _ways(words: str) -> tuple[str, ...]:
    """List how a text may be written: as it is, on one line, quoted; each also escaped."""
    return tuple(
        dict.fromkeys(
            way
            for said in (words, html.escape(words, quote=False))
            for way in (said, " ".join(said.split()), "\n>".join(said.splitlines()))
            if way
        )
    )


def _one_without(text: str, written: str, instead: str) -> str:
    begins, at = written[:ENOUGH].rstrip(), 0
    while (at := text.find(begins, at)) >= 0:
        end = at + _shared(text[at:], written)
        if end - at == len(written) or text[end:].startswith(CUT):
            text = text[:at] + instead + text[end:].removeprefix(CUT)
        at += 1
    return text


def _shared(text: str, written: str) -> int:
    same = (n for n, (a, b) in enumerate(zip(text, written, strict=False)) if a != b)
    return next(same, min(len(text), len(written)))
