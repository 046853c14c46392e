"""A copy of the database that is whole, taken while the program runs."""

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bot.errors import ConfigError
from bot.store.engine.connections import normal_url

# So many steps of SQLite's machine lie between two looks at how far it is.
STEPS = 100_000
# SQLite stops at a hundred unless told; a hundred false alarms must not hide what is true.
EVERY = 2**31 - 1
NO_VALUE = re.compile(r"NULL value in (\w+)\.(\w+)")
Told = Callable[[float], None]


def backup(url: str, to: Path, told: Told | None = None) -> None:
    """Copy a SQLite database to `to`, which appears only once the copy is proven whole.

    Writers go on meanwhile; `told` hears which share is copied. ConfigError for PostgreSQL (the message holds the command to use),
    where `to` exists, and where there is nothing to copy.
    After a restore, messages sent since the backup look unsent again: delivery must look them up
    in Slack's history before it posts any of them.
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
    except sqlite3.DatabaseError as failure:
        raise ConfigError(f"The database at {source} could not be copied: {failure}") from failure
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, part: Path, told: Told | None) -> None:
    def look() -> None:
        if told is not None and part.exists():
            told(min(1.0, part.stat().st_size / max(1, source.stat().st_size)))

    # One statement on one snapshot: a stepwise backup starts over with every write from outside.
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA busy_timeout=5000")
        connection.set_progress_handler(look, STEPS)
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
