"""Several processes on one database: nothing lost, nobody caught in a circle."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.ids import WorkspaceId
from bot.store.engine.connections import writer_engine
from bot.store.engine.transaction import Tx
from bot.store.engine.writer import GroupCommitWriter, WriteLane
from bot.store.record.counters import next_number

HERE = WorkspaceId("T1")
PATIENCE_S = 20


@pytest.fixture
def replicas(database_url: str) -> Iterator[list[GroupCommitWriter]]:
    """Writers with a thread and a connection each, as processes of their own would have."""
    made = [GroupCommitWriter(writer_engine(database_url)) for _ in range(3)]
    yield made
    for writer in made:
        writer.close()


def results(answers: list[Future[Any]]) -> list[Any]:
    wait(answers, PATIENCE_S)
    return [answer.result(0) for answer in answers]


def read_then_write(tx: Tx) -> None:
    """Do what loses updates wherever two transactions may read the same moment."""
    found = tx.connection.scalar(text("SELECT value FROM counter WHERE kind = 'F'"))
    tx.connection.execute(text("UPDATE counter SET value = :to"), {"to": (found or 0) + 1})


def test_what_one_replica_read_no_other_overwrites(replicas: list[GroupCommitWriter]) -> None:
    lane = WriteLane.INTERACTIVE
    replicas[0].submit(lambda tx: next_number(tx, HERE, "F"), lane).result(PATIENCE_S)
    results([writer.submit(read_then_write, lane) for _ in range(20) for writer in replicas])
    total = replicas[0].submit(lambda tx: next_number(tx, HERE, "F"), lane)
    assert total.result(PATIENCE_S) == 1 + 20 * len(replicas) + 1


def test_replicas_that_want_the_same_rows_in_another_order_do_not_block_each_other(
    replicas: list[GroupCommitWriter],
) -> None:
    both_inside = Barrier(2)

    def take(*kinds: str) -> Callable[[Tx], list[int]]:
        def run(tx: Tx) -> list[int]:
            first = next_number(tx, HERE, kinds[0])
            # If both could be here at once, each would now wait for the other's row.
            with suppress(BrokenBarrierError):
                both_inside.wait(0.1)
            return [first, next_number(tx, HERE, kinds[1])]

        return run

    answers = [
        replicas[0].submit(take("F", "A"), WriteLane.INTERACTIVE),
        replicas[1].submit(take("A", "F"), WriteLane.INTERACTIVE),
    ]
    assert sorted(results(answers)) == [[1, 1], [2, 2]]
