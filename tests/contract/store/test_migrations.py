"""Migrations: equal to the models, all or nothing, backed up, refused where they cannot help."""

import asyncio
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, MetaData, Table, create_engine, inspect, text

from bot.domain.escalations.policies import Policy, PolicyStep
from bot.domain.ids import WorkspaceId
from bot.errors import ConfigError
from bot.store.engine.connections import normal_url
from bot.store.engine.database import Database
from bot.store.engine.migrate import EMPTY, SCRIPTS, VERSIONS, connected, revisions, upgrade
from bot.store.engine.schema import tables
from bot.store.engine.types import Instant
from bot.store.escalations import rows as escalations

HEAD = ScriptDirectory(str(SCRIPTS)).get_current_head() or ""
ROOT = SCRIPTS.parents[1]
PREFIX = f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "next", "{HEAD}", None, None


def upgrade():
"""
GOOD = 'op.create_table("added", sa.Column("id", sa.Integer(), primary_key=True))'
BROKEN = 'op.execute("INSERT INTO no_such_table VALUES (1)")'


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    made = create_engine(normal_url(empty_url))
    yield made
    made.dispose()


def a_migration(folder: Path, *lines: str) -> Path:
    """Write a migration that follows the newest one; returns the folder it stands in."""
    versions = folder / "versions"
    versions.mkdir()
    body = "".join(f"    {line}\n" for line in lines)
    (versions / "next.py").write_text(PREFIX + body)
    return versions


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'store.sqlite3'}"


def test_migrations_equal_the_models(empty_url: str, engine: Engine) -> None:
    upgrade(empty_url)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables()) == [], (
            'write what is missing with: python -m alembic revision --autogenerate -m "what changed"'
        )


def test_upgrading_tells_from_where_to_where_and_the_second_time_does_nothing(
    empty_url: str,
) -> None:
    assert upgrade(empty_url) == (EMPTY, HEAD)
    assert upgrade(empty_url) == (HEAD, HEAD)
    assert revisions(empty_url) == (HEAD, HEAD)


def test_asking_where_a_database_stands_makes_none(tmp_path: Path) -> None:
    assert revisions(sqlite_url(tmp_path)) == (EMPTY, HEAD)
    assert list(tmp_path.iterdir()) == []


def test_there_is_one_head_and_each_migration_is_numbered() -> None:
    found = list(ScriptDirectory(str(SCRIPTS)).walk_revisions())
    assert [script.revision for script in reversed(found)] == [
        f"{number:04d}" for number in range(1, len(found) + 1)
    ]


def test_a_failing_migration_leaves_nothing_half_done(
    empty_url: str, engine: Engine, tmp_path: Path
) -> None:
    upgrade(empty_url)
    broken = a_migration(tmp_path, GOOD, 'op.execute("DELETE FROM counter")', BROKEN)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO counter VALUES ('T1', 'F', 7)"))
    with pytest.raises(Exception, match="no_such_table"):
        upgrade(empty_url, versions=(VERSIONS, broken))
    with engine.connect() as connection:
        assert "added" not in inspect(connection).get_table_names()
        assert connection.execute(text("SELECT value FROM counter")).scalar_one() == 7
    assert revisions(empty_url) == (HEAD, HEAD)


def test_a_database_newer_than_the_code_is_refused(empty_url: str, tmp_path: Path) -> None:
    upgrade(empty_url)
    assert upgrade(empty_url, versions=(VERSIONS, a_migration(tmp_path, GOOD))) == (HEAD, "next")
    with pytest.raises(ConfigError, match=r"stands at schema next.*Start the newer version"):
        upgrade(empty_url)


@pytest.mark.parametrize(
    "url",
    ["sqlite:////no/such/folder/x.sqlite3", "postgresql://me:s3cret@127.0.0.1:1/drumbeat"],
)
def test_a_database_that_cannot_be_opened_is_named_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match="cannot be opened") as told:
        upgrade(url)
    assert "s3cret" not in str(told.value)


def test_alembic_itself_never_touches_a_database() -> None:
    with pytest.raises(CommandError, match="python -m bot migrate"):
        command.upgrade(Config(str(ROOT / "alembic.ini")), "head")


def test_tables_that_no_migration_made_are_refused(empty_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER)"))
    with pytest.raises(ConfigError, match=r"counter.*a database of its own"):
        upgrade(empty_url)


def test_a_migration_that_orphans_rows_is_rolled_back(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    upgrade(url)
    orphaning = a_migration(
        tmp_path,
        'op.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")',
        'op.execute("CREATE TABLE child (parent INTEGER REFERENCES parent (id))")',
        'op.execute("INSERT INTO child VALUES (5)")',
    )
    with pytest.raises(RuntimeError, match="rows without their parent"):
        upgrade(url, versions=(VERSIONS, orphaning))
    assert revisions(url) == (HEAD, HEAD)


def test_rebuilding_a_parent_table_keeps_its_children(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    upgrade(url)
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as file:
        file.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT)")
        file.execute("CREATE TABLE child (of INTEGER REFERENCES parent (id) ON DELETE CASCADE)")
        file.execute("INSERT INTO parent VALUES (1, 'x')")
        file.execute("INSERT INTO child VALUES (1)")
        file.commit()
    rebuilding = a_migration(
        tmp_path,
        'with op.batch_alter_table("parent", recreate="always") as batch:',
        '    batch.alter_column("name", type_=sa.Integer())',
    )
    upgrade(url, versions=(VERSIONS, rebuilding))
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as file:
        assert file.execute("SELECT count(*) FROM child").fetchone() == (1,)


def test_a_sqlite_file_is_backed_up_before_it_is_changed(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    upgrade(url)
    assert list(tmp_path.glob("*.before-*")) == []
    more = a_migration(tmp_path, GOOD)
    upgrade(url, versions=(VERSIONS, more))
    kept = tmp_path / f"store.before-{HEAD}.sqlite3"
    assert revisions(f"sqlite:///{kept}") == (HEAD, HEAD)


def test_an_earlier_backup_is_never_overwritten(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    upgrade(url)
    broken = a_migration(tmp_path, BROKEN)
    for _ in range(2):
        with pytest.raises(Exception, match="no_such_table"):
            upgrade(url, versions=(VERSIONS, broken))
    assert sorted(path.name for path in tmp_path.glob("*.before-*")) == [
        f"store.before-{HEAD}-2.sqlite3",
        f"store.before-{HEAD}.sqlite3",
    ]


def test_replicas_that_start_together_migrate_once(postgres_copies: Any, tmp_path: Path) -> None:
    url = postgres_copies.empty()
    try:
        with ThreadPoolExecutor(1) as pool, connected(url) as first:
            # Alembic keeps one environment per process, so the rival is the lock alone.
            first.execute(text("SELECT pg_advisory_lock(1685222765)"))
            later = pool.submit(upgrade, url)
            while not first.execute(
                text("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            ).first():
                assert not later.done()
            assert inspect(first).get_table_names() == []
            first.execute(text("SELECT pg_advisory_unlock(1685222765)"))
            first.commit()
            assert later.result(timeout=20) == (EMPTY, HEAD)
    finally:
        postgres_copies.drop(url)


def test_escalations_that_are_under_way_keep_their_policy(
    empty_url: str, engine: Engine, tmp_path: Path
) -> None:
    before = tmp_path / "before"
    before.mkdir()
    for script in VERSIONS.glob("000*.py"):
        copy(script, before)
    assert upgrade(empty_url, versions=(before,)) == (EMPTY, "0009")
    at = datetime(2026, 11, 2, 10, tzinfo=UTC)
    row = {
        "workspace_id": "T1", "number": 1, "pod": "cards", "workflow": "balance",
        "severity": "high", "sensitive": False, "criteria": "legal", "what": "A letter.",
        "raised_by": "U1", "raised_at": at, "permalink": "",
        "policy": '[[["lead", 10], ["office", 15]], 2]', "state": "acknowledged", "step": 1,
        "rounds": 0, "due_at": at, "owner": "U2", "acknowledged_at": at, "cause": "", "told": "",
        "closed_by": None, "resolved_at": None, "reopened": 0,
    }  # fmt: skip
    with engine.begin() as connection:
        old = Table("escalation", MetaData(), autoload_with=connection)
        instants = [name for name, value in row.items() if isinstance(value, datetime)]
        for name in instants:
            old.c[name].type = Instant()
        connection.execute(old.insert().values(row))
    assert upgrade(empty_url) == ("0009", HEAD)
    database = Database(empty_url)
    with closing(database):
        found = asyncio.run(database.read(lambda tx: escalations.get(tx, WorkspaceId("T1"), 1)))
    assert found is not None
    assert found.policy == Policy((PolicyStep("lead", 10), PolicyStep("office", 15)), repeats=2)
    assert (found.promised_at, found.branch, found.reports) == (at, None, 1)
