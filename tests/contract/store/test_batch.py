"""Statements left for later: seen by every read, kept in order, gone with their transaction."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from bot.domain.actions.deadlines import Nudge, Step
from bot.domain.ids import PodKey, SlackUserId, WorkspaceId
from bot.domain.outbox import Lane, Message, Method
from bot.store import home
from bot.store.actions import nudges
from bot.store.actions.nudges import NudgeRow
from bot.store.engine.batch import joined
from bot.store.engine.connections import writer_engine
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.store.outbox.queue import queue
from bot.store.outbox.rows import OutboxRow

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORKSPACE = WorkspaceId("T1")
NUDGES = [Nudge(step=step, planned_at=AT, due_at=AT) for step in (Step.BEFORE_DUE, Step.DUE)]


def a_message(number: int) -> Message:
    return Message(
        lane=Lane.CONVERSATION,
        subject="F-1:card",
        method=Method.POST,
        place="C1",
        payload={"text": str(number)},
    )


def fill(tx: Tx) -> None:
    """Leave statements for three tables, mixed."""
    home.remember_opened(tx, WORKSPACE, SlackUserId("U1"))
    for number in range(5):
        queue(tx, WORKSPACE, a_message(number), at=AT)
        for nudge in NUDGES:
            nudges.plan(tx, WORKSPACE, nudge, about=("feedback", number), pod=PodKey("cards"))
        home.mark_stale(tx, WORKSPACE, SlackUserId("U1"))


def texts(tx: Tx) -> list[str]:
    found = tx.connection.scalars(select(col(OutboxRow.payload)).order_by(col(OutboxRow.id)))
    return list(found)


async def test_messages_are_numbered_in_the_order_they_were_queued(database: Database) -> None:
    await database.write(fill)
    assert await database.read(texts) == [f'{{"text":"{number}"}}' for number in range(5)]


async def test_a_read_in_the_same_transaction_sees_what_was_left_for_later(
    database: Database,
) -> None:
    def fill_and_count(tx: Tx) -> tuple[int, int, bool]:
        fill(tx)
        planned = tx.connection.scalar(select(func.count()).select_from(NudgeRow))
        return len(texts(tx)), planned or 0, home.any_stale(tx, WORKSPACE)

    assert await database.write(fill_and_count) == (5, 10, True)


async def test_a_second_wrapping_of_a_connection_loses_nothing(database: Database) -> None:
    def wrap_twice(tx: Tx) -> None:
        fill(tx)
        assert len(texts(Tx(tx.connection))) == 5

    await database.write(wrap_twice)


async def test_what_waited_goes_with_the_function_that_failed(database: Database) -> None:
    def fail(tx: Tx) -> None:
        fill(tx)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(fail)
    await database.write(lambda tx: queue(tx, WORKSPACE, a_message(9), at=AT))
    assert await database.read(texts) == ['{"text":"9"}']


def test_a_plain_transaction_sends_before_it_commits(database_url: str) -> None:
    engine = writer_engine(database_url)
    with engine.begin() as connection:
        fill(Tx(connection))
    with engine.begin() as connection:
        assert len(texts(Tx(connection))) == 5
    engine.dispose()


def test_rows_of_one_table_become_one_insert_in_their_order() -> None:
    insert = "INSERT INTO t (a) VALUES (%(a)s)"
    sql, values = joined([(insert, {"a": 1}), ("DELETE FROM u", {}), (insert, {"a": 2})])
    assert sql == (
        "WITH step0 AS (INSERT INTO t (a) VALUES (%(s0_a)s), (%(s2_a)s)), "
        "step1 AS (DELETE FROM u) SELECT 1"
    )
    assert values == {"s0_a": 1, "s2_a": 2}
