"""Housekeeping: what has served its purpose is forgotten in slices, what is open is not."""

from datetime import UTC, datetime, timedelta

from bot.services import retention
from bot.store.engine.transaction import Tx
from bot.store.record import inbox
from schedules.retention import DUTY
from tests.builders.feedback import AT
from tests.builders.outbox import a_message
from tests.builders.unit import HERE, House

NIGHT = datetime(2026, 11, 3, 3, 15, tzinfo=UTC)


async def arrive(house: House, *, at: datetime, n: int = 1) -> None:
    def accept(tx: Tx) -> None:
        for number in range(n):
            inbox.accept(tx, HERE, f"Ev{at}{number}", at=at)

    await house.database.write(accept)


async def clear(house: House, at: datetime) -> int:
    """Run the duty to its end and count its slices."""
    slices = 1
    while await house.do(DUTY.run, at=at):
        slices += 1
    return slices


async def test_old_deliveries_are_forgotten_at_night_and_open_messages_are_kept(
    house: House,
) -> None:
    await arrive(house, at=AT - timedelta(days=8))
    await arrive(house, at=AT)
    await house.submits(at=AT - timedelta(days=40))
    before = len(await house.queued())
    assert await clear(house, NIGHT) == 1
    assert len(await house.rows("SELECT * FROM inbox")) == 1
    assert len(await house.queued()) == before


async def test_a_message_settled_a_month_ago_is_forgotten_the_night_after(house: House) -> None:
    await house.do(lambda unit: unit.queue(a_message()))
    await house.database.write(
        lambda tx: tx.connection.exec_driver_sql(
            "UPDATE outbox SET state = 'sent', settled_at = created_at"
        )
    )
    due = NIGHT + timedelta(days=30)
    assert await house.look(DUTY.next_due) == due
    await clear(house, due - timedelta(days=1))
    assert len(await house.queued()) == 1
    await clear(house, due)
    assert await house.queued() == []
    assert await house.look(DUTY.next_due) is None


async def test_a_backlog_goes_in_slices_that_let_others_in_between(house: House) -> None:
    await arrive(house, at=AT - timedelta(days=8), n=2 * retention.SLICE + 1)
    assert await clear(house, NIGHT) == 3
    assert await house.rows("SELECT * FROM inbox") == []


async def test_nothing_more_is_due_until_the_next_night(house: House) -> None:
    await arrive(house, at=AT - timedelta(days=7))
    assert await house.look(DUTY.next_due) == NIGHT
    await arrive(house, at=AT)
    await clear(house, NIGHT)
    assert await house.look(DUTY.next_due) == NIGHT + timedelta(days=7)
