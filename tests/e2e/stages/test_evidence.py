"""A signed body turns what a gate asks for to met, and a later one turns it back."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders.charter import a_workflow
from tests.builders.ingest import a_client, secret_of, sends
from tests.databases import SqliteCopies
from tests.e2e.scene import Actor, Scene, playing
from tests.e2e.small_charter import small_charter

PIPELINE = {"key": "ci", "kind": "ingest", "criteria": ["masked-data"]}


@pytest.fixture
async def stage(tmp_path: Path, sqlite_copies: SqliteCopies) -> AsyncIterator[Scene]:
    charter = small_charter(
        sources=[PIPELINE], workflows=[a_workflow("lost-card", name="Lost card")]
    )
    async with playing(tmp_path, sqlite_copies, charter=charter) as scene:
        yield scene


async def arrive(scene: Scene, result: str) -> None:
    said = {"workflow": "lost-card", "criterion": "masked-data", "version": "flow 2.3"}
    row = {**said, "result": result, "run": "run 1", "at": scene.clock.now().isoformat()}
    path = "/ingest/evidence?source=ci"
    async with a_client(scene.stage.parts.bot) as client:
        answer = await sends(client, json.dumps(row).encode(), path=path, secret=secret_of("ci"))
    assert (answer.status_code, answer.json()["refused"]) == (200, [])
    await scene.walk.by(minutes=1)


async def standing(person: Actor) -> str:
    await person.types("/rollout stage lost-card")
    return str((await person.sees("Lost card")).blocks)


async def test_a_pipeline_shows_a_criterion_and_takes_it_back(stage: Scene) -> None:
    await arrive(stage, "passed")
    assert "passed its run" in await standing(stage.pod_lead)
    await stage.walk.by(minutes=60)
    await arrive(stage, "withdrawn")
    assert "passed its run" not in await standing(stage.pod_lead)
