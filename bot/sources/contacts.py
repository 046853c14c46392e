"""Bytes as contacts: each row with its line, whatever is wrong with others."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.interactions.interaction import Interaction
from bot.domain.interactions.rules import COHORTS, FIELDS, InteractionRules
from bot.domain.measures.known_changes import VersionKind
from bot.domain.measures.observations import Refusal
from bot.domain.tables.columns import Columns
from bot.sources.rows import Row, Shape, UnreadableError, read_each, rows_of

# With ten outputs each, as many values as fifty thousand observations.
MOST_CONTACTS = 20_000
KEY = "interactions"
NEEDED = ("id", "workflow", "channel", "start")
PARTS = ("cohort", "versions", "outputs")


@dataclass(slots=True)
class TakenContacts:
    """What a body holds: contacts in its order, and the lines that were refused."""

    contacts: list[Interaction] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def contacts_or_say(job: tuple[bytes, Shape, InteractionRules]) -> TakenContacts | str:
    """Read a body in the worker: what it holds, or why it cannot be read."""
    body, shape, rules = job
    try:
        rows = rows_of(body, shape, most=MOST_CONTACTS, columns=columns(rules), key=KEY)
        return read_contacts(nested(rows) if shape is Shape.CSV else rows, rules)
    except UnreadableError as problem:
        return str(problem)


def columns(rules: InteractionRules) -> Columns:
    """Return the columns of a table of contacts: what is inside another field has a dot."""
    items = {
        item
        for workflow in rules.workflows.values()
        for card in workflow.scorecards
        for item in card.items
    }
    others = (
        *(name for name in FIELDS if name not in (*NEEDED, *PARTS)),
        *(f"cohort.{name}" for name in COHORTS),
        *(f"versions.{kind}" for kind in VersionKind),
        *(f"outputs.{item}" for item in sorted(items)),
    )
    return Columns(NEEDED, others)


def nested(rows: Iterable[Row]) -> Iterator[Row]:
    """Put what has a dot in its name inside the field before the dot."""
    for line, row in rows:
        yield line, row if isinstance(row, str) else unflatten(row)


def unflatten(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with what has a dot in its name inside the field before the dot."""
    found = {name: value for name, value in row.items() if "." not in name}
    inside: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
    for name, value in row.items():
        part, dot, inner = name.partition(".")
        if dot and value not in (None, ""):
            inside[part][inner] = value
    scored = [{"item": item, "value": value} for item, value in inside.pop("outputs").items()]
    return {**inside, "outputs": scored, **_beside(found, scored)}


def _beside(found: dict[str, Any], scored: list[dict[str, Any]]) -> dict[str, Any]:
    """Let a list of outputs stand beside those that have columns of their own."""
    said = found.get("outputs")
    return {**found, "outputs": [*said, *scored]} if scored and isinstance(said, list) else found


def read_contacts(rows: Iterable[Row], rules: InteractionRules) -> TakenContacts:
    """Read rows against the rules, each by itself."""
    twice = ("the same contact as", "one line each, please")
    return TakenContacts(*read_each(rows, rules.read, lambda contact: contact.id, *twice))
