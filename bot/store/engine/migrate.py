"""Bringing a database to the schema of this code, or refusing in words that help."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

import bot
from bot.errors import ConfigError
from bot.store.engine.backup import Told, backup, endings
from bot.store.engine.connections import make_engine, normal_url, reader_engine
from bot.store.engine.schema import tables

SCRIPTS = Path(bot.__file__).parent / "migrations"
VERSIONS = SCRIPTS / "versions"
EMPTY = "base"
# Any number will do as long as every replica asks for the same one.
ADVISORY_LOCK = 0x6472756D
POSTGRES_SETTINGS = {
    "connect_timeout": 3,
    "application_name": "drumbeat-migrate",
    "options": "-c lock_timeout=30000 -c timezone=UTC",
}


def upgrade(
    url: str, *, versions: Sequence[Path] = (VERSIONS,), told: Told | None = None
) -> tuple[str, str]:
    """Apply what is missing and return the revisions before and after (`base`: an empty database).

    A SQLite file with tables in it is backed up beside itself first. A migration that fails leaves
    the database at the one before it. `told` hears which share is applied. ConfigError where the database is newer than this code, or
    holds tables of the same names that no migration made.
    """
    newest = newest_of(versions)
    with connected(url) as connection, _alone(connection):
        before = _standing(connection)
        if before == newest:
            return before, newest
        # Alembic is a tenth of a start, and most starts find nothing to migrate.
        from bot.store.engine.scripts import Scripts  # noqa: PLC0415 - see above

        scripts = Scripts(SCRIPTS, versions)
        if before == EMPTY:
            _refuse_strangers(connection)
        elif before not in scripts.known():
            raise _unknown(before, newest)
        if before != EMPTY and connection.dialect.name == "sqlite":
            backup(url, _beside(normal_url(url), before))
        scripts.run(connection, told)
    return before, newest


def revisions(url: str) -> tuple[str, str]:
    """Return where a database stands and the newest revision this code knows; make nothing."""
    newest = newest_of()
    parsed = normal_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        return EMPTY, newest
    # As a reader: to ask is no reason to wait for a writer, nor to make one wait.
    engine = reader_engine(url, connections=1)
    try:
        with _open(engine) as connection:
            return _standing(connection), newest
    finally:
        engine.dispose()


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open the one connection that migrations run on: foreign keys off, every BEGIN explicit."""
    parsed = normal_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = make_engine(parsed, poolclass=NullPool)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    else:
        engine = make_engine(parsed, poolclass=NullPool, connect_args=POSTGRES_SETTINGS)
    try:
        with _open(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def _open(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except (DatabaseError, OSError) as failure:
        where = engine.url.render_as_string(hide_password=True)
        why = failure.strerror if isinstance(failure, OSError) else failure.orig
        raise ConfigError(f"The database {where} cannot be opened: {why}") from failure


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA busy_timeout=30000")
    # With foreign keys on, copying a parent table deletes every child row that cascades.
    # Source: https://www.sqlite.org/lang_altertable.html#otheralter
    connection.execute("PRAGMA foreign_keys=OFF")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Let one replica migrate at a time; the others wait, then find nothing left to do."""
    if connection.dialect.name == "sqlite":
        yield
        return
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
        connection.commit()


def newest_of(versions: Sequence[Path] = (VERSIONS,)) -> str:
    """Return the newest revision this code knows."""
    # They are named by their numbers, so that a listing is their history.
    numbers = [path.stem.partition("_")[0] for each in versions for path in each.glob("*.py")]
    return max(numbers, default=EMPTY)


def _standing(connection: Connection) -> str:
    found = None
    if inspect(connection).has_table("alembic_version"):
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    connection.rollback()
    return found or EMPTY


def _unknown(standing: str, newest: str) -> ConfigError:
    return ConfigError(
        f"The database stands at schema {standing}, which this version of Drumbeat does not "
        f"know (its newest is {newest}). Start the newer version that "
        "migrated it, or restore the backup made before that migration."
    )


def _refuse_strangers(connection: Connection) -> None:
    same = sorted(set(inspect(connection).get_table_names()) & set(tables().tables))
    connection.rollback()
    if same:
        raise ConfigError(
            f"The database already holds tables that no migration of Drumbeat made: "
            f"{', '.join(same)}. Give BOT_DATABASE_URL a database of its own."
        )


def _beside(url: URL, before: str) -> Path:
    file = Path(url.database or "")
    names = (f"{file.stem}.before-{before}{end}{file.suffix}" for end in endings())
    return next(path for name in names if not (path := file.with_name(name)).exists())
