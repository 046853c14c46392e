"""Words, numbers and counts as a row carries them, refused in words that name the field."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.domain.numbers import count_of, number_of
from bot.domain.tables.columns import near_one

LONGEST = 100
Fields = Mapping[str, Any]


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


def number_in(value: object, name: str) -> float:
    """Return a number; raises ValueError."""
    number = number_of(value)
    if number is None:
        raise ValueError(f"{name} {cut(value)} is no number: write 412.5")
    return number


def count_in(value: object, name: str) -> int:
    """Return a whole number that is not negative; raises ValueError."""
    count = count_of(value)
    if count is None:
        raise ValueError(f"{name} {cut(value)} is no count")
    return count


def unknown(noun: str, key: str, known: Iterable[str]) -> ValueError:
    """Return the refusal of a key that is not known, with the one it may mean."""
    near = near_one(key, known)
    hint = f"did you mean {near}?" if near else "add it to the charter first"
    return ValueError(f"there is no {noun} {cut(key)}: {hint}")


def refuse_others(row: Fields, known: Sequence[str], what: str) -> None:
    """Refuse a row that has a field nobody knows; raises ValueError."""
    for name in row:
        if name not in known:
            raise ValueError(f"{what} has no field {cut(name)}; it has {', '.join(known)}")


def cut(value: object) -> str:
    """Quote a value as a refusal shows it."""
    text = str(value)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
