"""Two transactions at once: the second begins while the first has decided and not committed."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import cast

import psycopg
from sqlalchemy import Connection, Engine, event

from bot.errors import UserError
from bot.store.engine import connections as engines
from bot.store.engine.transaction import Tx
from bot.work.unit import Unit
from tests.builders.unit import House
from tests.databases import libpq_url

PATIENCE_S = 20
GLANCE_S = 0.005
Deed = Callable[[Unit], object]


@contextmanager
def replica(house: House, *, alone: bool) -> Iterator[Engine]:
    """Open what a replica writes with; unless `alone`, nothing keeps two apart but rows they lock."""
    engine = engines.writer_engine(house.database.url)
    if not alone:
        event.remove(engine, "begin", engines._begin_alone)
    yield engine
    engine.dispose()


def raced(house: House, first: Deed, second: Deed, *, alone: bool) -> str:
    """Let two people act at once, and return the words the second one heard; none is a yes."""
    pids = SimpleQueue[int]()
    with (
        replica(house, alone=alone) as one,
        replica(house, alone=alone) as other,
        ThreadPoolExecutor(1) as pool,
        psycopg.connect(libpq_url(house.database.url), autocommit=True) as looker,
    ):
        with one.begin() as held:
            _act(house, held, first)
            rival = pool.submit(_rival, house, other, second, pids)
            _until_it_waits(looker, pids.get(timeout=PATIENCE_S), rival)
        return rival.result(PATIENCE_S)


def _rival(house: House, engine: Engine, deed: Deed, pids: SimpleQueue[int]) -> str:
    with engine.connect() as connection:
        pids.put(
            cast("psycopg.Connection", connection.connection.dbapi_connection).info.backend_pid
        )
        try:
            with connection.begin():
                _act(house, connection, deed)
        except UserError as problem:
            return problem.message or " ".join(problem.fields.values())
    return ""


def _until_it_waits(looker: psycopg.Connection, pid: int, rival: Future[str]) -> None:
    """Return once the second waits for the first, or has come to its end without that."""
    waits = "SELECT cardinality(pg_blocking_pids(%s)) > 0"
    until = time.monotonic() + PATIENCE_S
    while not rival.done() and time.monotonic() < until:
        row = looker.execute(waits, (pid,)).fetchone()
        if row is not None and row[0]:
            return
        time.sleep(GLANCE_S)


def _act(house: House, connection: Connection, deed: Deed) -> None:
    tx = Tx(connection)
    unit = house.unit(tx)
    deed(unit)
    unit.finish()
    tx.send()
