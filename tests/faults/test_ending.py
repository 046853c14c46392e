"""SIGTERM in the middle of a job of the worker: both end at once, and the job is done after a start."""

import asyncio
import hmac
import os
import time
from collections.abc import Mapping
from pathlib import Path
from signal import SIGSTOP

import aiohttp

from tests.faults.child import Begin, Child
from tests.faults.stage import a_stage

SECRET = "a secret of those who send numbers"
ENDS_WITHIN_S = 10.0
BODY = b"measure,workflow,day,value,n\naht,balance-inquiry,2026-03-02,301,40\n"


def signed(body: bytes) -> Mapping[str, str]:
    stamp = str(int(time.time()))
    base = f"v1:{stamp}:POST:/ingest/observations:".encode() + body
    return {
        "Content-Type": "text/csv",
        "X-Drumbeat-Timestamp": stamp,
        "X-Drumbeat-Signature": "v1=" + hmac.digest(SECRET.encode(), base, "sha256").hex(),
    }


async def sends(child: Child) -> int:
    """Send a number in, and return how that was answered; 0 where it was not."""
    url = f"http://127.0.0.1:{child.port}/ingest/observations"
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=BODY, headers=signed(BODY)) as answer,
        ):
            return answer.status
    except aiohttp.ClientError:
        return 0


def worker_of(child: Child) -> int:
    """Find the process in which the bot lets heavy work be done."""
    assert child.life is not None
    for stat in Path("/proc").glob("[0-9]*/stat"):
        words = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        command = stat.with_name("cmdline").read_bytes()
        if int(words[1]) == child.life.pid and b"bot.worker.child" in command:
            return int(stat.parent.name)
    raise AssertionError("no worker runs")


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_a_job_ends_with_the_bot_and_is_done_after_the_next_start(
    sqlite_url: str, tmp_path: Path, begin: Begin
) -> None:
    async with a_stage(sqlite_url, tmp_path, begin=begin) as stage:
        child = stage.child
        child.env = {**child.env, "BOT_INGEST_SECRET": SECRET}
        await child.start()
        assert await sends(child) == 200
        worker = worker_of(child)
        # As one that never comes to an end; it is far within the time that a job may take.
        os.kill(worker, SIGSTOP)
        waiting = asyncio.ensure_future(sends(child))
        await asyncio.sleep(1)
        began = time.monotonic()
        await child.stop()
        assert time.monotonic() - began < ENDS_WITHIN_S
        assert await waiting in (0, 503)
        assert not is_alive(worker)
        await child.start()
        assert await sends(child) == 200
