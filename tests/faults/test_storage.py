"""The database on bad days: no ack without a commit, an honest word in time, and it mends itself."""

import asyncio
import os
import resource
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP

import psycopg
import pytest

from bot.store.engine.connections import normal_url
from tests.databases import PostgresCopies, libpq_url
from tests.faults.checker import Report
from tests.faults.child import Begin
from tests.faults.matrix import LITE, PG, Tally, record
from tests.faults.stage import Stage, a_stage

# Slack hangs up after three seconds; whatever the database does, somebody hears by then.
ACK_WITHIN_S = 3.0
RECOVERED_WITHIN_S = 30.0


@asynccontextmanager
async def under_load(stage: Stage) -> AsyncIterator[None]:
    """Run the bot while submissions come in; afterwards every promise must have been kept."""
    await stage.child.start()
    load = asyncio.create_task(stage.submitter.run())
    try:
        await acked(stage, 3)
        yield
        # It came back by itself, and takes new ones.
        stage.submitter.most = 10_000
        await acked(stage, len(stage.submitter.acked) + 3)
    finally:
        load.cancel()
        await asyncio.wait([load])
    report = Report(still_open=await stage.checker.drained(60))
    await stage.checker.check(report, stage.submitter.acked)
    await stage.child.stop()
    assert report.is_clean, report
    assert stage.submitter.unanswered == set()


async def acked(stage: Stage, n: int) -> None:
    async with asyncio.timeout(RECOVERED_WITHIN_S):
        while len(stage.submitter.acked) < n:  # noqa: ASYNC110 - another process tells nobody
            await asyncio.sleep(0.02)


async def refused(stage: Stage, n: int) -> None:
    """Wait until people were told that theirs was not saved."""
    async with asyncio.timeout(RECOVERED_WITHIN_S):
        while len(stage.submitter.refused) < n:  # noqa: ASYNC110 - another process tells nobody
            await asyncio.sleep(0.02)


async def refused_alone(stage: Stage, n: int) -> None:
    """Wait until so many were refused and none was taken in between.

    A journal that began anew at its front has room left in it, for some a little longer than for
    others.
    """
    async with asyncio.timeout(RECOVERED_WITHIN_S):
        while True:
            so_far = len(stage.submitter.acked)
            await refused(stage, len(stage.submitter.refused) + n)
            if len(stage.submitter.acked) == so_far:
                return


@contextmanager
def no_more_room(stage: Stage, database: Path) -> Iterator[None]:
    """Let the process write no file further than its journal already reaches."""
    assert stage.child.life is not None
    pid = stage.child.life.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    full = Path(f"{database}-wal").stat().st_size
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (full, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


async def full(stage: Stage, database: Path, times: int) -> None:
    async with under_load(stage):
        for _ in range(times):
            with no_more_room(stage, database):
                await refused_alone(stage, 3)
                so_far = len(stage.submitter.acked)
            await acked(stage, so_far + 3)
    assert stage.submitter.slowest_s < ACK_WITHIN_S
    record("disk", LITE, Tally(times))


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.long)])
async def test_a_full_disk_acks_nothing_and_is_forgotten_when_there_is_room(
    sqlite_url: str, tmp_path: Path, begin: Begin, times: int
) -> None:
    async with a_stage(sqlite_url, tmp_path, begin=begin) as stage:
        await full(stage, Path(str(normal_url(sqlite_url).database)), times)


async def held_by_another(stage: Stage, database: str, for_s: float, times: int) -> None:
    async with under_load(stage):
        for _ in range(times):
            with closing(sqlite3.connect(database, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                until = time.monotonic() + for_s
                await refused(stage, len(stage.submitter.refused) + 1)
                await asyncio.sleep(until - time.monotonic())
                other.execute("ROLLBACK")
            await acked(stage, len(stage.submitter.acked) + 3)
    assert stage.submitter.slowest_s < ACK_WITHIN_S
    record("disk", LITE, Tally(times))


@pytest.mark.parametrize(
    ("for_s", "times"), [(3.0, 1), pytest.param(10.0, 10, marks=pytest.mark.long)]
)
async def test_a_held_lock_is_answered_in_time(
    sqlite_url: str, tmp_path: Path, begin: Begin, for_s: float, times: int
) -> None:
    async with a_stage(sqlite_url, tmp_path, begin=begin) as stage:
        await held_by_another(stage, str(normal_url(sqlite_url).database), for_s, times)


def processes_of(url: str) -> list[int]:
    """List the processes of the server that serve the bot."""
    name = normal_url(url).database
    with psycopg.connect(libpq_url(url)) as connection:
        backends = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (name,),
        ).fetchall()
    return [int(pid) for (pid,) in backends]


@pytest.fixture
def sturdy_url(postgres_url: str, postgres_copies: PostgresCopies) -> Iterator[str]:
    """A database that keeps its commits through a crash, on the tests' hurried server."""
    name = normal_url(postgres_url).database
    postgres_copies._run(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
    yield postgres_url
    # The crash cut the connection that administers them.
    postgres_copies._admin.dispose()
    postgres_copies._run(f'ALTER DATABASE "{name}" RESET synchronous_commit')


@pytest.mark.parametrize("times", [3, pytest.param(16, marks=pytest.mark.long)])
async def test_a_crash_of_postgresql_loses_nothing_that_was_acked(
    sturdy_url: str, tmp_path: Path, begin: Begin, times: int
) -> None:
    async with a_stage(sturdy_url, tmp_path, begin=begin) as stage, under_load(stage):
        for _ in range(times):
            # One dead backend makes the server end all others and recover from its journal.
            os.kill(processes_of(sturdy_url)[0], SIGKILL)
            await acked(stage, len(stage.submitter.acked) + 5)
    assert stage.submitter.slowest_s < ACK_WITHIN_S
    record("server", PG, Tally(times))


async def frozen(stage: Stage, url: str, for_s: float) -> None:
    async with under_load(stage):
        stopped = processes_of(url)
        try:
            for pid in stopped:
                os.kill(pid, SIGSTOP)
            until = time.monotonic() + for_s
            await refused(stage, 1)
            await asyncio.sleep(until - time.monotonic())
        finally:
            for pid in stopped:
                os.kill(pid, SIGCONT)
    assert stage.submitter.slowest_s < ACK_WITHIN_S
    record("server", PG, Tally(1))


@pytest.mark.parametrize("for_s", [3.0, pytest.param(30.0, marks=pytest.mark.long)])
async def test_a_frozen_postgresql_is_answered_in_time(
    postgres_url: str, tmp_path: Path, begin: Begin, for_s: float
) -> None:
    async with a_stage(postgres_url, tmp_path, begin=begin) as stage:
        await frozen(stage, postgres_url, for_s)
