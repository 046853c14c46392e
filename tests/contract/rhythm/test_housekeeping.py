"""Housekeeping: what has served its purpose is forgotten, what is open is not."""

from datetime import UTC, datetime, timedelta
from functools import partial

from bot.services import rhythm
from bot.store import inbox
from schedules.retention import ROUTINE
from tests.builders.feedback import AT
from tests.builders.unit import HERE, House

NIGHT = datetime(2026, 11, 3, 3, 15, tzinfo=UTC)


async def test_old_deliveries_are_forgotten_at_night_and_open_messages_are_kept(
    house: House,
) -> None:
    old = AT - timedelta(days=8)
    await house.do(lambda unit: inbox.accept(unit.tx, HERE, "Ev1", at=old))
    await house.do(lambda unit: inbox.accept(unit.tx, HERE, "Ev2", at=AT))
    await house.submits(at=AT - timedelta(days=40))
    before = len(await house.queued())
    run = partial(rhythm.run_due, routine=ROUTINE)
    await house.do(run)
    await house.do(run, at=NIGHT)
    assert len(await house.rows("SELECT * FROM inbox")) == 1
    assert len(await house.queued()) == before
    assert await house.look(lambda unit: rhythm.next_due(unit, ROUTINE), at=NIGHT) == (
        NIGHT + timedelta(days=1)
    )
