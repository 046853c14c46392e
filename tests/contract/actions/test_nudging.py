"""Nudges: the right person is asked, at a working moment, about what still stands."""

from datetime import UTC, datetime

from bot.services import actions
from tests.builders.unit import House

BEFORE = datetime(2026, 11, 16, 9, tzinfo=UTC)


async def test_what_falls_due_can_be_looked_up_without_writing(house: House) -> None:
    await house.submits()
    assert await house.look(actions.next_nudge, at=BEFORE) == BEFORE
