"""Validation errors in plain words, each at its place in the file."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.charter.document import Document, Place
from bot.charter.problems import Problem, did_you_mean
from bot.charter.references import shown
from bot.charter.shape import known_keys

QUOTES = 'if it is meant as text, put it in quotes: "{}".'
HASH = 'put the name in quotes: "#name"; a bare # begins a comment.'
EXAMPLES = {
    "version": "version: 1",
    "rollout": "rollout: {name: …, zone: Europe/London, start: 2026-11-02}",
    "name": "name: Harbour",
    "zone": "zone: Europe/London",
    "start": "start: 2026-11-02",
    "pods": 'pods: [{key: cards, channel: "#pod-cards"}]',
    "workflows": "workflows: [{key: balance, pod: cards}]",
    "key": "key: cards",
    "channel": 'channel: "#pod-cards"',
    "pod": "pod: cards",
    "hours": 'hours: "08:00-16:00"',
}


def explained(wrong: ValidationError, data: Any, document: Document) -> list[Problem]:
    """Turn every error into a problem at its line and column."""
    errors = (e for e in wrong.errors(include_url=False) if not _only_follows(e))
    return [_explained(error, data, document) for error in errors]


def _only_follows(error: ErrorDetails) -> bool:
    # A list whose entries are all faulty is reported as empty as well.
    return error["type"] == "too_short" and bool(error["input"])


def _explained(error: ErrorDetails, data: Any, document: Document) -> Problem:
    place, at_key = _place(error["loc"], data)
    kind = error["type"]
    if kind == "extra_forbidden":
        known = known_keys(place[:-1])
        hint = did_you_mean(str(place[-1]), known)
        return document.problem(place, f"{place[-1]} is not a key here.", hint, key=True)
    if kind == "missing":
        return _missing(place, document)
    message, hint = WORDS.get(kind, _as_said)(error)
    return document.problem(place, message, hint, key=at_key)


def _place(loc: tuple[int | str, ...], data: Any) -> tuple[Place, bool]:
    """Follow pydantic's location through the data; what it added by itself is left out."""
    place: Place = ()
    for n, part in enumerate(loc):
        if part == "[key]":
            return place, True
        last = n == len(loc) - 1
        if isinstance(data, dict) and (part in data or last):
            place, data = (*place, part), data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            place, data = (*place, part), data[part]
    return place, False


def _missing(place: Place, document: Document) -> Problem:
    name = str(place[-1])
    example = EXAMPLES.get(name)
    if place in document.keys:
        hint = HASH if name == "channel" else f"write {example}" if example else ""
        return document.problem(place, f"{name} has no value.", hint, key=True)
    return document.problem(place, f"{name} is missing.", f"add {example}" if example else "")


Words = tuple[str, str]


def _ours(error: ErrorDetails) -> Words:
    return error["ctx"]["words"], error["ctx"]["hint"]


def _as_said(error: ErrorDetails) -> Words:
    return f"{error['msg'].removeprefix('Value error, ')}.", ""


def _not_text(error: ErrorDetails) -> Words:
    given = error["input"]
    if isinstance(given, dict | list):
        return "a single text belongs here, not a list or keys.", ""
    if given is None:
        return "there is no value here.", HASH
    return f"{shown(given)} is not text.", QUOTES.format(shown(given))


def _not_parts(error: ErrorDetails) -> Words:
    return (
        f"keys belong here, not {shown(error['input'])}.",
        "write `key: value` lines below it, indented.",
    )


def _not_list(error: ErrorDetails) -> Words:
    return f"a list belongs here, not {shown(error['input'])}.", "begin each entry with a dash."


def _one_of(error: ErrorDetails) -> Words:
    expected = error["ctx"]["expected"].replace("'", "")
    choices = expected.replace(" or ", ", ").split(", ")
    hint = did_you_mean(str(error["input"]), choices) if len(choices) > 1 else ""
    return f"{shown(error['input'])} is not possible here; write {expected}.", hint


def _not_key(error: ErrorDetails) -> Words:
    hint = "use small letters, digits, - and _, at most 40."
    return f"{shown(error['input'])} cannot be a key.", hint


def _no_entry(_: ErrorDetails) -> Words:
    return "at least one entry belongs here.", "begin each entry with a dash."


def _not_number(error: ErrorDetails) -> Words:
    return f"{shown(error['input'])} is not a whole number.", ""


def _not_amount(error: ErrorDetails) -> Words:
    return f"{shown(error['input'])} is not a number.", "write 360 or 0.87."


def _not_choice(error: ErrorDetails) -> Words:
    return f"{shown(error['input'])} is neither true nor false.", ""


def _length(error: ErrorDetails) -> Words:
    limit = error["ctx"].get("max_length")
    return (f"longer than {limit} characters.", "") if limit else ("the text is empty.", "")


def _bound(error: ErrorDetails) -> Words:
    limits = error["ctx"]
    words = {"ge": "at least", "le": "at most", "gt": "more than"}
    bound = next(f"{words[key]} {limits[key]}" for key in words if key in limits)
    return f"{shown(error['input'])} is out of range.", f"write {bound}."


WORDS: Mapping[str, Callable[[ErrorDetails], Words]] = {
    "charter": _ours,
    "string_type": _not_text,
    "string_pattern_mismatch": _not_key,
    "string_too_long": _length,
    "string_too_short": _length,
    "model_type": _not_parts,
    "model_attributes_type": _not_parts,
    "dict_type": _not_parts,
    "mapping_type": _not_parts,
    "tuple_type": _not_list,
    "too_short": _no_entry,
    "literal_error": _one_of,
    "enum": _one_of,
    "bool_parsing": _not_choice,
    "float_type": _not_amount,
    "float_parsing": _not_amount,
    "finite_number": _not_amount,
    "greater_than": _bound,
    "bool_type": _not_choice,
    "int_type": _not_number,
    "int_parsing": _not_number,
    "int_from_float": _not_number,
    "greater_than_equal": _bound,
    "less_than_equal": _bound,
}
