"""Every row of every table that may leave: what is sealed, and what only drives us, stays."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from bot.store.engine.schema import tables

# Who is behind a relay, half-written words, and the machinery of sending are nobody's to read.
KEPT_BACK = frozenset(
    {
        "relay", "draft", "inbox", "outbox", "pace", "home", "directory", "directory_look",
        "channel_name", "posted", "told", "counter",
    }
)  # fmt: skip
SEALED_COLUMNS = frozenset({"relay"})
# Of a sensitive escalation only those who are named read more than that there was one.
WORDS_OF_SENSITIVE = {
    "escalation": ("what", "permalink", "cause", "told", "latest"),
    "escalation_moment": ("words",),
}
REDACTED = "(sensitive)"
PAGE = 1_000


def dumped_tables() -> tuple[str, ...]:
    """Name the tables that leave, in order."""
    return tuple(sorted(set(tables().tables) - KEPT_BACK))


def rows_of(connection: Connection, name: str) -> Iterator[dict[str, Any]]:
    """Yield a table's rows in the order of its key."""
    table = tables().tables[name]
    columns = [column for column in table.columns if column.key not in SEALED_COLUMNS]
    statement = select(*columns).order_by(*table.primary_key.columns)
    hidden = _sensitive(connection) if name in WORDS_OF_SENSITIVE else frozenset()
    found = connection.execution_options(yield_per=PAGE).execute(statement)
    for row in found.mappings():
        if hidden and (row["workspace_id"], row["number"]) in hidden:
            yield {**row, **dict.fromkeys(WORDS_OF_SENSITIVE[name], REDACTED)}
        else:
            yield dict(row)


def _sensitive(connection: Connection) -> frozenset[tuple[str, int]]:
    table = tables().tables["escalation"]
    wanted = select(table.c.workspace_id, table.c.number).where(table.c.sensitive)
    return frozenset((workspace, number) for workspace, number in connection.execute(wanted))


def columns_of(name: str) -> tuple[str, ...]:
    """Name a table's columns that leave."""
    keys = (column.key for column in tables().tables[name].columns)
    return tuple(key for key in keys if key not in SEALED_COLUMNS)
