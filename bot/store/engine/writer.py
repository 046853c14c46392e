"""The thread that writes: many waiters, one commit."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError

from bot.store.engine.transaction import Tx

MOST_IN_ONE_COMMIT = 64
# Then it is committed: however many wait for an ack, delivery and escalations soon have their turn.
ONE_COMMIT_S = 0.2


class WriteLane(Enum):
    """Interactive writes have somebody waiting three seconds at most; bulk writes do not."""

    INTERACTIVE = "interactive"
    BULK = "bulk"


@dataclass(slots=True)
class Job:
    """One function to run in a transaction, and the future that hears its result."""

    run: Callable[[Tx], Any]
    lane: WriteLane
    future: Future[Any] = field(default_factory=Future)
    result: Any = None


class GroupCommitWriter:
    """Run queued functions one after the other and commit them together.

    A failing function is rolled back to its own savepoint; a failing commit fails all of its group.
    """

    def __init__(self, engine: Engine, *, one_commit_s: float = ONE_COMMIT_S) -> None:
        self._engine, self._one_commit_s = engine, one_commit_s
        self._interactive: deque[Job] = deque()
        self._bulk: deque[Job] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._loop, name="db-writer", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[Tx], Any], lane: WriteLane) -> Future[Any]:
        """Queue `run`; the future resolves after the commit that contains it."""
        job = Job(run, lane)
        with self._wake:
            if self._stopping:
                raise RuntimeError("the database is closed")
            (self._interactive if lane is WriteLane.INTERACTIVE else self._bulk).append(job)
            self._wake.notify()
        return job.future

    def close(self) -> None:
        """Finish what is queued, then end the thread."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()
        self._engine.dispose()

    def _loop(self) -> None:
        while group := self._next_group():
            try:
                self._commit(group)
            except BaseException as failure:  # noqa: BLE001  # whatever it was, its waiters must hear it
                _fail(group, failure)
        self._let_go()

    def _begin(self) -> tuple[Connection, RootTransaction]:
        """Begin on the connection kept from the last group, or on a new one where that is gone."""
        if self._connection is not None:
            try:
                return self._connection, self._connection.begin()
            except DBAPIError as lost:
                self._let_go(broken=True)
                if not lost.connection_invalidated:
                    raise
        self._connection = self._engine.connect()
        return self._connection, self._connection.begin()

    def _let_go(self, *, broken: bool = False) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # Whatever state a broken one is in, the next group starts on a new one.
            if broken:
                connection.invalidate()
            connection.close()

    def _next_group(self) -> list[Job]:
        with self._wake:
            while not (self._interactive or self._bulk or self._stopping):
                self._wake.wait()
            most = min(len(self._interactive), MOST_IN_ONE_COMMIT)
            group = [self._interactive.popleft() for _ in range(most)]
            # One bulk slice shares each commit: whoever waits for an ack comes first, and however
            # long they keep coming, delivery goes on.
            return group + ([self._bulk.popleft()] if self._bulk else [])

    def _in_time(self, group: list[Job]) -> Iterator[Job]:
        """Yield jobs until it is enough for one commit; who came later is put back in front."""
        enough = time.monotonic() + self._one_commit_s
        for at, job in enumerate(tuple(group)):
            if at and time.monotonic() > enough:
                yield from self._put_back(group, at)
                return
            yield job

    def _put_back(self, group: list[Job], at: int) -> list[Job]:
        """Let those wait on who wait for an ack, in front; return what of the rest has its turn."""
        late = [job for job in group[at:] if job.lane is WriteLane.INTERACTIVE]
        group[at:] = [job for job in group[at:] if job.lane is WriteLane.BULK]
        with self._wake:
            self._interactive.extendleft(reversed(late))
        return group[at:]

    def _commit(self, group: list[Job]) -> None:
        connection, transaction = self._begin()
        try:
            if len(group) == 1:
                done = [job for job in group if _run_alone(job, connection, transaction)]
            else:
                with transaction:
                    done = [job for job in self._in_time(group) if _run(job, connection)]
        except BaseException:
            self._let_go(broken=True)
            raise
        for job in done:
            job.future.set_result(job.result)


def _run_alone(job: Job, connection: Connection, transaction: RootTransaction) -> bool:
    """Run a group of one: without neighbours to protect, two trips to the database are saved."""
    if not _is_begun(job):
        transaction.rollback()
        return False
    tx = Tx(connection)
    try:
        job.result = job.run(tx)
        tx.send()
    except Exception as failure:  # noqa: BLE001  # handed to whoever waits for it
        transaction.rollback()
        job.future.set_exception(failure)
        return False
    _refuse_failed(connection)
    transaction.commit()
    return True


def _refuse_failed(connection: Connection) -> None:
    """Raise where the function went on after PostgreSQL had refused a statement.

    COMMIT would then roll back without a word.
    Source: https://www.postgresql.org/docs/current/sql-commit.html
    """
    info = getattr(connection.connection.dbapi_connection, "info", None)
    if info is not None and info.transaction_status.name == "INERROR":
        raise RuntimeError("a statement failed and the function did not say so")


def _is_begun(job: Job) -> bool:
    """Begin a job unless nobody waits for it; from here on nobody can cancel it."""
    return job.future.set_running_or_notify_cancel()


def _run(job: Job, connection: Connection) -> bool:
    if not _is_begun(job):
        return False
    cursor = connection.connection.cursor()
    cursor.execute("SAVEPOINT job")
    tx = Tx(connection)
    try:
        job.result = job.run(tx)
        tx.send()
        # Also fails where the function went on after the database had refused a statement.
        cursor.execute("RELEASE job")
    except Exception as failure:
        tx.waiting.clear()
        if not _undone(cursor):
            raise
        job.future.set_exception(failure)
        return False
    return True


def _undone(cursor: Any) -> bool:
    """Take back one job's work; False where the database ended the whole transaction by itself.

    SQLite does so on a full disk or a failing one, and a lost connection takes all with it.
    """
    try:
        cursor.execute("ROLLBACK TO job")
        cursor.execute("RELEASE job")
    except Exception:  # noqa: BLE001  # two drivers, two families of errors; the first one counts
        return False
    return True


def _fail(group: list[Job], failure: BaseException) -> None:
    for job in group:
        if not job.future.done():
            job.future.set_exception(failure)
