"""What one value of a block may be: each kind of the tables as a check that returns its faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import inf, isfinite
from typing import Any

_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMERAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Fault:
    """One rule that a payload breaks, and where, as a JSON pointer; of a length by how much it is `over`."""

    code: str
    message: str
    pointer: str
    over: int = 0


@dataclass(slots=True)
class Tally:
    """What adds up while one payload is checked; `actions` are the action ids the bot answers."""

    actions: frozenset[str] | None
    characters: int = 0


Found = tuple[Fault, ...]
Check = Callable[[Any, Tally], Found]
Rule = Callable[[Mapping[str, Any]], Found]


def fault(code: str, message: str, pointer: str = "", *, over: int = 0) -> Found:
    """Report one fault at this value, or at a pointer below it."""
    return (Fault(code, message, pointer, over),)


def below(key: str | int, found: Found) -> Found:
    """Move faults of a part under its key in the whole."""
    step = str(key).replace("~", "~0").replace("/", "~1")
    return tuple(replace(one, pointer=f"/{step}{one.pointer}") for one in found)


def span(words: str) -> tuple[int, float]:
    """Read `1-75` or an open `1-`."""
    low, _, high = words.partition("-")
    return int(low), float(high) if high else inf


def string(words: str) -> Check:
    """Check a string and its length."""
    low, high = span(words)

    def check(value: Any, _: Tally) -> Found:
        if type(value) is str and low <= len(value) <= high:
            return ()
        return _wrong_string(value, low, high)

    return check


def counted(words: str) -> Check:
    """Check words that people read: their characters add up over a message."""
    low, high = span(words)

    def check(value: Any, tally: Tally) -> Found:
        if type(value) is str and low <= len(value) <= high:
            tally.characters += len(value)
            return ()
        return _wrong_string(value, low, high)

    return check


def _wrong_string(value: object, low: int, high: float) -> Found:
    if not isinstance(value, str):
        return fault("wrong_type", "must be a string")
    if len(value) > high:
        rule = f"has {len(value)} characters, {high:.0f} are allowed"
        return fault("too_long", rule, over=len(value) - int(high))
    return fault("too_short", f"has {len(value)} characters, {low} are needed")


def action(_: str) -> Check:
    """Check an action id: one that some handler answers, where the handlers are told."""

    def check(value: Any, tally: Tally) -> Found:
        if type(value) is not str or not 1 <= len(value) <= 255:
            return _wrong_string(value, 1, 255)
        if tally.actions is None or value in tally.actions:
            return ()
        return fault("unknown_action", f"no handler answers {value!r}")

    return check


def url(words: str) -> Check:
    """Check an address by its scheme and length."""
    limit = int(words)

    def check(value: Any, _: Tally) -> Found:
        if type(value) is not str or not 1 <= len(value) <= limit:
            return _wrong_string(value, 1, limit)
        if "://" in value or value.startswith("mailto:"):
            return ()
        return fault("bad_value", "must be an address with its scheme")

    return check


def boolean(_: str) -> Check:
    """Check for true or false."""
    return lambda value, _: () if type(value) is bool else fault("wrong_type", "must be a boolean")


def integer(words: str) -> Check:
    """Check a whole number and its range."""
    low, high = span(words)

    def check(value: Any, _: Tally) -> Found:
        if type(value) is not int:
            return fault("wrong_type", "must be a whole number")
        return () if low <= value <= high else fault("out_of_range", f"must lie within {words}")

    return check


def number(_: str) -> Check:
    """Check for any finite number."""
    return lambda value, _: () if _is_number(value) else fault("wrong_type", "must be a number")


def positive(_: str) -> Check:
    """Check for a number above zero."""

    def check(value: Any, _: Tally) -> Found:
        if not _is_number(value):
            return fault("wrong_type", "must be a number")
        return () if value > 0 else fault("out_of_range", "must be above zero")

    return check


def _is_number(value: object) -> bool:
    return type(value) is int or (type(value) is float and isfinite(value))


def one_of(words: str) -> Check:
    """Check for one of a few words."""
    choices = frozenset(words.removeprefix("of ").split())

    def check(value: Any, _: Tally) -> Found:
        if type(value) is str and value in choices:
            return ()
        return fault("bad_value", f"must be one of {', '.join(sorted(choices))}")

    return check


def day(_: str) -> Check:
    """Check a day of the calendar, YYYY-MM-DD."""
    return lambda value, _: () if _is_day(value) else fault("bad_value", "must be YYYY-MM-DD")


def _is_day(value: object) -> bool:
    try:
        return type(value) is str and bool(_DAY.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def clock(_: str) -> Check:
    """Check a time of day, HH:MM."""
    return _matching(_CLOCK, "must be HH:MM")


def numeral(_: str) -> Check:
    """Check a number written as a string."""
    return _matching(_NUMERAL, "must be a number written as a string")


def _matching(pattern: re.Pattern[str], rule: str) -> Check:
    def check(value: Any, _: Tally) -> Found:
        if type(value) is str and pattern.fullmatch(value):
            return ()
        return fault("bad_value", rule)

    return check


def many(words: str, item: Check) -> Check:
    """Check a list: its length and each item."""
    low, high = span(words)

    def check(value: Any, tally: Tally) -> Found:
        if type(value) is not list:
            return fault("wrong_type", "must be a list")
        if not low <= len(value) <= high:
            return _wrong_count(len(value), low, high)
        found: Found = ()
        for index, one in enumerate(value):
            inner = item(one, tally)
            if inner:
                found += below(index, inner)
        return found

    return check


def _wrong_count(count: int, low: int, high: float) -> Found:
    if count > high:
        return fault("too_many", f"has {count} items, {high:.0f} are allowed")
    return fault("too_few", f"has {count} items, {low} are needed")


def tagged(place: str, kinds: Mapping[str, Check]) -> Check:
    """Check a value by its `type`, which must be one that its place takes."""

    def check(value: Any, tally: Tally) -> Found:
        try:
            kind = kinds[value["type"]]
        except (KeyError, TypeError):
            return _unknown_type(place, value)
        return kind(value, tally)

    return check


def _unknown_type(place: str, value: object) -> Found:
    if not isinstance(value, dict):
        return fault("wrong_type", "must be an object")
    if "type" not in value:
        return fault("missing_field", "is required", "/type")
    return fault("unknown_type", f"{value['type']!r} is no {place.replace('_', ' ')}", "/type")


def fields(checks: Mapping[str, Check], required: frozenset[str], rules: tuple[Rule, ...]) -> Check:
    """Check an object: its fields, those it must have, and then its rules."""

    def check(value: Any, tally: Tally) -> Found:
        if type(value) is not dict:
            return fault("wrong_type", "must be an object")
        found: Found = ()
        for key, item in value.items():
            inner = checks[key](item, tally) if key in checks else _UNKNOWN
            if inner:
                found += below(key, inner)
        for key in required.difference(value):
            found += fault("missing_field", "is required", f"/{key}")
        if rules and not found:
            found = tuple(one for rule in rules for one in rule(value))
        return found

    return check


_UNKNOWN = fault("unknown_field", "is not a field here")
