"""The stage that stories are played on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import SqliteCopies
from tests.e2e.scene import Scene, playing


@pytest.fixture
async def stage(tmp_path: Path, sqlite_copies: SqliteCopies) -> AsyncIterator[Scene]:
    """A small rollout on a Tuesday morning; loose ends fail the test."""
    async with playing(tmp_path, sqlite_copies) as scene:
        yield scene
