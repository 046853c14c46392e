"""Three processes on one PostgreSQL: each event, message and occurrence once."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGCONT, SIGSTOP

import aiohttp
import psycopg
import pytest

from tests.databases import libpq_url
from tests.faults.checker import Report, tally
from tests.faults.child import Begin, Child
from tests.faults.kill import mark_of
from tests.faults.matrix import REPLICAS as REPLICATED
from tests.faults.matrix import record
from tests.faults.stage import Stage, a_stage

REPLICAS = 3
SUBMISSIONS, MANY = 40, 1_250
COPIES = 4
DIGESTS = "SELECT count(*), count(DISTINCT (routine, scope, period)) FROM occurrence WHERE NOT skipped HAVING count(*) > 0"
# Not the pulse: what it asks waits for the end of shifts.
BRING_FORWARD = (
    "UPDATE routine SET next_at = now() - interval '1 minute' WHERE routine <> 'pulse' RETURNING 1"
)

NOTHING_DUE = "SELECT 1 WHERE NOT EXISTS (SELECT FROM routine WHERE next_at <= now())"


@asynccontextmanager
async def replicas(stage: Stage, folder: Path) -> AsyncIterator[Sequence[Child]]:
    """Run three of them while the block runs."""
    children = [stage.child, *[stage.another(folder) for _ in range(REPLICAS - 1)]]
    try:
        await asyncio.gather(*[child.start() for child in children])
        yield children
    finally:
        await asyncio.gather(*[child.kill() for child in children])


async def deliver_again_and_again(
    stage: Stage, children: Sequence[Child], submissions: int
) -> None:
    """Send every submission four times, shuffled, to whichever replica, several at once."""
    marks = [mark_of(number) for number in range(submissions)] * COPIES
    random.Random(1).shuffle(marks)  # noqa: S311  the same order each time
    at_once = asyncio.Semaphore(8)
    async with aiohttp.ClientSession() as session:

        async def deliver(number: int, mark: str) -> None:
            async with at_once:
                port = children[number % len(children)].port
                await stage.submitter.deliver(session, mark, port)

        await asyncio.gather(*[deliver(number, mark) for number, mark in enumerate(marks)])


@pytest.mark.parametrize("submissions", [SUBMISSIONS, pytest.param(MANY, marks=pytest.mark.long)])
async def test_three_replicas_do_everything_once(
    postgres_url: str, tmp_path: Path, begin: Begin, submissions: int
) -> None:
    async with (
        a_stage(postgres_url, tmp_path, begin=begin) as stage,
        replicas(stage, tmp_path) as children,
    ):
        await deliver_again_and_again(stage, children, submissions)
        await until_found(postgres_url, BRING_FORWARD)
        # One stands still for a while, shorter than its lease, as on a busy host.
        children[1].send(SIGSTOP)
        await asyncio.sleep(2)
        children[1].send(SIGCONT)
        # Each routine is a transaction of its own, and the lock may stand still with its holder.
        await until_found(postgres_url, NOTHING_DUE)
        happened = await until_found(postgres_url, DIGESTS)
        report = Report(still_open=await stage.checker.drained(60 + submissions))
        await stage.checker.check(report, stage.submitter.acked)
        assert await until_found(postgres_url, DIGESTS) == happened
    record("again", REPLICATED, tally(report, submissions * COPIES))
    assert report.is_clean, report
    assert report.acked == submissions
    assert stage.submitter.refused == []
    assert happened[0] == happened[1]


async def until_found(url: str, statement: str) -> tuple[int, ...]:
    """Run a statement until it returns a row, and return that."""
    async with asyncio.timeout(20):
        while not (found := await psycopg_run(url, statement)):  # noqa: ASYNC110 - other processes tell nobody
            await asyncio.sleep(0.1)
    return found[0]


async def psycopg_run(url: str, statement: str) -> list[tuple[int, ...]]:
    def run() -> list[tuple[int, ...]]:
        with psycopg.connect(libpq_url(url), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    return await asyncio.to_thread(run)
