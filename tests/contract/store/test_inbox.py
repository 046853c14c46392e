"""The inbox on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from bot.domain.ids import WorkspaceId
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.store.record import inbox
from bot.store.record.inbox import InboxRow

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE, ELSEWHERE = WorkspaceId("T1"), WorkspaceId("T2")


async def accept(database: Database, delivery: str, workspace: WorkspaceId = HERE) -> bool:
    return await database.write(lambda tx: inbox.accept(tx, workspace, delivery, at=AT))


async def test_a_delivery_is_accepted_once(database: Database) -> None:
    answers = [await accept(database, "Ev1") for _ in range(3)]
    assert answers == [True, False, False]


async def test_of_many_at_once_one_is_accepted(database: Database) -> None:
    answers = await asyncio.gather(*[accept(database, "Ev1") for _ in range(12)])
    assert sorted(answers) == [False] * 11 + [True]


async def test_workspaces_do_not_see_each_others_deliveries(database: Database) -> None:
    assert await accept(database, "Ev1", HERE)
    assert await accept(database, "Ev1", ELSEWHERE)


async def test_only_a_hash_of_the_delivery_is_kept(database: Database) -> None:
    await accept(database, "trigger.U0SECRET")
    kept = await database.read(
        lambda tx: tx.connection.execute(select(col(InboxRow.delivery))).scalar_one()
    )
    assert "SECRET" not in kept
    assert len(kept) == 64


async def test_old_deliveries_are_forgotten_and_young_ones_kept(database: Database) -> None:
    def both(tx: Tx) -> None:
        inbox.accept(tx, HERE, "old", at=AT - timedelta(days=2))
        inbox.accept(tx, HERE, "young", at=AT)
        inbox.accept(tx, ELSEWHERE, "old", at=AT - timedelta(days=2))

    await database.write(both)
    before = AT - timedelta(days=1)
    assert await database.write(lambda tx: inbox.forget(tx, HERE, before=before)) == 1
    assert await accept(database, "old")
    assert not await accept(database, "young")
    assert not await accept(database, "old", ELSEWHERE)
