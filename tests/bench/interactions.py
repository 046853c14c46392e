"""Contacts in: signed NDJSON over the HTTP front's own application, read in the worker, kept once.

Bar, on SQLite: at least 0.25 of `executemany` of the same rows in the same transactions of 500. The
measures of 12 workflows' day are counted from 200,000 contacts in at most 3 times the one GROUP BY.
"""

import asyncio
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import orjson

from bot.background.ingest import open_ingest
from bot.charter import load
from bot.clock import MovableClock
from bot.domain.ids import WorkspaceId
from bot.runtime import Bot
from bot.services.interactions import counting, intake, scorecards
from bot.sources.ingest import Ingest
from bot.store.engine.database import Database
from bot.store.engine.migrate import upgrade
from bot.store.record.vault import Vault
from tests.bench.figures import charter_data, marks
from tests.bench.ingest import SECRET, post
from tests.bench.result import Result
from tests.builders.unit import HERE, a_renderer, a_roster

REQUESTS, ROWS = int(os.environ.get("BENCH_REQUESTS", "4")), 5_000
OUTPUTS, TOGETHER = 10, 500
COUNTED = int(os.environ.get("BENCH_CONTACTS", "200000"))
BAR, COUNTING_BAR = 0.25, 3.0
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = NOW - timedelta(days=1)
ITEMS = [f"item-{n}" for n in range(OUTPUTS)]
TABLES = ("interaction", "interaction_output")
COUNTS = """
SELECT i.workflow, i.channel, i.day, i.pilot, i.volunteer, i.tenure, i.versions, i.outcome, o.item,
       count(*), sum(o.value) FROM interaction i JOIN interaction_output o
       ON o.workspace_id = i.workspace_id AND o.interaction = i.number
 WHERE i.workspace_id = ? AND o.value IS NOT NULL
 GROUP BY i.workflow, i.channel, i.day, i.pilot, i.volunteer, i.tenure, i.versions, i.outcome, o.item
"""


def run() -> Sequence[Result]:
    """Send the requests one after the other, let the floor write the same rows, then count a day."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        folder = Path(name)
        charter = folder / "charter.json"
        charter.write_bytes(orjson.dumps(whole_charter(), default=str))
        return [_kept(folder, charter), _counted(folder, charter)]


def whole_charter() -> dict[str, Any]:
    """Build the large charter with a scorecard of ten items for each workflow, and their measures."""
    data = charter_data()
    items = [{"key": item, "definition": "Was it so?"} for item in ITEMS]
    data["scorecards"] = [
        {"workflow": workflow["key"], "version": "b", "since": "2026-01-01", "items": items}
        for workflow in data["workflows"]
    ]
    data["interactions"] = {"allowed_hosts": ["calls.example"]}
    data["measures"] = [
        {
            "key": f"m-{item}",
            "unit": "share",
            "better": "higher",
            "from": "interactions",
            "item": item,
        }
        for item in ITEMS
    ]
    return data


def contacts(number: int, count: int) -> Iterator[dict[str, Any]]:
    """Make contacts of one day, ten outputs each."""
    dice = random.Random(number)  # noqa: S311 - the same each time
    workflows = [workflow["key"] for workflow in charter_data()["workflows"]]
    for n in range(count):
        yield {
            "id": f"c{number}-{n}",
            "workflow": dice.choice(workflows),
            "channel": dice.choice(["voice", "chat"]),
            "start": (DAY + timedelta(seconds=n % 40_000)).isoformat(),
            "duration_s": dice.randrange(30, 900),
            "agent": f"a{dice.randrange(200)}",
            "cohort": {"tenure": dice.choice(["new", "seasoned"])},
            "outcome": dice.choice(["contained", "handed_over"]),
            "versions": {"prompt": "12"},
            "link": f"https://calls.example/{number}-{n}",
            "outputs": [
                {
                    "item": item,
                    "value": dice.randrange(2),
                    "confidence": round(dice.random(), 2),
                    "quote": "good morning, how may I help you today",
                    "at": [n, n + 20],
                }
                for item in ITEMS
            ],
        }


def a_bot(url: str, charter: Path, *, at: datetime = NOW, workspace: str = HERE) -> Bot:
    """Build a bot on a database."""
    return Bot(
        database=Database(url),
        clock=MovableClock(at),
        workspace=WorkspaceId(workspace),
        charter=load(charter),
        roster=a_roster(),
        renderer=a_renderer(),
        vault=Vault("bench-" * 8),
    )


def _kept(folder: Path, charter: Path) -> Result:
    path = folder / "ours.sqlite3"
    upgrade(f"sqlite:///{path}")
    bodies = [
        b"\n".join(orjson.dumps(each) for each in contacts(number, ROWS))
        for number in range(REQUESTS)
    ]
    seconds, accepted = asyncio.run(_send(f"sqlite:///{path}", charter, bodies))
    rows = _rows(path)
    base = _floor(folder / "floor.sqlite3", rows)
    total = REQUESTS * ROWS
    ratio = base / seconds
    whole = accepted == total == len(rows[TABLES[0]]) and len(rows[TABLES[1]]) == total * OUTPUTS
    return Result(
        floor=total / base,
        ours=total / seconds,
        ratio=ratio,
        held=ratio >= BAR and whole,
        name="interactions",
        unit="contacts/s",
        notes=(f"{total:,} contacts of {OUTPUTS} outputs: {seconds:.2f} s, floor {base:.2f} s",),
    )


async def _send(url: str, charter: Path, bodies: list[bytes]) -> tuple[float, int]:
    bot = a_bot(url, charter)
    await bot.transact(lambda unit: scorecards.follow(unit, unit.charter))
    ingest = Ingest(SECRET)
    open_ingest(bot, ingest)
    transport = httpx.ASGITransport(app=ingest)
    accepted = 0
    path, kind = "/ingest/interactions", "application/x-ndjson"
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.example") as client:
        await post(client, b"", path=path, kind=kind)  # the worker's own start is not measured
        began = time.perf_counter()
        for body in bodies:
            accepted += (await post(client, body, path=path, kind=kind)).json()["accepted"]
        seconds = time.perf_counter() - began
    bot.worker.close()
    bot.database.close()
    return seconds, accepted


def _rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with sqlite3.connect(path) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            for table in TABLES
        }


def _floor(path: Path, rows: dict[str, list[tuple[Any, ...]]]) -> float:
    """Write the same rows with `executemany`, 500 contacts and their outputs a transaction."""
    upgrade(f"sqlite:///{path}")
    made, outputs = (rows[table] for table in TABLES)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        began = time.perf_counter()
        for first in range(0, len(made), TOGETHER):
            some = made[first : first + TOGETHER]
            theirs = outputs[first * OUTPUTS : (first + TOGETHER) * OUTPUTS]
            _insert(connection, TABLES[0], some)
            _insert(connection, TABLES[1], theirs)
            connection.commit()
        return time.perf_counter() - began


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        values = marks(len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({values})", rows)  # noqa: S608


def _counted(folder: Path, charter: Path) -> Result:
    path = folder / "day.sqlite3"
    _filled(path, charter)
    base = _group_by(path)
    seconds, measured = asyncio.run(_count(f"sqlite:///{path}", charter))
    return Result(
        floor=COUNTED / base,
        ours=COUNTED / seconds,
        ratio=seconds / base,
        held=seconds / base <= COUNTING_BAR and measured > 0,
        name="counting",
        unit="contacts/s",
        notes=(
            (
                f"a day of {COUNTED:,} contacts: {seconds:.2f} s, the GROUP BY {base:.2f} s, "
                f"{measured:,} numbers"
            ),
        ),
    )


def _filled(path: Path, charter: Path) -> None:
    """Keep contacts of one day, straight through the store's own intake."""
    upgrade(f"sqlite:///{path}")
    asyncio.run(_fill(f"sqlite:///{path}", charter))


async def _fill(url: str, charter: Path) -> None:
    bot = a_bot(url, charter)
    await bot.transact(lambda unit: scorecards.follow(unit, unit.charter))
    rules = await bot.read(scorecards.rules)
    batch = []
    for row in contacts(99, COUNTED):
        batch.append(rules.read(row))
        if len(batch) == TOGETHER:
            some, batch = batch, []
            keep = partial(intake.keep, sent=some, source="b", by="b")
            await bot.transact(keep, bulk=True)
    bot.database.close()


def _group_by(path: Path) -> float:
    with sqlite3.connect(path) as connection:
        began = time.perf_counter()
        connection.execute(COUNTS, (HERE,)).fetchall()
        return time.perf_counter() - began


async def _count(url: str, charter: Path) -> tuple[float, int]:
    bot = a_bot(url, charter, at=NOW + timedelta(hours=1))
    began, measured = time.perf_counter(), 0
    while (waiting := await bot.read(counting.gather)) is not None:
        counted = counting.count(waiting)
        measured += sum(len(day.observations) for day in counted)
        await bot.transact(partial(counting.conclude, counted=counted), bulk=True)
    seconds = time.perf_counter() - began
    bot.database.close()
    return seconds, measured
