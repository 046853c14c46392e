"""Whether a charter's parts agree: references that lead somewhere, keys that are given once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from bot.charter.document import Document, Place
from bot.charter.problems import Problem, did_you_mean

Found = Iterator[tuple[Place, Any]]


def disagreements(data: Any, document: Document) -> Iterator[Problem]:
    """Find every reference that leads nowhere; works on data that is otherwise still faulty."""
    for pattern, known_at, noun in REFERENCES:
        known = {value for _, value in each(data, known_at) if isinstance(value, str)}
        for place, value in each(data, pattern):
            if isinstance(value, str) and value not in known:
                hint = did_you_mean(value, known, else_say=f"there is no {noun} yet; add it.")
                yield document.problem(place, f"there is no {noun} {value!r}.", hint)
    for pattern, noun in ONCE:
        yield from _given_twice(each(data, pattern), noun, document)


REFERENCES = (
    ("workflows.*.pod", "pods.*.key", "pod"),
    ("pods.*.calendar", "calendars.@", "calendar"),
    ("moved_to.pods.*", "pods.*.key", "pod"),
    ("moved_to.workflows.*", "workflows.*.key", "workflow"),
    ("shifts.*.site", "people.*.site", "site"),
)
ONCE = (("pods.*.key", "pod"), ("workflows.*.key", "workflow"))


def each(data: Any, pattern: str) -> Found:
    """List what lies at `pods.*.key`; `*` is every entry, `@` as last step every key."""
    found: Iterable[tuple[Place, Any]] = [((), data)]
    for step in pattern.split("."):
        found = [below for place, value in found for below in _step(place, value, step)]
    return iter(found)


def _step(place: Place, value: Any, step: str) -> Found:
    if step == "@":
        yield from (((*place, key), key) for key in value or ())
    elif step == "*" and isinstance(value, list):
        yield from (((*place, n), item) for n, item in enumerate(value))
    elif step == "*" and isinstance(value, dict):
        yield from (((*place, key), item) for key, item in value.items())
    elif isinstance(value, dict) and step in value:
        yield (*place, step), value[step]


def _given_twice(found: Found, noun: str, document: Document) -> Iterator[Problem]:
    seen: Counter[Any] = Counter()
    for place, value in found:
        if isinstance(value, str):
            seen[value] += 1
            if seen[value] == 2:
                message = f"two {noun}s have the key {value!r}."
                yield document.problem(place, message, "give one of them another key.")
