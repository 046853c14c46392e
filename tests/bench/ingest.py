"""Observations in: signed JSON over the HTTP front's own application, read in the worker, kept once.

Bars, on SQLite: at least 20,000 observations a second from the first byte to the last answer. The
ratio is to `executemany` of the same rows into the same table in one transaction.
"""

import asyncio
import hmac
import os
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson

from bot.background.ingest import open_ingest
from bot.charter import load
from bot.clock import MovableClock
from bot.domain.ids import WorkspaceId
from bot.runtime import Bot
from bot.sources.ingest import Ingest
from bot.store.engine.database import Database
from bot.store.engine.migrate import upgrade
from bot.store.record.vault import Vault
from tests.bench.figures import keys, marks, of_series, write_charter
from tests.bench.result import Result
from tests.builders.unit import HERE, a_renderer, a_roster

REQUESTS, ROWS = int(os.environ.get("BENCH_REQUESTS", "4")), 50_000
BAR = 20_000
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECRET = "bench-ingest-secret"


def run() -> Result:
    """Send the requests one after the other, then let the floor write the same rows."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        folder = Path(name)
        charter = write_charter(folder / "charter.json")
        bodies = [body(number) for number in range(REQUESTS)]
        url = f"sqlite:///{folder}/ours.sqlite3"
        upgrade(url)
        seconds, slowest_ms, accepted = asyncio.run(send(url, charter, bodies))
        kept = rows_of(folder / "ours.sqlite3")
        base = floor(folder / "floor.sqlite3", kept)
        total = REQUESTS * ROWS
        rate = total / seconds
        return Result(
            floor=total / base,
            ours=rate,
            ratio=rate / (total / base),
            held=rate >= BAR and accepted == total == len(kept),
            name="ingest sqlite",
            unit="observations/s",
            notes=(
                (
                    f"{total:,} observations in {REQUESTS} requests: {seconds:.2f} s, the floor "
                    f"{base:.2f} s (bar {BAR:,}/s)"
                ),
                f"the slowest request {slowest_ms:,.0f} ms; accepted {accepted:,}, kept {len(kept):,}",
            ),
        )


def body(number: int) -> bytes:
    """Make one request: 50,000 rows of a few series, newest last."""
    named = keys()
    rows: list[dict[str, Any]] = []
    series = number * 60
    while len(rows) < ROWS:
        measure, workflow, channel = named[series]
        for _, _, day, version, _, _, value, n, _, _ in of_series(HERE, series, NOW.date(), 0):
            rows.append(
                {
                    "measure": measure,
                    "workflow": workflow,
                    "channel": channel,
                    "day": day,
                    "value": value,
                    "n": n,
                    "version": version,
                }
            )
        series += 1
    return orjson.dumps(rows[:ROWS])


async def send(url: str, charter: Path, bodies: list[bytes]) -> tuple[float, float, int]:
    """Send every body signed, and return seconds, the slowest in milliseconds, and what was accepted."""
    bot = Bot(
        database=Database(url),
        clock=MovableClock(NOW),
        workspace=WorkspaceId(HERE),
        charter=load(charter),
        roster=a_roster(),
        renderer=a_renderer(),
        vault=Vault("bench-" * 8),
    )
    ingest = Ingest(SECRET)
    open_ingest(bot, ingest)
    transport = httpx.ASGITransport(app=ingest)
    accepted, slowest = 0, 0.0
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.example") as client:
        await post(client, b"[]")  # the worker's own start is not what is measured
        began = time.perf_counter()
        for each in bodies:
            before = time.perf_counter()
            accepted += (await post(client, each)).json()["accepted"]
            slowest = max(slowest, (time.perf_counter() - before) * 1000)
        seconds = time.perf_counter() - began
    bot.worker.close()
    bot.database.close()
    return seconds, slowest, accepted


async def post(
    client: httpx.AsyncClient,
    raw: bytes,
    *,
    path: str = "/ingest/observations",
    kind: str = "application/json",
) -> httpx.Response:
    """Send one signed body."""
    stamp = str(int(time.time()))
    text = f"v1:{stamp}:POST:{path}:".encode() + raw
    headers = {
        "Content-Type": kind,
        "X-Drumbeat-Timestamp": stamp,
        "X-Drumbeat-Signature": f"v1={hmac.digest(SECRET.encode(), text, 'sha256').hex()}",
    }
    return await client.post(path, content=raw, headers=headers)


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    """Read what was kept."""
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT * FROM observation").fetchall()


def floor(path: Path, rows: list[tuple[Any, ...]]) -> float:
    """Write the same rows with `executemany`, as safely."""
    upgrade(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        began = time.perf_counter()
        connection.executemany(f"INSERT INTO observation VALUES ({marks(10)})", rows)  # noqa: S608
        connection.commit()
        return time.perf_counter() - began
