"""Connections with the settings every one of them must have."""

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL

from bot.private import make_file

# Source: https://www.sqlite.org/pragma.html; FULL keeps a commit through a power cut. The timeout
# stands first, since changing the journal needs a lock too.
PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
POSTGRES_TIMEOUTS = {
    "connect_timeout": 3,
    "tcp_user_timeout": 3_000,
    "application_name": "drumbeat",
    # A frozen replica loses what it holds before those who wait for it lose patience.
    "options": "-c statement_timeout=30000 -c lock_timeout=5000 -c timezone=UTC "
    "-c idle_in_transaction_session_timeout=4000",
}


# Any number will do as long as every replica asks for the same one.
WRITING = 0x77726974


def normal_url(url: str) -> URL:
    """Return the URL with the driver this program uses."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def make_engine(parsed: URL, **settings: Any) -> Engine:
    """Make an engine whose errors quote no row, and whose SQLite file is its owner's alone."""
    engine = create_engine(parsed, hide_parameters=True, **settings)
    file = parsed.database
    if parsed.get_backend_name() == "sqlite" and file and not file.startswith((":", "file:")):
        # SQLite gives its other files the mode of this one. Source: https://www.sqlite.org/wal.html
        event.listen(engine, "do_connect", lambda *_: make_file(Path(file)))
    return engine


def writer_engine(url: str) -> Engine:
    """Make the engine of one who writes, one at a time whichever the database.

    SQLite transactions begin IMMEDIATE; those of PostgreSQL take one lock first, so that replicas
    neither overwrite what they have read nor wait for each other in a circle.
    """
    parsed = normal_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = make_engine(parsed, pool_size=1, max_overflow=0)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    engine = make_engine(
        parsed,
        pool_size=1,
        max_overflow=0,
        pool_timeout=1,
        pool_pre_ping=True,
        connect_args=POSTGRES_TIMEOUTS,
    )
    event.listen(engine, "begin", _begin_alone)
    event.listen(engine, "before_cursor_execute", _send_first)
    event.listen(engine, "commit", _send_first)
    event.listen(engine, "rollback", _forget_waiting)
    return engine


def reader_engine(url: str, *, connections: int = 4) -> Engine:
    """Make the engine of those who only look; the database itself refuses their writes."""
    parsed = normal_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = make_engine(parsed, pool_size=connections, max_overflow=0)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "connect", _query_only)
        event.listen(engine, "begin", _begin_deferred)
        return engine
    return make_engine(
        parsed,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args=POSTGRES_TIMEOUTS,
        # A read sees one moment, however many statements it takes, as on SQLite.
        execution_options={"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"},
    )


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    # The driver's own transaction control begins too late and loses updates; ours is explicit.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _query_only(connection: SqliteConnection, _record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_alone(connection: Connection) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING})")


def _send_first(connection: Connection, *_statement: Any) -> None:
    tx = connection.info.get("tx")
    if tx is not None:
        tx.send()


def _forget_waiting(connection: Connection) -> None:
    tx = None if connection.invalidated else connection.info.get("tx")
    if tx is not None:
        tx.waiting.clear()


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
