"""The whole app on one kind of database, for tests of what listeners hear."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.services.feedback import work
from bot.store.engine.database import Database
from tests.builders.feedback import EMRE
from tests.builders.slack import Stage, a_stage
from tests.builders.unit import House
from tests.databases import SqliteCopies


@pytest.fixture
def house(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[House]:
    """Listeners know no database: one kind will do."""
    database = Database(sqlite_copies.fresh(tmp_path))
    yield House(database)
    database.close()


@pytest.fixture
async def stage(house: House) -> AsyncIterator[Stage]:
    """The app, talking to a stand-in for Slack."""
    async with a_stage(house) as made:
        yield made


@pytest.fixture
async def worked(stage: Stage) -> Stage:
    """A stage on which Emre has taken Aisha's F-1."""
    await stage.house.submits()
    await stage.house.do(lambda unit: work.take(unit, 1, EMRE))
    return stage
