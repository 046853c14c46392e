"""The numbers people see: in order, without gaps, one series per workspace and kind."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.ids import WorkspaceId
from bot.store.engine.connections import writer_engine
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.store.record.counters import next_number

HERE, ELSEWHERE = WorkspaceId("T1"), WorkspaceId("T2")


async def take(database: Database, kind: str = "F", workspace: WorkspaceId = HERE) -> int:
    return await database.write(lambda tx: next_number(tx, workspace, kind))


async def test_numbers_begin_at_one_and_follow_each_other(database: Database) -> None:
    assert [await take(database) for _ in range(3)] == [1, 2, 3]


async def test_each_kind_and_workspace_counts_for_itself(database: Database) -> None:
    assert [await take(database, "F"), await take(database, "A")] == [1, 1]
    assert await take(database, "F", ELSEWHERE) == 1
    assert await take(database, "F") == 2


async def test_a_number_taken_in_vain_is_used_again(database: Database) -> None:
    def in_vain(tx: Tx) -> None:
        assert next_number(tx, HERE, "F") == 2
        raise LookupError("changed my mind")

    await take(database)
    with pytest.raises(LookupError):
        await database.write(in_vain)
    assert await take(database) == 2


async def test_many_at_once_get_each_number_once(database: Database) -> None:
    taken = await asyncio.gather(*[take(database) for _ in range(100)])
    assert sorted(taken) == list(range(1, 101))


def test_replicas_share_one_series_without_gaps(database_url: str) -> None:
    """Each thread has an engine of its own, as another process would."""

    def replica(_number: int) -> list[int]:
        engine = writer_engine(database_url)
        taken = []
        for _ in range(8):
            with engine.begin() as connection:
                taken.append(next_number(Tx(connection), HERE, "F"))
        engine.dispose()
        return taken

    with ThreadPoolExecutor(3) as pool:
        taken = [number for numbers in pool.map(replica, range(3)) for number in numbers]
    assert sorted(taken) == list(range(1, 25))
