"""A schema that grew is the schema that is made at once, to the letter, with rows in every table."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, MetaData, Table, create_engine, text

from bot.store.engine.backup import backup
from bot.store.engine.connections import normal_url
from bot.store.engine.migrate import VERSIONS, upgrade
from bot.store.engine.schema import tables

Row = dict[str, Any]
Rows = dict[str, list[Row]]
NUMBERS = sorted(script.name[:4] for script in VERSIONS.glob("0*.py"))
# Where rows are written: again and again, and before each of the newest.
STOPS = sorted({*NUMBERS[::4], *NUMBERS[-4:]})
ORDER = (
    "append what a migration adds where the model's columns end, or let the migration put the "
    "columns in order, keys first where a table is kept WITHOUT ROWID"
)
# What a migration reads must be what the program wrote.
WRITTEN = {"policy": '[[["lead", 10]], 2]'}
# What a migration words anew on purpose.
CHANGED = {("0013", "escalation", "policy")}
TABLES = {
    "sqlite": "SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": """
        SELECT table_name || ' ' || lpad(ordinal_position::text, 3) AS place, column_name,
               concat_ws(' ', data_type, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
        FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace AND contype <> 'n'
        UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'sequence', sequencename, data_type::text FROM pg_sequences
    """,
}


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    made = create_engine(normal_url(empty_url))
    yield made
    made.dispose()


def schema(connection: Connection) -> list[tuple[str, ...]]:
    """Tell a schema to the letter: columns in order, keys, indexes, how it is kept."""
    found = connection.execute(text(TABLES[connection.dialect.name])).all()
    told = [tuple(" ".join(str(part).replace('"', "").split()) for part in row) for row in found]
    return sorted(row for row in told if "alembic_version" not in " ".join(row))


def value(column: Column[Any], number: int) -> Any:
    """Make something a column can hold, another for each number."""
    if column.nullable and number % 2:
        return None
    kind = column.type.python_type
    if kind is datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    if kind is date:
        return date(2026, 1, 1) + timedelta(days=number)
    if kind is str:
        return WRITTEN.get(column.name, f"{column.name} {number}")
    others: dict[type, Any] = {
        bool: False,
        float: number / 2,
        int: number,
        time: time(number % 24),
    }
    return others[kind]


def known(connection: Connection) -> list[Table]:
    """Look at every table there is."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def fill(connection: Connection, found: list[Table], number: int) -> None:
    """Write one more row into every table."""
    for table in found:
        row = {column.name: value(column, number) for column in table.columns}
        if table.autoincrement_column is not None and "id" in row:
            del row["id"]
        connection.execute(table.insert().values(row))


def rows(connection: Connection, found: list[Table]) -> Rows:
    """Read every row of every table, in the order of its keys."""
    return {
        table.name: [
            dict(row)
            for row in connection.execute(
                table.select().order_by(*table.primary_key.columns)
            ).mappings()
        ]
        for table in found
    }


def upgrade_with_rows(url: str, engine: Engine, folder: Path) -> Rows:
    """Apply some migrations after others, each time to a row more in every table."""
    before: Rows = {}
    for number, name in enumerate(STOPS):
        for script in VERSIONS.glob("0*.py"):
            if script.name[:4] <= name:
                copy(script, folder)
        upgrade(url, versions=(folder,))
        with engine.begin() as connection:
            found = known(connection)
            after = rows(connection, found)
            for table, each in before.items():
                assert lost(name, table, each, after[table]) == []
            fill(connection, found, number)
            before = rows(connection, found)
    return before


def lost(name: str, table: str, before: list[Row], after: list[Row]) -> list[Any]:
    """Tell what a row does not say any more, where its column is still there."""
    assert len(before) == len(after), (name, table)
    return [
        (name, table, key, was[key], row[key])
        for was, row in zip(before, after, strict=True)
        for key in was
        if key in row and row[key] != was[key] and (name, table, key) not in CHANGED
    ]


def assert_whole(path: Path) -> None:
    """Every upgrade has kept its backup, another can be made, and SQLite itself finds no fault."""
    kept = sorted(each.name[13:17] for each in path.parent.glob("empty.before-*"))
    assert kept == STOPS[:-1]
    backup(f"sqlite:///{path}", path.with_name("copy.sqlite3"))
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_schema_that_grew_with_rows_in_it_is_the_one_that_is_made(
    empty_url: str, engine: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "versions"
    folder.mkdir()
    found = upgrade_with_rows(empty_url, engine, folder)
    assert [name for name, kept in found.items() if not kept] == []
    if engine.dialect.name == "sqlite":
        assert_whole(Path(engine.url.database or ""))
    with engine.begin() as connection:
        grown = schema(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        tables().drop_all(connection)
        tables().create_all(connection)
        assert grown == schema(connection), ORDER


def test_whatever_is_kept_by_its_key_has_its_key_in_front() -> None:
    kept = [t for t in tables().sorted_tables if not t.dialect_options["sqlite"]["with_rowid"]]
    assert kept
    for table in kept:
        keys = [column.name for column in table.primary_key.columns]
        assert list(table.columns.keys())[: len(keys)] == keys, table.name
