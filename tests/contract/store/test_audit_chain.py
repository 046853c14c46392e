"""The audit chain as it is stored: unbroken, and every kind of tampering named."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import col

from bot.domain.audit import ChainVerdict, Entry
from bot.domain.ids import WorkspaceId
from bot.store.engine.connections import writer_engine
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.store.engine.writer import GroupCommitWriter, WriteLane
from bot.store.record import audit
from bot.store.record.audit import AuditBodyRow, AuditEventRow, AuditTipRow

HERE, ELSEWHERE = WorkspaceId("T1"), WorkspaceId("T2")
AT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


def an_entry(number: int, *, verb: str = "submit") -> Entry:
    obj = f"F-{number}"
    return Entry(AT + timedelta(seconds=number), "U1", verb, obj, {}, {"words": f"ünï {number}"})


def note(tx: Tx, *entries: Entry, workspace: WorkspaceId = HERE) -> None:
    tx.entries.extend(entries)
    audit.chain(tx, workspace)


def noting(*numbers: int) -> Callable[[Tx], None]:
    return lambda tx: note(tx, *[an_entry(number) for number in numbers])


async def a_chain(database: Database, *, events: int = 5) -> None:
    for number in range(1, events + 1):
        await database.write(noting(number))


async def verdict(database: Database, workspace: WorkspaceId = HERE) -> ChainVerdict:
    return await database.read(lambda tx: audit.verify(tx, workspace))


def event_at(sequence: int) -> ColumnElement[bool]:
    return (col(AuditEventRow.workspace_id) == HERE) & (col(AuditEventRow.sequence) == sequence)


def body_at(sequence: int) -> ColumnElement[bool]:
    return (col(AuditBodyRow.workspace_id) == HERE) & (col(AuditBodyRow.sequence) == sequence)


async def test_an_untouched_chain_holds(database: Database) -> None:
    await a_chain(database)
    assert await verdict(database) == ChainVerdict(events=5, erased=0)


async def test_a_workspace_without_events_has_a_chain_that_holds(database: Database) -> None:
    assert await verdict(database) == ChainVerdict(events=0, erased=0)


async def test_what_was_noted_reads_back_with_its_words_and_microseconds(
    database: Database,
) -> None:
    await a_chain(database, events=1)
    (event,) = await database.read(lambda tx: list(audit.events(tx, HERE)))
    assert (event.at, event.actor, event.verb, event.obj) == (
        AT + timedelta(seconds=1),
        "U1",
        "submit",
        "F-1",
    )
    assert event.body == an_entry(1).body()


async def test_one_transaction_may_note_several_events(database: Database) -> None:
    await database.write(lambda tx: note(tx, an_entry(1), an_entry(2), an_entry(3)))
    assert await verdict(database) == ChainVerdict(events=3, erased=0)


async def test_noting_nothing_leaves_the_chain_alone(database: Database) -> None:
    await database.write(note)
    assert await verdict(database) == ChainVerdict(events=0, erased=0)


async def test_chaining_twice_in_one_transaction_notes_nothing_twice(database: Database) -> None:
    def twice(tx: Tx) -> None:
        note(tx, an_entry(1))
        note(tx, an_entry(2))

    await database.write(twice)
    assert await verdict(database) == ChainVerdict(events=2, erased=0)


async def test_each_workspace_has_a_chain_of_its_own(database: Database) -> None:
    await a_chain(database, events=2)
    await database.write(lambda tx: note(tx, an_entry(1), workspace=ELSEWHERE))
    await database.write(
        lambda tx: tx.connection.execute(
            update(AuditEventRow)
            .where(col(AuditEventRow.workspace_id) == ELSEWHERE)
            .values(actor="U9")
        )
    )
    assert await verdict(database) == ChainVerdict(events=2, erased=0)
    assert (await verdict(database, ELSEWHERE)).broken_at == 1


async def test_a_failed_transaction_leaves_no_gap(database: Database) -> None:
    def fail(tx: Tx) -> None:
        note(tx, an_entry(2))
        raise LookupError("changed my mind")

    await a_chain(database, events=1)
    with pytest.raises(LookupError):
        await database.write(fail)
    await database.write(lambda tx: note(tx, an_entry(3)))
    assert await verdict(database) == ChainVerdict(events=2, erased=0)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "U9"),
        ("verb", "decline"),
        ("obj", "F-99"),
        ("at", AT + timedelta(seconds=3, microseconds=1)),
        ("body_digest", "0" * 64),
        ("hash", "0" * 64),
    ],
)
async def test_a_changed_fact_is_named(database: Database, column: str, value: object) -> None:
    await a_chain(database)
    await database.write(
        lambda tx: tx.connection.execute(
            update(AuditEventRow).where(event_at(3)).values({column: value})
        )
    )
    found = await verdict(database)
    assert (found.broken_at, found.events) == (3, 2)
    assert "facts were changed" in found.reason


@pytest.mark.parametrize("column", ["body", "salt"])
async def test_a_changed_body_is_named(database: Database, column: str) -> None:
    await a_chain(database)
    await database.write(
        lambda tx: tx.connection.execute(
            update(AuditBodyRow).where(body_at(2)).values({column: '{"after":{},"before":{}}'})
        )
    )
    found = await verdict(database)
    assert found.broken_at == 2
    assert "body was changed" in found.reason


async def test_a_removed_event_is_named(database: Database) -> None:
    await a_chain(database)
    await database.write(lambda tx: tx.connection.execute(delete(AuditEventRow).where(event_at(3))))
    found = await verdict(database)
    assert found.broken_at == 3
    assert "missing" in found.reason


async def test_an_event_put_in_another_ones_place_is_named(database: Database) -> None:
    """The forger knows how events are linked, and renumbers all that follow."""
    await a_chain(database)

    def remove_and_renumber(tx: Tx) -> None:
        tx.connection.execute(delete(AuditEventRow).where(event_at(3)))
        for sequence in (4, 5):
            tx.connection.execute(
                update(AuditEventRow).where(event_at(sequence)).values(sequence=sequence - 1)
            )

    await database.write(remove_and_renumber)
    found = await verdict(database)
    assert found.broken_at == 3
    assert "does not point at the event before it" in found.reason


async def test_a_cut_off_tail_is_named(database: Database) -> None:
    await a_chain(database)
    await database.write(
        lambda tx: tx.connection.execute(
            delete(AuditEventRow).where(col(AuditEventRow.sequence) > 3)
        )
    )
    found = await verdict(database)
    assert found.broken_at == 4
    assert "cut off" in found.reason


async def test_a_tail_cut_off_together_with_the_tip_row_is_named(database: Database) -> None:
    await a_chain(database)
    await database.write(lambda tx: tx.connection.execute(delete(AuditTipRow)))
    assert (await verdict(database)).broken_at is not None


async def test_erased_words_are_told_apart_from_a_break(database: Database) -> None:
    await a_chain(database)
    assert await database.write(lambda tx: audit.erase_bodies(tx, HERE, "F-2")) == 1
    assert await verdict(database) == ChainVerdict(events=5, erased=1)
    kept = await database.read(
        lambda tx: tx.connection.execute(select(col(AuditBodyRow.body))).scalars().all()
    )
    assert len(kept) == 4
    assert not any("ünï 2" in body for body in kept)


async def test_a_changed_fact_shows_even_where_the_words_are_erased(database: Database) -> None:
    await a_chain(database)
    await database.write(lambda tx: audit.erase_bodies(tx, HERE, "F-2"))
    await database.write(
        lambda tx: tx.connection.execute(
            update(AuditEventRow).where(event_at(2)).values(actor="U9")
        )
    )
    assert (await verdict(database)).broken_at == 2


async def test_erasing_reaches_one_workspace_alone(database: Database) -> None:
    await a_chain(database, events=1)
    await database.write(lambda tx: note(tx, an_entry(1), workspace=ELSEWHERE))
    await database.write(lambda tx: audit.erase_bodies(tx, ELSEWHERE, "F-1"))
    assert await verdict(database) == ChainVerdict(events=1, erased=0)
    assert await verdict(database, ELSEWHERE) == ChainVerdict(events=1, erased=1)


async def test_a_chain_longer_than_a_page_is_walked_to_its_end(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    many = [an_entry(number) for number in range(audit.PAGE + 5)]
    await database.write(lambda tx: note(tx, *many))
    assert await verdict(database) == ChainVerdict(events=audit.PAGE + 5, erased=0)
    database.close()


def test_processes_that_write_at_once_leave_one_unbroken_chain(postgres_url: str) -> None:
    """Each writer stands for a replica: a thread and a connection of its own."""
    replicas = [GroupCommitWriter(writer_engine(postgres_url)) for _ in range(4)]

    def replica(number: int) -> None:
        answers = [
            replicas[number].submit(noting(event), WriteLane.INTERACTIVE) for event in range(10)
        ]
        for answer in answers:
            answer.result(20)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(replica, range(4)))
    found = replicas[0].submit(lambda tx: audit.verify(tx, HERE), WriteLane.BULK).result(20)
    for writer in replicas:
        writer.close()
    assert found == ChainVerdict(events=40, erased=0)


async def test_many_waiters_at_once_leave_one_unbroken_chain(database: Database) -> None:
    await asyncio.gather(*[database.write(noting(number)) for number in range(40)])
    assert await verdict(database) == ChainVerdict(events=40, erased=0)
    times = await database.read(
        lambda tx: tx.connection.execute(
            select(func.count(func.distinct(col(AuditEventRow.obj))))
        ).scalar_one()
    )
    assert times == 40
