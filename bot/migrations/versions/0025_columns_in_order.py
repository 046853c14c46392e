"""Columns where the code has them: keys first in what SQLite keeps by key, on both databases."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection
from sqlalchemy.schema import CreateTable

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Before 3.41 SQLite's own check takes a key column behind others for NULLs in all of them, so
# that no backup of such a database was kept; the other tables only stood in another order.
# Source: https://www.sqlite.org/releaselog/3_41_0.html
REVISION = (
    "workspace_id series_id day version cohort agent replaced_at value n evidence at"
)  # fmt: skip
ACTION = (
    "workspace_id number origin_kind origin_id title pod owner due_on original_due_on created_at "
    "state closed_at workflow proposer offered_to unanswered reason waits_kind waits_for "
    "waits_until wakes_at taken_at heard_at tells_at"
)
ESCALATION = (
    "workspace_id number pod workflow severity sensitive criteria what raised_by raised_at "
    "permalink policy state step rounds due_at owner acknowledged_at cause told closed_by "
    "resolved_at reopened branch moves promised_minutes promised_at updated_at latest origin "
    "is_drill keeps_hours reports reported_at gap named is_roomless call_type channel"
)
NUDGE = "id workspace_id object_kind object_number pod kind asked planned_at due_at done_at"
ORDERS = {"revision": REVISION, "action": ACTION, "escalation": ESCALATION, "nudge": NUDGE}
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master "
    "WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = :name",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes "
    "WHERE schemaname = current_schema() AND tablename = :name AND indexname NOT LIKE 'pk_%'",
}


def upgrade() -> None:
    for name, order in ORDERS.items():
        _put_in_order(op.get_bind(), name, order.split())


def _put_in_order(connection: Connection, name: str, order: Sequence[str]) -> None:
    """Copy a table into one with the same columns, keys and indexes, in another order."""
    old = sa.Table(name, sa.MetaData(), autoload_with=connection)
    indexes = connection.execute(sa.text(INDEXES[connection.dialect.name]), {"name": name}).all()
    for index, _ in indexes:
        op.execute(f'DROP INDEX "{index}"')
    if connection.dialect.name == "postgresql":
        # There its name is taken by the table that goes.
        op.drop_constraint(f"pk_{name}", name, type_="primary")
    _copy(connection, old, order)
    for _, definition in indexes:
        op.execute(definition)


def _copy(connection: Connection, old: sa.Table, order: Sequence[str]) -> None:
    name, key = old.name, [column.name for column in old.primary_key.columns]
    new = sa.Table(
        f"{name}_in_order",
        sa.MetaData(),
        *(_same(old.c[column]) for column in order),
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
        sqlite_with_rowid=name != "revision",
    )
    connection.execute(CreateTable(new))
    connection.execute(
        sa.insert(new).from_select(list(order), sa.select(*(old.c[c] for c in order)))
    )
    op.drop_table(name)
    op.rename_table(new.name, name)
    if connection.dialect.name == "postgresql" and new.autoincrement_column is not None:
        _number_on(connection, name)


def _same(column: sa.Column[object]) -> sa.Column[object]:
    numbered = column.table.name == "nudge" and column.name == "id"
    return sa.Column(column.name, column.type, nullable=column.nullable, autoincrement=numbered)


def _number_on(connection: Connection, name: str) -> None:
    """Let new rows be numbered after those that were copied, by a sequence with the usual name."""
    made, usual = f"{name}_in_order_id_seq", f"{name}_id_seq"
    connection.execute(sa.text(f'ALTER SEQUENCE "{made}" RENAME TO "{usual}"'))
    ids = sa.table(name, sa.column("id")).c.id
    following = sa.select(sa.func.coalesce(sa.func.max(ids), 0) + 1).scalar_subquery()
    connection.execute(sa.select(sa.func.setval(usual, following, sa.false())))
