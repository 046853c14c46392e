"""Prepared statements and column types say the same as SQLAlchemy does, on both databases."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row, bindparam, func
from sqlalchemy.exc import StatementError
from sqlmodel import col, insert, select, update

from bot.domain.ids import WorkspaceId
from bot.store.actions.rows import ActionRow
from bot.store.engine.database import Database
from bot.store.engine.transaction import PreparedStatement, Tx, insert_into
from bot.store.engine.types import Instant
from bot.store.outbox.rows import OutboxRow
from bot.store.record.inbox import InboxRow, accept

HERE = WorkspaceId("T1")
AT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
_insert_inbox = insert_into(InboxRow)
_insert_message = insert_into(OutboxRow, "id")


def a_message(**changes: Any) -> dict[str, Any]:
    made = {name: None for name in OutboxRow.model_fields if name != "id"}
    given = {
        "workspace_id": HERE,
        "key": "k1",
        "lane": 1,
        "subject": "F-1",
        "method": "post",
        "place": "C1",
        "payload": '{"text":"ünï 🥁"}',
        "state": "pending",
        "attempts": 0,
        "created_at": AT,
        "not_before": AT + timedelta(microseconds=1),
    }
    return {**made, **given, **changes}


async def written(database: Database, run: Callable[[Tx], Any]) -> Any:
    return await database.write(run)


async def test_a_prepared_insert_stores_what_sqlalchemy_stores(database: Database) -> None:
    def both_ways(tx: Tx) -> list[Row[Any]]:
        _insert_message.run(tx, **a_message(key="prepared"))
        tx.connection.execute(insert(OutboxRow).values(**a_message(key="sqlalchemy")))
        columns = [c for c in OutboxRow.__table__.columns if c.key not in {"id", "key"}]  # type: ignore[attr-defined]  # set by SQLModel's metaclass
        return list(tx.connection.execute(select(*columns).order_by(col(OutboxRow.id))))

    one, other = await written(database, both_ways)
    assert tuple(one) == tuple(other)


async def test_a_prepared_select_returns_what_sqlalchemy_returns(database: Database) -> None:
    statement = (
        select(
            col(OutboxRow.key),
            col(OutboxRow.created_at),
            col(OutboxRow.lease_until),
            func.count().over(),
        )
        .where(col(OutboxRow.workspace_id) == bindparam("ws"), col(OutboxRow.lane) < 3)
        .order_by(col(OutboxRow.key))
    )
    prepared = PreparedStatement(statement)

    def both_ways(tx: Tx) -> tuple[Any, Any]:
        for key in ("a", "b"):
            _insert_message.run(tx, **a_message(key=key))
        directly = [tuple(row) for row in tx.connection.execute(statement, {"ws": HERE})]
        return prepared.all(tx, ws=HERE), directly

    ours, theirs = await written(database, both_ways)
    assert ours == theirs == [("a", AT, None, 2), ("b", AT, None, 2)]


async def test_a_prepared_update_counts_and_converts(database: Database) -> None:
    settle = PreparedStatement(
        update(OutboxRow)
        .where(col(OutboxRow.state) == "pending")
        .values(state="sent", settled_at=bindparam("moment"), attempts=col(OutboxRow.attempts) + 1)
    )

    def run(tx: Tx) -> Any:
        for key in ("a", "b"):
            _insert_message.run(tx, **a_message(key=key))
        counts = settle.run(tx, moment=AT), settle.run(tx, moment=AT)
        rows = select(col(OutboxRow.state), col(OutboxRow.settled_at), col(OutboxRow.attempts))
        return counts, [tuple(row) for row in tx.connection.execute(rows)]

    assert await written(database, run) == ((2, 0), [("sent", AT, 1)] * 2)


async def test_returning_is_converted_too(database: Database) -> None:
    returning = PreparedStatement(
        insert(InboxRow)
        .values(
            workspace_id=bindparam("ws"), delivery=bindparam("what"), received_at=bindparam("when")
        )
        .returning(col(InboxRow.received_at), col(InboxRow.delivery))
    )
    found = await written(database, lambda tx: returning.first(tx, ws=HERE, what="x", when=AT))
    assert found == (AT, "x")


async def test_a_list_is_refused_before_it_reaches_the_database(database: Database) -> None:
    wanted = PreparedStatement(select(col(OutboxRow.key)).where(col(OutboxRow.key).in_(["a", "c"])))
    with pytest.raises(TypeError, match="cannot be prepared"):
        await database.read(wanted.all)


async def test_first_of_nothing_is_none(database: Database) -> None:
    nothing = PreparedStatement(select(col(InboxRow.delivery)))
    assert await database.read(nothing.first) is None


@pytest.mark.parametrize("way", ["prepared", "sqlalchemy"])
async def test_an_instant_without_a_zone_is_refused(database: Database, way: str) -> None:
    naive = AT.replace(tzinfo=None)
    values = {"workspace_id": HERE, "delivery": "x", "received_at": naive}

    def run(tx: Tx) -> None:
        if way == "prepared":
            _insert_inbox.run(tx, **values)
        else:
            tx.connection.execute(insert(InboxRow).values(**values))

    with pytest.raises((ValueError, StatementError), match="naive datetime"):
        await written(database, run)


async def test_an_instant_of_any_zone_comes_back_in_utc(database: Database) -> None:
    east = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))
    await written(database, lambda tx: accept(tx, HERE, "x", at=east))
    found = await database.read(
        lambda tx: tx.connection.execute(select(col(InboxRow.received_at))).scalar_one()
    )
    assert (found, found.tzinfo) == (AT, UTC)


INSTANTS = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30))  # noqa: DTZ001  # zoned below


@given(moments=st.lists(INSTANTS.map(lambda naive: naive.replace(tzinfo=UTC)), unique=True))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_instants_keep_every_microsecond_and_their_order(
    database: Database, moments: list[datetime]
) -> None:
    def run(tx: Tx) -> Any:
        tx.connection.execute(InboxRow.__table__.delete())  # type: ignore[attr-defined]  # set by SQLModel's metaclass
        for number, moment in enumerate(moments):
            _insert_inbox.run(tx, workspace_id=HERE, delivery=str(number), received_at=moment)
        return [
            row[0]
            for row in tx.connection.execute(
                select(col(InboxRow.received_at)).order_by(col(InboxRow.received_at))
            )
        ]

    assert asyncio.run(database.write(run)) == sorted(moments)


async def test_an_orm_session_joins_the_transaction_and_leaves_it_open(
    database: Database,
) -> None:
    def use_a_session(tx: Tx) -> Any:
        with tx.session() as session:
            session.add(InboxRow(workspace_id=HERE, delivery="orm", received_at=AT))
        accept(tx, HERE, "core", at=AT)
        return tx.connection.execute(select(func.count(col(InboxRow.delivery)))).scalar_one()

    assert await written(database, use_a_session) == 2


async def test_a_failing_session_takes_back_its_own_part_alone(database: Database) -> None:
    def fail_inside(tx: Tx) -> None:
        accept(tx, HERE, "before", at=AT)
        with suppress(LookupError), tx.session() as session:
            session.add(InboxRow(workspace_id=HERE, delivery="lost", received_at=AT))
            session.flush()
            raise LookupError("changed my mind")

    await written(database, fail_inside)
    kept = await database.read(
        lambda tx: tx.connection.execute(select(func.count(col(InboxRow.delivery)))).scalar_one()
    )
    assert kept == 1


async def test_days_are_days_on_both(database: Database) -> None:
    prepared = PreparedStatement(select(bindparam("day", type_=ActionRow.__table__.c.due_on.type)))  # type: ignore[attr-defined]  # set by SQLModel's metaclass
    assert await database.read(lambda tx: prepared.first(tx, day=date(2026, 3, 2))) == (
        date(2026, 3, 2),
    )


def test_an_instant_is_a_number_on_sqlite_and_a_time_on_postgresql(database: Database) -> None:
    shown = {"sqlite": "BIGINT", "postgresql": "TIMESTAMP WITH TIME ZONE"}
    dialect = database._read_engine.dialect
    assert Instant().compile(dialect=dialect) == shown[dialect.name]
