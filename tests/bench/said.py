"""What messages said against what the rows said at that instant, written down by the database itself."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from bot.domain.words import day_words
from bot.runtime import Bot
from bot.work.unit import Unit

# By label: its state, its owner's id, its day (none of an escalation).
_ROWS = """(SELECT json_group_object(label, json(row)) FROM (
SELECT 'F-' || number AS label, json_array(state, owner, coalesce(new_due_on, due_on)) AS row FROM feedback
UNION ALL SELECT 'A-' || number, json_array(state, owner, due_on) FROM action
UNION ALL SELECT 'E-' || number, json_array(state, owner, NULL) FROM escalation))"""
_WITNESS = (
    "CREATE TABLE said (outbox_id INTEGER, payload TEXT, known TEXT)",
    (
        "CREATE TRIGGER said_first AFTER INSERT ON outbox BEGIN INSERT INTO said "
        f"SELECT NEW.id, NEW.payload, {_ROWS}; END"
    ),
    (
        "CREATE TRIGGER said_anew AFTER UPDATE OF payload ON outbox WHEN NEW.payload <> OLD.payload "
        f"BEGIN INSERT INTO said SELECT NEW.id, NEW.payload, {_ROWS}; END"
    ),
)
OVER = ("done", "dropped", "resolved", "declined", "verified", "unconfirmed", "duplicate")
_UNTAKEN = re.compile(r"\b([FA]-\d+) has not been taken yet")
_OWNED = re.compile(r"\b([FAE]-\d+) (?:is|belongs to) ([A-Z]\w+ [A-Z]\w+)(?:'s| )")
_HAS = re.compile(r"\b([A-Z]\w+ [A-Z]\w+) has ([AE]-\d+)\.")
_ENDED = re.compile(r"\b([AE]-\d+) is (resolved|done|dropped)\b")
_DUE = re.compile(r"\b([FA]-\d+)\b[^.|]*? (?:is due (?:by|on)|was due on) (\w+ \d+ \w+)")


@dataclass(frozen=True, slots=True)
class Row:
    """What the database said of one thing."""

    state: str
    owner: str | None
    due: str | None


async def witness(bot: Bot) -> None:
    """Let the database write down beside each message, and each edit of one, what its rows say."""

    def begin(unit: Unit) -> None:
        for statement in _WITNESS:
            unit.tx.connection.execute(text(statement))

    await bot.transact(begin)


async def contradictions(bot: Bot) -> tuple[int, list[str]]:
    """Return how many statements were checked, and those the rows contradict."""

    def ask(unit: Unit) -> tuple[list[tuple[str, str]], dict[str, str]]:
        found = unit.tx.connection.execute(text("SELECT payload, known FROM said")).all()
        return [(p, k) for p, k in found if p], {
            user: person.name for user, person in unit.roster.people.items()
        }

    told, names = await bot.read(ask)
    checked = [
        each
        for payload, known in told
        for each in statements(json.loads(payload), _rows(known), names)
    ]
    return len(checked), [words for words, holds in checked if not holds]


def _rows(known: str) -> dict[str, Row]:
    return {label: Row(*row) for label, row in json.loads(known).items()}


def statements(
    payload: Any, rows: Mapping[str, Row], names: Mapping[str, str]
) -> Iterator[tuple[str, bool]]:
    """Yield what a message says of state, owner and day, each with whether the rows agree."""
    for label in _takeable(payload):
        if row := rows.get(label):
            yield f"{label} can be taken", row.owner is None and row.state not in OVER
    for words in _texts(payload):
        for what, label, holds in _of_words(words, rows, names):
            if label in rows:
                yield f"{what} (the row: {rows[label]})", holds


def _of_words(
    words: str, rows: Mapping[str, Row], names: Mapping[str, str]
) -> Iterator[tuple[str, str, bool]]:
    for label in _UNTAKEN.findall(words):
        yield f"{label} has not been taken", label, _owner(label, rows, names) is None
    owned = [*_OWNED.findall(words), *((label, who) for who, label in _HAS.findall(words))]
    for label, who in owned:
        if who in names.values():
            yield f"{label} is {who}'s", label, _owner(label, rows, names) == who
    for label, state in _ENDED.findall(words):
        yield f"{label} is {state}", label, label in rows and rows[label].state == state
    for label, day in _DUE.findall(words):
        yield f"{label} is due on {day}", label, _day(label, rows) == day


def _owner(label: str, rows: Mapping[str, Row], names: Mapping[str, str]) -> str | None:
    owner = rows[label].owner if label in rows else None
    return names.get(owner, owner) if owner else None


def _day(label: str, rows: Mapping[str, Row]) -> str:
    due = rows[label].due if label in rows else None
    return day_words(date.fromisoformat(due)) if due else ""


def _takeable(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if str(value.get("action_id")).endswith(".take"):
            yield str(value.get("value"))
        for part in value.values():
            yield from _takeable(part)
    elif isinstance(value, list):
        for part in value:
            yield from _takeable(part)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "text" and isinstance(part, str):
                yield part
            else:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
