"""Every row of every table that may leave: what is sealed, and what only drives us, stays."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from bot.domain import labels
from bot.domain.labels import LabelKind
from bot.domain.refs import Ref
from bot.store.engine.schema import tables

# Who is behind a relay, half-written words, and the machinery of sending are nobody's to read.
KEPT_BACK = frozenset(
    {
        "relay", "draft", "inbox", "outbox", "pace", "home", "directory", "directory_look",
        "channel_name", "posted", "found", "told", "counter", "audit_held",
        "feedback_word",
    }
)  # fmt: skip
SEALED_COLUMNS = frozenset({"relay"})
REDACTED = "(sensitive)"
PAGE = 1_000
Name = tuple[str, str]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Columns of a table that stay where a row is about something sensitive, and what names that."""

    columns: tuple[str, ...]
    about: Callable[[Row], str]


def _numbered(kind: LabelKind, column: str = "number") -> Callable[[Row], str]:
    return lambda row: labels.make(kind, row[column])


def _nudged(row: Row) -> str:
    kinds = {kind.noun: kind for kind in LabelKind}
    kind = kinds.get(row["object_kind"])
    return labels.make(kind, row["object_number"]) if kind else ""


# Of a sensitive escalation only those who are named read more than that there was one: not what it is
# about, not who raised it or is named, and nothing of what remains to be done.
OF_SENSITIVE = {
    "escalation": Hidden(
        (
            *("what", "permalink", "cause", "told", "latest", "criteria", "call_type", "channel"),
            *("raised_by", "named", "owner", "closed_by", "origin", "gap", "branch"),
        ),
        _numbered(LabelKind.ESCALATION),
    ),
    "escalation_moment": Hidden(("words", "by"), _numbered(LabelKind.ESCALATION)),
    "hook_call": Hidden(("payload", "problem"), _numbered(LabelKind.ESCALATION, "escalation")),
    "action": Hidden(
        ("title", "reason", "owner", "proposer", "offered_to", "waits_for"),
        _numbered(LabelKind.ACTION),
    ),
    "nudge": Hidden(("asked",), _nudged),
    "ask": Hidden(("slack_user_id",), lambda row: str(Ref.parse(row["about"]).about)),
    "heard": Hidden(("channel", "ts", "by"), lambda row: row["about"]),
    # With its digest an event's hash could be tried out on each of the few people it may have been.
    "audit_event": Hidden(("actor", "body_digest"), lambda row: row["obj"]),
    "audit_body": Hidden(("salt", "body"), lambda row: row["obj"]),
}


# What somebody anonymous did is seen at its quarter hour: until then no row is about what it made.
ABOUT: Mapping[str, Callable[[Row], str]] = {
    **{name: hidden.about for name, hidden in OF_SENSITIVE.items()},
    "feedback": _numbered(LabelKind.FEEDBACK),
    "following": lambda row: str(row["about"]),
}


def dumped_tables() -> tuple[str, ...]:
    """Name the tables that leave, in order."""
    return tuple(sorted(set(tables().tables) - KEPT_BACK))


def rows_of(connection: Connection, name: str, *, at: datetime) -> Iterator[dict[str, Any]]:
    """Yield a table's rows in the order of its key, without those about what nobody may see yet."""
    table = tables().tables[name]
    columns = [column for column in table.columns if column.key not in SEALED_COLUMNS]
    statement = select(*columns).order_by(*table.primary_key.columns)
    if name == "audit_body":
        # What a body is about stands in its event.
        event = tables().tables["audit_event"]
        of_event = [event.c[key] == table.c[key] for key in ("workspace_id", "sequence")]
        statement = statement.add_columns(event.c.obj).where(*of_event)
    hidden = OF_SENSITIVE.get(name)
    sensitive = _sensitive(connection) if hidden else frozenset()
    found = connection.execution_options(yield_per=PAGE).execute(statement)
    names, about = columns_of(name), ABOUT.get(name)
    to_come = _to_come(connection, at) if about else frozenset()
    for row in found.mappings():
        if about and (row["workspace_id"], about(dict(row))) in to_come:
            continue
        is_hidden = hidden and (row["workspace_id"], hidden.about(dict(row))) in sensitive
        instead = dict.fromkeys(hidden.columns, REDACTED) if hidden and is_hidden else {}
        yield {key: instead.get(key, row[key]) for key in names}


def _sensitive(connection: Connection) -> frozenset[Name]:
    """Name every sensitive escalation, and every action that was born from one."""
    escalation = tables().tables["escalation"]
    return _with_actions(
        connection, _named(connection, escalation, LabelKind.ESCALATION, escalation.c.sensitive)
    )


def _to_come(connection: Connection, at: datetime) -> frozenset[Name]:
    """Name everything that has its moment yet to come, and every action that was born from it."""
    feedback, escalation = tables().tables["feedback"], tables().tables["escalation"]
    return _with_actions(
        connection,
        {
            *_named(connection, feedback, LabelKind.FEEDBACK, feedback.c.arrived_at > at),
            *_named(connection, escalation, LabelKind.ESCALATION, escalation.c.raised_at > at),
        },
    )


def _named(
    connection: Connection, table: Table, kind: LabelKind, wanted: ColumnElement[bool]
) -> set[Name]:
    found = connection.execute(select(table.c.workspace_id, table.c.number).where(wanted))
    return {(workspace, labels.make(kind, number)) for workspace, number in found}


def _with_actions(connection: Connection, known: set[Name]) -> frozenset[Name]:
    action = tables().tables["action"]
    born = select(action.c.workspace_id, action.c.number, action.c.origin_id)
    # In the order in which they were made: a part comes after the whole.
    for workspace, number, origin in connection.execute(born.order_by(action.c.number)):
        if (workspace, origin) in known:
            known.add((workspace, labels.make(LabelKind.ACTION, number)))
    return frozenset(known)


def columns_of(name: str) -> tuple[str, ...]:
    """Name a table's columns that leave."""
    keys = (column.key for column in tables().tables[name].columns)
    return tuple(key for key in keys if key not in SEALED_COLUMNS)
