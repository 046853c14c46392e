"""The reading door: it cannot write, sees one moment, and never waits behind the writer."""

import asyncio
import threading

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from bot.domain.ids import WorkspaceId
from bot.store.engine.database import READERS, Database
from bot.store.engine.transaction import PreparedStatement, Tx
from bot.store.engine.writer import WriteLane
from bot.store.record.counters import CounterRow, next_number

HERE = WorkspaceId("T1")
PATIENCE_S = 20
_values = PreparedStatement(select(col(CounterRow.value)))


async def take(database: Database, lane: WriteLane = WriteLane.INTERACTIVE) -> int:
    return await database.write(lambda tx: next_number(tx, HERE, "F"), lane=lane)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO counter VALUES ('T1', 'A', 1)",
        "UPDATE counter SET value = 9",
        "DELETE FROM counter",
        "DROP TABLE counter",
        "CREATE TABLE mine (id INTEGER)",
    ],
)
async def test_a_reader_cannot_write(database: Database, statement: str) -> None:
    await take(database)
    with pytest.raises(Exception, match=r"(?i)read-?\s?only"):
        await database.read(lambda tx: tx.connection.execute(text(statement)))
    assert await take(database) == 2


async def test_a_prepared_statement_cannot_write_either(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?\s?only"):
        await database.read(lambda tx: next_number(tx, HERE, "F"))


async def test_a_reader_does_not_wait_for_an_open_write(database: Database) -> None:
    await take(database)
    entered, leave = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def linger(tx: Tx) -> int:
        found = next_number(tx, HERE, "F")
        loop.call_soon_threadsafe(entered.set)
        leave.wait(PATIENCE_S)
        return found

    writing = asyncio.ensure_future(database.write(linger))
    await entered.wait()
    assert await database.read(_values.all) == [(1,)]
    leave.set()
    assert await writing == 2


async def test_a_read_sees_one_moment_however_many_statements_it_takes(
    database: Database,
) -> None:
    await take(database)
    looked, changed = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def look_twice(tx: Tx) -> list[object]:
        before = _values.all(tx)
        loop.call_soon_threadsafe(looked.set)
        changed.wait(PATIENCE_S)
        return [before, _values.all(tx)]

    reading = asyncio.ensure_future(database.read(look_twice))
    await looked.wait()
    assert await take(database) == 2
    changed.set()
    assert await reading == [[(1,)], [(1,)]]
    assert await database.read(_values.all) == [(2,)]


async def test_more_readers_than_connections_are_all_served(database: Database) -> None:
    await take(database)
    asked = [database.read(_values.all) for _ in range(READERS * 5)]
    assert await asyncio.gather(*asked) == [[(1,)]] * (READERS * 5)


async def test_bulk_writes_count_as_interactive_ones_do(database: Database) -> None:
    assert await take(database, WriteLane.BULK) == 1
    assert await take(database) == 2


async def test_an_error_in_a_read_leaves_the_door_open(database: Database) -> None:
    for _ in range(READERS * 2):
        with pytest.raises(Exception, match="nowhere"):
            await database.read(lambda tx: tx.connection.execute(text("SELECT * FROM nowhere")))
    assert await database.read(_values.all) == []
