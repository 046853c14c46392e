"""Rows that hold a copy of words somebody wrote, reworded wherever those words were copied to."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import or_, select, update

from bot.domain.ids import WorkspaceId
from bot.store.engine.schema import tables
from bot.store.engine.transaction import Tx

# Where capabilities copy what somebody reported; messages are looked at by themselves.
COPIED_TO = {
    "escalation": ("what", "latest"),
    "escalation_moment": ("words",),
    "hook_call": ("payload",),
    "posted_digest": ("payload",),
}


def reword_rows(
    tx: Tx, workspace: WorkspaceId, probe: str, change: Callable[[str], str]
) -> set[int]:
    """Reword every row that holds a copy; returns the numbers of the escalations they belong to."""
    return {
        row.get("escalation", row.get("number"))
        for name in COPIED_TO
        for row in _reworded(tx, workspace, name, probe, change)
        if "number" in row
    }


def _reworded(
    tx: Tx, workspace: WorkspaceId, name: str, probe: str, change: Callable[[str], str]
) -> Iterator[Any]:
    table, columns = tables().tables[name], COPIED_TO[name]
    holds = or_(*(table.c[column].contains(probe, autoescape=True) for column in columns))
    found = select(table).where(table.c.workspace_id == workspace, holds)
    for row in tx.connection.execute(found).mappings().all():
        values = {column: change(row[column]) for column in columns}
        if all(values[column] == row[column] for column in columns):
            continue
        key = (column == row[column.key] for column in table.primary_key.columns)
        tx.connection.execute(update(table).where(*key).values(**values))
        yield row
