"""Words, numbers and counts as a row carries them, refused in words that name the field."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.domain.numbers import Decimals, count_of, number_of
from bot.domain.privacy import EMAIL
from bot.domain.tables.columns import near_one

LONGEST = 100
MOST_HINTS = 200
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
ADD_IT = "add it to the charter first"
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
T = TypeVar("T")
Fields = Mapping[str, Any]


@dataclass(slots=True)
class Hints:
    """Which keys unknown words may have meant; comparing takes time, so only so many are compared."""

    told: dict[str, str] = field(default_factory=dict)

    def known(self, noun: str, key: str, known: Mapping[str, T]) -> T:
        """Return what a key stands for; raises ValueError with the key it may mean."""
        found = known.get(key)
        if found is not None:
            return found
        asked = f"{noun} {key}"
        if asked not in self.told and len(self.told) < MOST_HINTS:
            near = near_one(key, known)
            self.told[asked] = f"did you mean {near}?" if near else ADD_IT
        raise ValueError(f"there is no {noun} {cut(key)}: {self.told.get(asked, ADD_IT)}")


def is_empty(value: object) -> bool:
    """Tell whether a field holds nothing, as JSON and as CSV write it."""
    return value is None or value == ""


def word_in(row: Fields, name: str, *, needed: bool = True, longest: int = LONGEST) -> str:
    """Return a field's word, empty where it is missing and not needed; raises ValueError."""
    value = row.get(name)
    if type(value) is int:
        value = str(value)
    if not is_empty(value) and type(value) is not str:
        raise ValueError(f"{name} is not text")
    word = (value or "").strip()
    if needed and not word:
        raise ValueError(f"{name} is missing")
    if len(word) > longest or not word.isprintable():
        raise ValueError(f"{name} is longer than {longest} characters or not readable")
    return word


def name_in(row: Fields, name: str, *, needed: bool = True, longest: int = LONGEST) -> str:
    """Return what a source calls something, which is nobody's address; raises ValueError."""
    word = word_in(row, name, needed=needed, longest=longest)
    if EMAIL.search(word):
        raise ValueError(f"{name} holds an e-mail address: send what its source numbers it by")
    return word


def check_kept(text: str, name: str) -> None:
    """Raise ValueError where a text holds what no database keeps."""
    if _NOT_KEPT.search(text):
        raise ValueError(f"{name} holds a sign that no database keeps: NUL, or half of a character")


def number_in(value: object, name: str, decimals: Decimals = Decimals.POINT) -> float:
    """Return a number; raises ValueError."""
    number = number_of(value, decimals)
    if number is None:
        raise ValueError(f"{name} {cut(value)} is no number: write {decimals.example}")
    return number


def count_in(value: object, name: str) -> int:
    """Return a whole number that is not negative; raises ValueError."""
    count = count_of(value)
    if count is None:
        raise ValueError(f"{name} {cut(value)} is no count")
    return count


def refuse_others(row: Fields, known: Mapping[str, None], what: str) -> None:
    """Refuse a row that has a field nobody knows; raises ValueError."""
    if row.keys() <= known.keys():
        return
    for name in row:
        if name not in known:
            raise ValueError(f"{what} has no field {cut(name)}; it has {', '.join(known)}")


def cut(value: object) -> str:
    """Quote a value as a refusal shows it."""
    text = value if isinstance(value, str) else _spoken(value)
    # What cannot be printed cannot always be sent back either.
    shown = "".join(sign if sign.isprintable() else UNREADABLE for sign in text[:40])
    return f"“{shown}…”" if len(text) > 40 else f"“{shown}”"


def _spoken(value: object) -> str:
    """Write a value as JSON does, and what holds others by its kind alone."""
    if isinstance(value, dict | list | tuple):
        return "an object" if isinstance(value, dict) else "a list"
    return json.dumps(value, default=str)
