"""The rollout in which two people press a button at once."""

from collections.abc import Iterator

import pytest

from bot.store.engine.database import Database
from tests.builders.unit import House


@pytest.fixture
def house(postgres_url: str) -> Iterator[House]:
    """A small rollout on PostgreSQL, the one of both where two may write at once."""
    opened = Database(postgres_url)
    yield House(opened)
    opened.close()
