"""A copy of the database that is whole, taken while the program runs."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from bot.errors import ConfigError
from bot.private import make_file
from bot.store.engine.connections import normal_url
from bot.store.engine.file_lock import alone

# So many steps of SQLite's machine lie between two looks at how far it is.
STEPS = 100_000
# SQLite stops at a hundred unless told; a hundred false alarms must not hide what is true.
EVERY = 2**31 - 1
NO_VALUE = re.compile(r"NULL value in (\w+)\.(\w+)")
OURS = ("audit_tip", "outbox", "counter")
Told = Callable[[float], None]


def backup(url: str, to: Path, told: Told | None = None) -> None:
    """Copy a SQLite database to `to`, which appears only once the copy is proven whole.

    Writers go on meanwhile; `told` hears which share is copied. ConfigError for PostgreSQL (the message holds the command to use),
    where `to` exists, and where there is nothing to copy.
    After a restore, messages sent since the backup look unsent again: each is looked up in Slack's
    history before it is posted, and a start says so.
    """
    parsed = normal_url(url)
    if parsed.get_backend_name() != "sqlite":
        shown = parsed.set(drivername="postgresql").render_as_string(hide_password=True)
        raise ConfigError(
            f"A PostgreSQL database is backed up by its own tool: "
            f"pg_dump --format=custom --file={to} '{shown}'"
        )
    source = Path(parsed.database or ":memory:")
    if not source.is_file():
        raise ConfigError(f"There is no database at {source} to back up.")
    if to.exists():
        raise ConfigError(f"{to} exists already; name a file that does not.")
    part = to.with_name(f"{to.name}.part")
    part.unlink(missing_ok=True)
    try:
        _copy(source, part, told)
        _check(part)
        _keep(part, to)
    except (sqlite3.DatabaseError, OSError) as failure:
        raise ConfigError(f"The database at {source} could not be copied: {failure}") from failure
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, source: Path, *, newest: str) -> Path | None:
    """Put a copy in the place of a SQLite database; return where what stood there is kept now.

    ConfigError for PostgreSQL (the message holds the commands to use), while a process uses the
    database, and where `source` is damaged, none of ours, or of a schema beyond `newest`.
    """
    parsed = normal_url(url)
    if parsed.get_backend_name() != "sqlite":
        shown = parsed.set(drivername="postgresql").render_as_string(hide_password=True)
        raise ConfigError(
            "A PostgreSQL database is restored by its own tool, while no replica runs: "
            f"pg_restore --clean --if-exists --no-owner --dbname='{shown}' {source} && "
            "python -m bot restored"
        )
    if not source.is_file():
        raise ConfigError(f"There is no backup at {source}.")
    target = Path(parsed.database or "")
    with alone(url):
        part = target.with_name(f"{target.name}.part")
        part.unlink(missing_ok=True)
        try:
            _copy(source, part, None)
            _refuse(part, source, newest)
            kept = _set_aside(target)
            _keep(part, target)
        except (sqlite3.DatabaseError, OSError) as failure:
            raise ConfigError(f"{source} cannot be restored: {failure}") from failure
        finally:
            part.unlink(missing_ok=True)
    return kept


def _refuse(part: Path, source: Path, newest: str) -> None:
    with closing(sqlite3.connect(part)) as connection:
        if found := damages(connection):
            raise ConfigError(f"{source} is damaged and was not restored: {'; '.join(found[:3])}")
        known = "SELECT name FROM sqlite_master WHERE type = 'table'"
        if not {"alembic_version", *OURS} <= {row[0] for row in connection.execute(known)}:
            raise ConfigError(f"{source} is no backup of Drumbeat's: it lacks its tables.")
        (standing,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if standing > newest:
        raise ConfigError(
            f"{source} stands at schema {standing}, newer than this version of Drumbeat knows "
            f"({newest}). Restore it with the version that made it."
        )


def _set_aside(target: Path) -> Path | None:
    """Give the database that stands there, and what SQLite keeps beside it, another name."""
    if not target.exists():
        return None
    names = (
        target.with_name(f"{target.stem}.before-restore{end}{target.suffix}") for end in endings()
    )
    kept = next(path for path in names if not path.exists())
    for beside in ("-wal", "-shm", ""):
        file = target.with_name(f"{target.name}{beside}")
        if file.exists():
            file.rename(kept.with_name(f"{kept.name}{beside}"))
    return kept


def endings() -> Iterator[str]:
    """Yield what tells files of one name apart."""
    yield ""
    for number in count(2):
        yield f"-{number}"


def _copy(source: Path, part: Path, told: Told | None) -> None:
    def look() -> None:
        if told is not None and part.exists():
            told(min(1.0, part.stat().st_size / max(1, source.stat().st_size)))

    # One statement on one snapshot: a stepwise backup starts over with every write from outside.
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA busy_timeout=5000")
        connection.set_progress_handler(look, STEPS)
        # Made by us, since it fills a file that is there and empty.
        make_file(part)
        connection.execute("VACUUM INTO ?", (str(part),))
    if told is not None:
        told(1.0)


def _check(part: Path) -> None:
    with closing(sqlite3.connect(part)) as connection:
        found = damages(connection)
    # A copy of a damaged file is worse than none: it would be trusted.
    if found:
        raise ConfigError(f"The database is damaged, no backup was kept: {'; '.join(found[:3])}")


def damages(connection: sqlite3.Connection) -> list[str]:
    """List what SQLite finds damaged in a database, each once."""
    found = connection.execute(f"PRAGMA integrity_check({EVERY})")
    told = dict.fromkeys(str(row[0]) for row in found)
    return [each for each in told if each != "ok" and not _is_false_alarm(connection, each)]


def _is_false_alarm(connection: sqlite3.Connection, told: str) -> bool:
    """Ask the rows themselves: before 3.41 a key behind other columns is taken for NULLs in them."""
    named = NO_VALUE.fullmatch(told)
    if named is None:
        return False
    table, column = named.groups()
    # By its type: of a column that is never NULL SQLite does not look whether it is.
    asked = f'SELECT 1 FROM "{table}" WHERE typeof("{column}") = \'null\' LIMIT 1'  # noqa: S608  # SQLite named both
    return connection.execute(asked).fetchone() is None


def _keep(part: Path, to: Path) -> None:
    """Make the copy survive a power cut, then give it its name."""
    for path, rename in ((part, True), (to.parent, False)):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if rename:
            part.rename(to)
