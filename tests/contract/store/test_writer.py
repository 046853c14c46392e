"""The writer: many waiters, one commit, and nobody hears of success before it is kept."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from bot.domain.ids import WorkspaceId
from bot.store.engine.connections import normal_url, writer_engine
from bot.store.engine.transaction import Tx
from bot.store.engine.writer import MOST_IN_ONE_COMMIT, GroupCommitWriter, WriteLane
from bot.store.record.counters import next_number

HERE = WorkspaceId("T1")
PATIENCE_S = 20
Submit = Callable[[Callable[[Tx], Any]], Future[Any]]


@pytest.fixture
def writer(database_url: str) -> Iterator[GroupCommitWriter]:
    # However slow the machine is: a group is one here.
    made = GroupCommitWriter(writer_engine(database_url), one_commit_s=PATIENCE_S)
    yield made
    made.close()


@contextmanager
def one_group(writer: GroupCommitWriter) -> Iterator[Submit]:
    """Hold the writer, so that everything submitted meanwhile becomes one group."""
    started, go_on = Event(), Event()

    def hold(_tx: Tx) -> None:
        started.set()
        go_on.wait(PATIENCE_S)

    held = writer.submit(hold, WriteLane.INTERACTIVE)
    started.wait(PATIENCE_S)
    yield lambda run: writer.submit(run, WriteLane.INTERACTIVE)
    go_on.set()
    held.result(PATIENCE_S)


def number(tx: Tx) -> int:
    return next_number(tx, HERE, "F")


def fail_after_writing(tx: Tx) -> None:
    next_number(tx, HERE, "F")
    raise LookupError("changed my mind")


def now(writer: GroupCommitWriter, run: Callable[[Tx], Any] = number) -> Any:
    return writer.submit(run, WriteLane.INTERACTIVE).result(PATIENCE_S)


def executing(statement: str) -> Callable[[Tx], Any]:
    return lambda tx: tx.connection.execute(text(statement))


def impatient(url: str, *, pragma: str) -> Engine:
    """Return a writer's engine whose SQLite connections have one more setting."""
    engine = writer_engine(url)
    event.listen(engine, "connect", lambda raw, _record: raw.execute(f"PRAGMA {pragma}"))
    return engine


def file_of(url: str) -> str:
    return normal_url(url).database or ""


def test_a_failing_function_takes_back_its_own_work_alone(writer: GroupCommitWriter) -> None:
    with one_group(writer) as submit:
        before, failing, after = submit(number), submit(fail_after_writing), submit(number)
    with pytest.raises(LookupError, match="changed my mind"):
        failing.result(PATIENCE_S)
    assert (before.result(PATIENCE_S), after.result(PATIENCE_S)) == (1, 2)
    assert now(writer) == 3


def test_a_refused_statement_fails_its_function_alone(writer: GroupCommitWriter) -> None:
    with one_group(writer) as submit:
        before = submit(number)
        failing = submit(executing("INSERT INTO nowhere VALUES (1)"))
        after = submit(number)
    with pytest.raises(Exception, match="nowhere"):
        failing.result(PATIENCE_S)
    assert (before.result(PATIENCE_S), after.result(PATIENCE_S)) == (1, 2)


def test_a_function_that_goes_on_after_a_refusal_saves_what_the_database_saves(
    writer: GroupCommitWriter, database_url: str
) -> None:
    def swallow(tx: Tx) -> int:
        found = next_number(tx, HERE, "F")
        try:
            tx.connection.execute(text("INSERT INTO nowhere VALUES (1)"))
        except Exception:  # noqa: BLE001  # the mistake that this test makes on purpose
            return found
        return 0

    answer = writer.submit(swallow, WriteLane.INTERACTIVE)
    saved = answer.exception(PATIENCE_S) is None
    # PostgreSQL lets nothing of that transaction stand, so there it must not look saved.
    assert saved == database_url.startswith("sqlite")
    assert now(writer) == (2 if saved else 1)


def test_a_failing_commit_fails_the_whole_group_and_the_writer_goes_on(
    writer: GroupCommitWriter,
) -> None:
    make = (
        "CREATE TABLE elder (id INTEGER PRIMARY KEY)",
        "CREATE TABLE younger (of INTEGER REFERENCES elder (id) DEFERRABLE INITIALLY DEFERRED)",
    )
    for statement in make:
        now(writer, executing(statement))
    with one_group(writer) as submit:
        innocent = submit(number)
        orphan = submit(executing("INSERT INTO younger VALUES (7)"))
    for answer in (innocent, orphan):
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            answer.result(PATIENCE_S)
    for statement in ("DROP TABLE younger", "DROP TABLE elder"):
        now(writer, executing(statement))
    assert now(writer) == 1


def test_nobody_hears_of_success_before_the_commit(writer: GroupCommitWriter) -> None:
    with one_group(writer) as submit:
        first = submit(number)
        seen_by_second = submit(lambda _tx: first.done())
    assert seen_by_second.result(PATIENCE_S) is False
    assert first.result(PATIENCE_S) == 1


def test_who_waits_for_an_ack_goes_before_bulk_work(writer: GroupCommitWriter) -> None:
    order: list[str] = []
    with one_group(writer) as submit:
        bulk = [writer.submit(lambda _tx: order.append("bulk"), WriteLane.BULK) for _ in range(3)]
        waiting = [submit(lambda _tx: order.append("ack")) for _ in range(3)]
    for answer in (*bulk, *waiting):
        answer.result(PATIENCE_S)
    assert order == ["ack"] * 3 + ["bulk"] * 3


def test_bulk_work_goes_on_however_many_wait_for_an_ack(writer: GroupCommitWriter) -> None:
    order: list[str] = []
    with one_group(writer):
        bulk = writer.submit(lambda _tx: order.append("bulk"), WriteLane.BULK)
        waiting = [
            writer.submit(lambda _tx: order.append("ack"), WriteLane.INTERACTIVE)
            for _ in range(3 * MOST_IN_ONE_COMMIT)
        ]
    for answer in (bulk, *waiting):
        answer.result(5)
    assert order.index("bulk") == MOST_IN_ONE_COMMIT


def test_delivery_has_its_turn_soon_however_slow_those_are_who_wait_for_an_ack(
    database_url: str,
) -> None:
    writer = GroupCommitWriter(writer_engine(database_url))
    order: list[int] = []

    def slow(place: int) -> Callable[[Tx], None]:
        def run(_tx: Tx) -> None:
            order.append(place)
            time.sleep(0.05)

        return run

    with one_group(writer) as submit:
        acks = [submit(slow(place)) for place in range(20)]
        bulk = writer.submit(lambda _tx: len(order), WriteLane.BULK)
    # After a fifth of a second, not after all of them.
    assert bulk.result(PATIENCE_S) < 10
    for answer in acks:
        answer.result(PATIENCE_S)
    writer.close()
    assert order == list(range(20))


def test_bulk_work_lets_who_waits_in_after_each_slice(writer: GroupCommitWriter) -> None:
    order: list[str] = []
    inner: list[Future[Any]] = []

    def slice_during_which_somebody_asks(_tx: Tx) -> None:
        order.append("bulk")
        if not inner:
            inner.append(writer.submit(lambda _tx: order.append("ack"), WriteLane.INTERACTIVE))

    slices = [writer.submit(slice_during_which_somebody_asks, WriteLane.BULK) for _ in range(2)]
    for answer in (*slices, *inner):
        answer.result(PATIENCE_S)
    assert order == ["bulk", "ack", "bulk"]


def test_a_cancelled_waiter_is_left_out_and_its_neighbours_are_served(
    writer: GroupCommitWriter,
) -> None:
    with one_group(writer) as submit:
        given_up, kept = submit(number), submit(number)
        assert given_up.cancel()
    assert kept.result(PATIENCE_S) == 1


def test_cancelling_a_whole_group_leaves_the_writer_at_work(writer: GroupCommitWriter) -> None:
    with one_group(writer) as submit:
        assert submit(number).cancel()
    assert now(writer) == 1


def test_closing_finishes_what_is_queued_and_takes_nothing_more(database_url: str) -> None:
    writer = GroupCommitWriter(writer_engine(database_url))
    with one_group(writer) as submit:
        queued = [submit(number) for _ in range(70)]
        late = writer.submit(number, WriteLane.BULK)
    writer.close()
    assert sorted(answer.result(0) for answer in (*queued, late)) == list(range(1, 72))
    with pytest.raises(RuntimeError, match="closed"):
        writer.submit(number, WriteLane.INTERACTIVE)


def test_a_connection_lost_in_the_middle_fails_its_group_and_is_replaced(
    writer: GroupCommitWriter,
) -> None:
    def lose(tx: Tx) -> None:
        if tx.dialect.name == "sqlite":
            tx.connection.connection.driver_connection.close()  # type: ignore[union-attr]  # sqlite3
        else:
            tx.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with one_group(writer) as submit:
        before, losing, after = submit(number), submit(lose), submit(number)
    for answer in (before, losing, after):
        assert answer.exception(PATIENCE_S) is not None
    assert now(writer) == 1


def test_a_connection_lost_while_idle_is_replaced_unnoticed(
    postgres_url: str,
) -> None:
    writer, rival = (GroupCommitWriter(writer_engine(postgres_url)) for _ in range(2))
    backend = now(writer, lambda tx: tx.connection.scalar(text("SELECT pg_backend_pid()")))
    kill = text("SELECT pg_terminate_backend(:pid, 5000)")
    now(rival, lambda tx: tx.connection.execute(kill, {"pid": backend}))
    assert now(writer) == 1
    writer.close()
    rival.close()


def test_where_the_database_takes_everything_back_the_group_hears_why(
    writer: GroupCommitWriter,
) -> None:
    def lose_all(tx: Tx) -> None:
        # What SQLite does by itself when a disk fails or is full.
        tx.connection.connection.cursor().execute("ROLLBACK")
        raise OSError("disk I/O error")

    with one_group(writer) as submit:
        before, losing, after = submit(number), submit(lose_all), submit(number)
    for answer in (before, losing, after):
        with pytest.raises(OSError, match="disk I/O"):
            answer.result(PATIENCE_S)
    assert now(writer) == 1


def test_a_full_disk_is_told_and_writing_resumes_when_space_returns(sqlite_url: str) -> None:
    with closing(sqlite3.connect(file_of(sqlite_url))) as file:
        pages = file.execute("PRAGMA page_count").fetchone()[0]
    writer = GroupCommitWriter(impatient(sqlite_url, pragma=f"max_page_count={pages + 4}"))
    assert now(writer) == 1

    def fill(tx: Tx) -> None:
        number(tx)
        tx.connection.execute(text("CREATE TABLE filler AS SELECT zeroblob(1000000) AS bytes"))

    with one_group(writer) as submit:
        neighbour, too_much = submit(number), submit(fill)
    with pytest.raises(Exception, match="full"):
        too_much.result(PATIENCE_S)
    assert (neighbour.result(PATIENCE_S), now(writer)) == (2, 3)
    writer.close()
    roomy = GroupCommitWriter(writer_engine(sqlite_url))
    now(roomy, fill)
    assert now(roomy) == 5
    roomy.close()


def test_a_lock_held_elsewhere_is_waited_for(sqlite_url: str) -> None:
    writer = GroupCommitWriter(writer_engine(sqlite_url))
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = writer.submit(number, WriteLane.INTERACTIVE)
        with pytest.raises(TimeoutError):
            answer.result(0.05)
        other.execute("COMMIT")
        assert answer.result(PATIENCE_S) == 1
    writer.close()


def test_a_lock_held_too_long_is_an_error_and_nothing_is_saved(sqlite_url: str) -> None:
    writer = GroupCommitWriter(impatient(sqlite_url, pragma="busy_timeout=40"))
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Exception, match="locked"):
            now(writer)
        other.execute("ROLLBACK")
    assert now(writer) == 1
    writer.close()
