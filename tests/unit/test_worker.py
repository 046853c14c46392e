"""The worker: pure functions elsewhere, each within limits, in a process that does not outlive us."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.worker.frames import send
from bot.worker.worker import ClosedError, JobError, Process, Worker
from tests.source import ROOT
from tests.unit.jobs import chatter, die, divide, eat, eat_unawares, hang, settings_seen, whoami

SOON_S = 10.0


@contextmanager
def a_worker(**limits: float) -> Iterator[Worker]:
    worker = Worker(**limits)  # type: ignore[arg-type]  # as each test names them
    try:
        yield worker
    finally:
        worker.close()


async def test_a_function_runs_in_a_process_of_its_own_and_a_dead_one_is_replaced() -> None:
    with a_worker() as worker:
        first = await worker.run(whoami, "hello")
        assert first != (os.getpid(), "hello")
        assert first == await worker.run(whoami, "hello")
        with pytest.raises(ZeroDivisionError):
            await worker.run(divide, 0)
        with pytest.raises(JobError, match="the process that worked on it died"):
            await worker.run(die, 1)
        assert (await worker.run(whoami, "again"))[1] == "again"


async def test_a_job_that_never_answers_is_ended_and_the_next_one_goes_on() -> None:
    with a_worker(within_s=3) as worker:
        pid, _ = await worker.run(whoami, "first")
        stuck = asyncio.ensure_future(worker.run(hang, 600))
        behind = asyncio.ensure_future(worker.run(whoami, "behind"))
        with pytest.raises(JobError, match=r"it took longer than 3 seconds"):
            await stuck
        assert is_gone(pid)
        assert (await behind)[1] == "behind"


class SlowToGo:
    """A process that takes a moment to be gone once it was ended."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def __getattr__(self, name: str) -> Any:
        return getattr(self._process, name)

    def wait(self) -> int:
        time.sleep(1)
        return self._process.wait()


async def test_nobody_else_waits_until_an_ended_process_is_gone() -> None:
    with a_worker(within_s=2) as worker:
        await worker.run(whoami, "first")
        assert worker._process is not None
        worker._process = SlowToGo(worker._process)  # type: ignore[assignment]  # as one would be
        stuck = asyncio.ensure_future(worker.run(hang, 600))
        longest, before = 0.0, time.monotonic()
        while not stuck.done():
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - before)
            before = time.monotonic()
        with pytest.raises(JobError):
            await stuck
        assert longest < 0.9


@pytest.mark.parametrize("job", [eat, eat_unawares])
async def test_a_job_that_eats_memory_is_ended_and_told(job: Callable[[int], int]) -> None:
    with a_worker(most_memory=400_000_000) as worker:
        with pytest.raises(JobError, match="it needed more than 400 MB of memory"):
            await worker.run(job, 2_000_000_000)
        assert (await worker.run(whoami, "after"))[1] == "after"


async def test_what_a_job_prints_is_no_answer() -> None:
    with a_worker() as worker:
        assert await worker.run(chatter, "words") == "words"


async def test_no_setting_of_ours_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_SLACK_BOT_TOKEN", "xoxb-secret")
    with a_worker() as worker:
        assert await worker.run(settings_seen, "BOT_") == []


async def test_closing_ends_what_is_under_way_at_once_and_nothing_begins_anew() -> None:
    with a_worker() as worker:
        pid, _ = await worker.run(whoami, "first")
        stuck = asyncio.ensure_future(worker.run(hang, 600))
        await asyncio.sleep(0.2)
        begun = time.monotonic()
        worker.close()
        with pytest.raises(ClosedError):
            await stuck
        assert time.monotonic() - begun < SOON_S
        assert is_gone(pid)
        with pytest.raises(ClosedError):
            await worker.run(whoami, "late")


async def test_who_gives_up_leaves_no_answer_to_the_next() -> None:
    with a_worker() as worker:
        await worker.run(whoami, "first")
        stuck = asyncio.ensure_future(worker.run(hang, 600))
        await asyncio.sleep(0.2)
        stuck.cancel()
        with pytest.raises(asyncio.CancelledError):
            await stuck
        assert (await worker.run(whoami, "next"))[1] == "next"


async def test_bulk_jobs_let_others_in_between() -> None:
    done: list[str] = []

    async def run(name: str, *, bulk: bool) -> None:
        await worker.run(whoami, name, bulk=bulk)
        done.append(name)

    with a_worker() as worker:
        bodies = [asyncio.ensure_future(run(f"body {n}", bulk=True)) for n in range(4)]
        await asyncio.sleep(0)
        await asyncio.gather(run("study", bulk=False), *bodies)
    assert done.index("study") <= 1


PARENT = """
import asyncio, json, os, sys
from bot.worker.frames import send
from bot.worker.worker import Worker
from tests.unit.jobs import HANGS, whoami

async def main():
    worker = Worker()
    pid, _ = await worker.run(whoami, "")
    asyncio.ensure_future(worker.run(HANGS[sys.argv[1]], 600))
    await asyncio.sleep(0.3)
    print(json.dumps(pid), flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.parametrize("how", ["sleeps", "never lets go"])
def test_it_dies_with_its_parent_however_that_ends(how: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, how], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = json.loads(parent.stdout.readline())
        assert not is_gone(pid)
        parent.kill()
    until = time.monotonic() + SOON_S
    while not is_gone(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert is_gone(pid)


def test_it_ends_in_the_middle_of_a_job_once_nobody_can_ask_it() -> None:
    """What does so where a system tells no process of its parent's end."""
    limits = [str(os.getpid()), "1000000000"]
    with subprocess.Popen(
        [sys.executable, "-m", "bot.worker.child", *limits],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        send(child.stdin, (hang, 600))
        time.sleep(0.5)
        assert child.poll() is None
        child.stdin.close()
        assert child.wait(SOON_S) == 0


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended, if only its parent has not been told yet."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return stat.rpartition(")")[2].split()[0] in "ZX"
