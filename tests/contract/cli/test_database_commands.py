"""`migrate`, `backup`, `restore`, `audit verify` and `outbox`: what an operator asks of the database."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select, text, update
from sqlmodel import col

from bot.domain.audit import Entry
from bot.domain.outbox import MessageState
from bot.store.engine.connections import writer_engine
from bot.store.engine.database import Database
from bot.store.engine.migrate import SCRIPTS
from bot.store.engine.transaction import Tx
from bot.store.outbox.claim import claim
from bot.store.outbox.queue import queue
from bot.store.outbox.rows import OutboxRow
from bot.store.outbox.settle import settle_parked
from bot.store.record import audit
from bot.store.record.audit import AuditEventRow
from bot.store.record.counters import next_number
from tests.builders.outbox import HERE, a_message
from tests.contract.cli.program import Ended, Program, as_process

HEAD = ScriptDirectory(str(SCRIPTS)).get_current_head() or ""

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
READERS = [
    ("audit", "verify"),
    ("outbox", "list"),
    ("outbox", "retry", "1"),
    ("outbox", "drop", "1"),
]


@pytest.fixture
def on(bot: Program, database_url: str) -> Callable[..., Ended]:
    """The program on a migrated database, of each kind."""
    return partial(bot, database_url=database_url)


def change(url: str, *work: Callable[[Tx], Any]) -> None:
    """Do something in a transaction of its own."""
    engine = writer_engine(url)
    with engine.begin() as connection:
        # One for all steps: what a Tx has left for later is lost with it.
        tx = Tx(connection)
        for step in work:
            step(tx)
    engine.dispose()


def note(tx: Tx, *, events: int = 3) -> None:
    tx.entries += [Entry(AT, "U1", "take", f"F-{n}", after={"n": n}) for n in range(1, events + 1)]
    audit.chain(tx, HERE)


def park(tx: Tx) -> None:
    queue(tx, HERE, a_message(), at=AT)
    for message in claim(tx, HERE, at=AT, limit=1):
        settle_parked(tx, message, "not_in_channel", at=AT)


def standing(url: str) -> list[str]:
    found: list[str] = []
    change(url, lambda tx: found.extend(tx.connection.scalars(select(col(OutboxRow.state)))))
    return found


def test_migrating_an_empty_database_says_from_where_to_where(bot: Program, empty_url: str) -> None:
    first = bot("migrate", database_url=empty_url)
    again = bot("migrate", database_url=empty_url)
    assert (first.code, first.out) == (0, f"Database moved from base to {HEAD}.\n")
    assert (again.code, again.out) == (0, f"Database at {HEAD}.\n")


def test_a_migration_of_a_file_leaves_no_backup_of_nothing(bot: Program) -> None:
    bot("migrate")
    assert {name for name in bot.files() if "before" in name} == set()


def test_a_file_that_is_no_database_is_named(bot: Program) -> None:
    bot.write("drumbeat.sqlite3", "this is a letter, not a database\n" * 40)
    ended = bot("migrate")
    assert ended.code == 2
    assert "drumbeat.sqlite3 cannot be opened" in ended.err


def test_a_backup_is_a_whole_copy_and_never_overwrites(bot: Program) -> None:
    bot("migrate")
    first, again = bot("backup", "copy.sqlite3"), bot("backup", "copy.sqlite3")
    assert (first.code, first.out) == (0, "Backup written to copy.sqlite3.\n")
    assert (again.code, again.out) == (2, "")
    with closing(sqlite3.connect(bot.folder / "copy.sqlite3")) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


def test_a_backup_of_nothing_or_to_nowhere_is_refused(bot: Program) -> None:
    assert bot("backup", "copy.sqlite3").code == 2
    bot("migrate")
    assert bot("backup", "no/such/folder/copy.sqlite3").code == 2
    assert "copy.sqlite3" not in bot.files()


@pytest.mark.parametrize("words", READERS)
def test_asking_a_database_that_is_not_there_makes_none(
    bot: Program, words: tuple[str, ...]
) -> None:
    ended = bot(*words)
    assert (ended.code, ended.out) == (2, "")
    assert "holds nothing yet" in ended.err
    assert "python -m bot migrate" in ended.err
    assert bot.files() == set()


@pytest.mark.parametrize("words", READERS)
def test_a_database_of_another_version_is_not_touched(
    bot: Program, database_url: str, words: tuple[str, ...]
) -> None:
    change(
        database_url,
        lambda tx: tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'")),
    )
    try:
        ended = bot(*words, database_url=database_url)
    finally:
        change(
            database_url,
            lambda tx: tx.connection.execute(
                text("UPDATE alembic_version SET version_num=:head"), {"head": HEAD}
            ),
        )
    assert ended.code == 2
    assert f"stands at 9999, not at {HEAD}" in ended.err


@pytest.mark.parametrize("words", [("migrate",), *READERS])
def test_a_server_that_does_not_answer_is_named_without_its_password(
    bot: Program, words: tuple[str, ...]
) -> None:
    ended = bot(*words, database_url="postgresql://drum:hush@127.0.0.1:9/beat")
    assert ended.code == 2
    assert "127.0.0.1:9/beat cannot be opened" in ended.err
    assert "hush" not in ended.err


def test_an_unbroken_chain_is_counted(on: Callable[..., Ended], database_url: str) -> None:
    assert on("audit", "verify") == Ended(0, "No events yet.\n", "")
    change(database_url, note)
    ended = on("audit", "verify")
    assert (ended.code, ended.out) == (0, "T1: 3 events, unbroken; 0 with an erased body\n")


def test_an_erased_body_is_told_from_a_broken_link(
    on: Callable[..., Ended], database_url: str
) -> None:
    change(database_url, note, lambda tx: audit.erase_bodies(tx, HERE, "F-2"))
    ended = on("audit", "verify")
    assert (ended.code, ended.out) == (0, "T1: 3 events, unbroken; 1 with an erased body\n")


def test_a_changed_event_is_named_and_fails(on: Callable[..., Ended], database_url: str) -> None:
    forge = update(AuditEventRow).where(col(AuditEventRow.sequence) == 2).values(actor="U9")
    change(database_url, note, lambda tx: tx.connection.execute(forge))
    ended = on("audit", "verify")
    assert ended.code == 1
    assert ended.out.startswith("T1: broken at event 2: ")


@pytest.fixture
def busy_writer(sqlite_url: str) -> Iterator[str]:
    """A database whose writer's lock is taken, as by a bot in the middle of a commit."""
    path = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield sqlite_url
        connection.execute("ROLLBACK")


def test_a_busy_writer_keeps_nobody_from_looking(bot: Program, busy_writer: str) -> None:
    assert bot("audit", "verify", database_url=busy_writer).code == 0
    assert bot("outbox", "list", database_url=busy_writer).code == 0


def test_nothing_parked_says_so(on: Callable[..., Ended]) -> None:
    assert on("outbox", "list") == Ended(0, "Nothing is parked.\n", "")


def test_a_parked_message_is_listed_with_its_reason(
    on: Callable[..., Ended], database_url: str
) -> None:
    change(database_url, park)
    listed = on("outbox", "list").out
    assert listed.endswith("  F-1 to C1: not_in_channel\n")
    assert listed.split()[0].isdigit()


@pytest.mark.parametrize(
    ("verb", "words", "state"),
    [("retry", "leaves again", MessageState.PENDING), ("drop", "is dropped", MessageState.DROPPED)],
)
def test_a_decision_about_a_parked_message_is_done_and_on_record(
    on: Callable[..., Ended], database_url: str, verb: str, words: str, state: MessageState
) -> None:
    change(database_url, park)
    number = on("outbox", "list").out.split()[0]
    assert on("outbox", verb, number) == Ended(0, f"{number} {words}.\n", "")
    assert standing(database_url) == [state.value]
    assert recorded(database_url) == [("operator", verb, f"message {number}")]
    assert on("audit", "verify").code == 0


def recorded(url: str) -> list[tuple[str, str, str]]:
    async def read() -> list[tuple[str, str, str]]:
        database = Database(url)
        found = await database.read(lambda tx: list(audit.events(tx, HERE)))
        database.close()
        return [(event.actor, event.verb, event.obj) for event in found]

    return asyncio.run(read())


@pytest.mark.parametrize("verb", ["retry", "drop"])
def test_a_number_that_is_not_parked_is_refused(on: Callable[..., Ended], verb: str) -> None:
    ended = on("outbox", verb, 4711)
    assert (ended.code, ended.out) == (2, "")
    assert "No parked message has the number 4711" in ended.err


def test_what_is_no_number_is_refused(on: Callable[..., Ended]) -> None:
    assert on("outbox", "retry", "all").code == 2


def test_a_real_process_names_a_forged_chain(tmp_path: Path, sqlite_url: str) -> None:
    forge = update(AuditEventRow).where(col(AuditEventRow.sequence) == 1).values(verb="ship")
    change(sqlite_url, note, lambda tx: tx.connection.execute(forge))
    ended = as_process(tmp_path, "audit", "verify", database_url=sqlite_url)
    assert ended.code == 1
    assert ended.out.startswith("T1: broken at event 1: ")
    assert ended.err == ""


def test_a_restore_over_a_broken_database_says_what_it_means(
    bot: Program, sqlite_url: str, tmp_path: Path
) -> None:
    change(sqlite_url, note, park)
    copy = tmp_path / "copy.sqlite3"
    assert bot("backup", copy, database_url=sqlite_url).code == 0
    Path(sqlite_url.removeprefix("sqlite:///")).write_bytes(b"no database" * 1_000)
    ended = bot("restore", copy, database_url=sqlite_url)
    assert (ended.code, ended.err) == (0, "")
    assert "is the database now. What was there is kept at" in ended.out
    assert standing(sqlite_url) == ["parked"]


def test_a_restore_doubts_what_waits_and_gives_no_number_again(
    on: Callable[..., Ended], database_url: str
) -> None:
    change(
        database_url,
        lambda tx: tx.connection.execute(text("INSERT INTO workspace VALUES ('T1', '', '', '')")),
        lambda tx: next_number(tx, HERE, "feedback"),
        lambda tx: queue(tx, HERE, a_message(), at=AT),
    )
    ended = on("restored")
    assert ended.code == 0, ended.err
    assert "1 message that waited in it: each is looked for in Slack's history" in ended.out
    assert "New numbers go on at F-101." in ended.out
    assert standing(database_url) == ["unsure"]
    change(database_url, verified)


def verified(tx: Tx) -> None:
    assert audit.verify(tx, HERE).broken_at is None
    assert tx.connection.scalar(select(col(AuditEventRow.verb))) == "restore"
