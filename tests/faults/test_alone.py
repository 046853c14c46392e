"""Only one process has a SQLite file, and what a dead one was sending is taken from it at once."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.domain.outbox import LEASE, MessageState, Method
from bot.errors import ConfigError
from bot.store.engine.database import Database
from bot.store.engine.file_lock import alone
from bot.store.engine.migrate import upgrade
from bot.store.outbox.leases import release_leases
from tests.builders.outbox import AT, HERE, Box, seconds

HOLD = "import sys, time; from bot.store.engine.file_lock import alone\nwith alone(sys.argv[1]): print(flush=True); time.sleep(60)"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'a folder' / 'store.sqlite3'}"


def test_a_second_process_is_told_who_has_the_file(url: str) -> None:
    held = alone(url)
    with held as is_alone:
        assert is_alone
        with (
            pytest.raises(ConfigError, match=rf"in use by .* \(process {os.getpid()}\)"),
            alone(url),
        ):
            pass


def test_whoever_stopped_leaves_the_file_to_the_next(url: str) -> None:
    for _ in range(2):
        with alone(url) as is_alone:
            assert is_alone


def test_the_kernel_lets_go_for_whoever_was_killed(url: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, url], cwd=ROOT, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"\n"
        with pytest.raises(ConfigError, match=f"process {child.pid}"), alone(url):
            pass
        child.send_signal(signal.SIGKILL)
    with alone(url) as is_alone:
        assert is_alone


@pytest.mark.parametrize("url", ["postgresql://somewhere/store", "sqlite://", "sqlite:///:memory:"])
def test_what_is_shared_or_nobody_s_is_not_held(url: str) -> None:
    with alone(url) as first, alone(url) as second:
        assert (first, second) == (False, False)


def test_files_next_to_each_other_are_held_apart(tmp_path: Path) -> None:
    with alone(f"sqlite:///{tmp_path}/a.db") as a, alone(f"sqlite:///{tmp_path}/b.db") as b:
        assert a
        assert b


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(ConfigError, match="BOT_DATABASE_URL"),
        alone(f"sqlite:///{tmp_path}/file/store.db"),
    ):
        pass


LOOK = "import sys, sqlite3; c = sqlite3.connect(sys.argv[1]); print(c.execute('SELECT count(*) FROM outbox').fetchone()[0]); c.close()"


async def test_whoever_looks_into_the_file_takes_no_commit_away(tmp_path: Path) -> None:
    """SQLite throws its journal away with the last one who has the file, as it believes."""
    url = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    upgrade(url)
    database = Database(url)
    box = Box(database)
    for number in range(1, 4):
        await box.put(subject=f"F-{number}")
        # A connection more of our own, and one of somebody else.
        assert len(await box.rows("SELECT id FROM outbox")) == number
        looked = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", LOOK, str(tmp_path / "store.sqlite3")],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert int(looked.stdout) == number
    database.close()


async def release(box: Box, after_s: float) -> None:
    await box.do(partial(release_leases, workspace=HERE, at=AT + seconds(after_s)))


async def states(box: Box) -> list[tuple[str, str]]:
    found = await box.rows("SELECT method, state FROM outbox ORDER BY id")
    return [(method, state) for method, state in found]


async def test_a_dead_sender_s_messages_are_free_at_once_each_by_its_method(
    database: Database,
) -> None:
    box = Box(database)
    for number, method in enumerate((Method.POST, Method.UPDATE, Method.EPHEMERAL)):
        await box.put(method=method, subject=f"F-{number}", place=f"C{number}")
    assert len(await box.claim()) == 3
    await release(box, 1)
    assert await states(box) == [
        ("post", MessageState.UNSURE),
        ("update", MessageState.PENDING),
        ("ephemeral", MessageState.DROPPED),
    ]


async def test_the_history_gets_its_ten_seconds_before_anybody_looks(database: Database) -> None:
    box = Box(database)
    await box.put()
    await box.claim()
    await release(box, 1)
    assert await box.due_unsure(AT + seconds(10.9)) == ()
    assert len(await box.due_unsure(AT + seconds(11))) == 1


async def test_a_look_that_died_is_taken_up_again(database: Database) -> None:
    box = Box(database)
    await box.put()
    await box.claim()
    await release(box, 1)
    assert len(await box.due_unsure(AT + seconds(11))) == 1
    await release(box, 12)
    assert await box.due_unsure(AT + seconds(21)) == ()
    assert len(await box.due_unsure(AT + seconds(22))) == 1


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
async def test_a_clock_put_back_does_not_keep_a_dead_sender_s_lease(
    database: Database, back: timedelta
) -> None:
    box = Box(database)
    await box.put()
    await box.claim()
    restarted = AT - back
    await box.do(partial(release_leases, workspace=HERE, at=restarted))
    assert len(await box.due_unsure(restarted + seconds(10))) == 1


async def test_without_a_release_the_lease_is_waited_for(database: Database) -> None:
    box = Box(database)
    await box.put()
    await box.claim()
    await box.expire(AT + LEASE - seconds(1))
    assert await states(box) == [("post", MessageState.SENDING)]
    await box.expire(AT + LEASE)
    assert await states(box) == [("post", MessageState.UNSURE)]
    assert len(await box.due_unsure(AT + LEASE)) == 1
