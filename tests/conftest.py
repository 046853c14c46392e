"""What tests of every layer may ask for."""

import gc
import os
import shutil
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from bot.store.engine.database import Database
from tests.databases import (
    OpenDatabases,
    PostgresCopies,
    SqliteCopies,
    open_postgres,
    open_sqlite,
    postgres,
    unavailable,
)

BOTH = ("sqlite", "postgresql")

# Where commits wait for no disk. What a process loses when it is killed is the same there.
MEMORY, ROOM_BYTES = Path("/dev/shm"), 2_000_000_000  # noqa: S108 - folders in it have names of their own
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# Modules and tests are made to stay: looking for garbage among them was half of collecting them.
gc.disable()


def pytest_configure() -> None:
    """Keep property tests quick; `HYPOTHESIS_PROFILE=thorough` searches for longer."""
    settings.register_profile("quick", max_examples=25, deadline=None)
    settings.register_profile("thorough", max_examples=2_000, deadline=None)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for garbage only among what tests make, and seldom: by default it is a fifth of a test."""
    result = yield
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what each test of `make test` took, lint and types included, and what it may take."""
    began, budget_s = os.environ.get("TESTS_BEGAN"), os.environ.get("TESTS_BUDGET_S")
    outcomes = ("passed", "failed", "skipped", "xfailed", "error")
    count = sum(len(terminalreporter.stats.get(outcome, ())) for outcome in outcomes)
    if not (began and budget_s and count):
        return
    took = time.time() - float(began)
    terminalreporter.write_line(
        f"{count:,} tests in {took:.0f} s, {1000 * took / count:.0f} ms each; "
        f"the budget is {budget_s} s on two quiet cores"
    )


@pytest.fixture(scope="session")
def sqlite_copies(tmp_path_factory: pytest.TempPathFactory) -> SqliteCopies:
    """SQLite files with the whole schema, copied from one that all workers share."""
    folder = tmp_path_factory.getbasetemp()
    return SqliteCopies(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture(scope="session")
def postgres_copies() -> Iterator[PostgresCopies]:
    """PostgreSQL databases with the whole schema."""
    with ExitStack() as stack:
        try:
            copies = stack.enter_context(postgres())
        except RuntimeError as failure:
            unavailable(str(failure))
        yield copies


@pytest.fixture
def sqlite_url(sqlite_copies: SqliteCopies, tmp_path: Path) -> str:
    """A fresh SQLite database, for what only SQLite does."""
    return sqlite_copies.fresh(tmp_path)


@pytest.fixture
def postgres_url(postgres_copies: PostgresCopies) -> Iterator[str]:
    """A fresh PostgreSQL database, for what only PostgreSQL does."""
    url = postgres_copies.lend()
    yield url
    postgres_copies.take_back(url)


@pytest.fixture(params=BOTH)
def database_kind(request: pytest.FixtureRequest) -> str:
    """The test runs once on each kind."""
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str) -> str:
    """A fresh database with the whole schema, of each kind."""
    wanted = "sqlite_url" if database_kind == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(wanted)
    return url


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on each kind, for what makes and changes them."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    copies: PostgresCopies = request.getfixturevalue("postgres_copies")
    url = copies.empty()
    yield url
    copies.drop(url)


@pytest.fixture(scope="session")
def sqlite_databases(
    sqlite_copies: SqliteCopies, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenDatabases]:
    """SQLite databases that stay open from test to test."""
    opened = open_sqlite(lambda: sqlite_copies.fresh(tmp_path_factory.mktemp("open")))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres_databases(postgres_copies: PostgresCopies) -> Iterator[OpenDatabases]:
    """PostgreSQL databases that stay open from test to test."""
    with open_postgres(postgres_copies) as opened:
        yield opened


@pytest.fixture
def database(request: pytest.FixtureRequest, database_kind: str) -> Iterator[Database]:
    """The two doors to a database without rows, on each kind."""
    kept = "sqlite_databases" if database_kind == "sqlite" else "postgres_databases"
    databases: OpenDatabases = request.getfixturevalue(kept)
    opened = databases.lend()
    yield opened
    databases.take_back(opened)
