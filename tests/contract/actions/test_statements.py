"""A slice of nudges asks the database as often for many people as for one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import PodPeople
from bot.services.actions.nudges import PEOPLE
from bot.services.feedback import work
from bot.store.engine.database import Database
from bot.work.unit import Unit
from schedules.actions import NUDGES
from tests.builders.unit import PRIYA, House, a_person, a_roster
from tests.contract.actions.test_nudging import WEEK_AHEAD
from tests.databases import SqliteCopies

OWNERS = tuple(SlackUserId(f"U0OWNER{number}") for number in range(PEOPLE))


@pytest.fixture
def house(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[House]:
    """A pod of five, on the database that tells what it is asked."""
    database = Database(sqlite_copies.fresh(tmp_path))
    pods = {**a_roster().pods, PodKey("cards"): PodPeople((PRIYA,), frozenset(OWNERS))}
    people = {**a_roster().people, **{owner: a_person(owner) for owner in OWNERS}}
    yield replace(House(database), roster=a_roster(people=people, pods=pods))
    database.close()


async def reads(house: House) -> list[str]:
    """Send one slice of nudges and list what it read."""

    def run(unit: Unit) -> list[str]:
        asked: list[str] = []
        driver = unit.tx.connection.connection.driver_connection
        driver.set_trace_callback(asked.append)  # type: ignore[union-attr]  # SQLite's own
        while NUDGES.run(unit):
            pass
        driver.set_trace_callback(None)  # type: ignore[union-attr]  # SQLite's own
        return [each for each in asked if each.lstrip().startswith("SELECT")]

    return await house.do(run, at=WEEK_AHEAD)


async def _owned_by_each(house: House, *owners: SlackUserId) -> None:
    for number, owner in enumerate(owners, 1):
        await house.submits()
        await house.do(lambda unit, n=number, by=owner: work.take(unit, n, by))  # type: ignore[misc]  # bound now


@pytest.mark.parametrize("many", [1, PEOPLE])
async def test_whoever_a_slice_concerns_is_looked_up_at_once(house: House, many: int) -> None:
    await _owned_by_each(house, *OWNERS[:many])
    read = await reads(house)
    assert {message.place for message in await house.queued()} >= set(OWNERS[:many])
    tables = [re.findall(r"FROM (\w+)", each)[0] for each in read]
    asked = ["nudge", "action", "preference"]
    # Its steps, who is to be told, what each of them was asked before, their last message, and
    # what they have of each thing.
    assert tables[:11] == [*asked, *asked, *asked, "told", "told"]
    # Whether anybody else is to be told.
    assert set(tables[11:]) <= {"nudge", "preference"}
