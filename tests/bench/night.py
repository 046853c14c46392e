"""A thousand simulated nights: every escalation reaches a person or the end of its policy.

Bars: in every night each escalation is taken, resolved, or ends with the gap named; no step is taken
twice in a round, and whom it reaches is told once; and no step is more than 30 seconds late while the process is up. Nights have random
policies with conditions and branches, rotas with gaps, pods in which nobody is there, services outside
that fail, crashes in the middle of a step, outages of the process, people who promise and go silent,
clocks that jump back, and every tenth night clocks that change. Before them come fifty nights in a
process that is killed with -9, at least once in each, and goes on where it left. The floor is the same number of bare
inserts of what the nights leave.
"""

import asyncio
import os
import sqlite3
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bot.store.engine.database import Database
from bot.store.engine.migrate import upgrade
from tests.bench.night_killed import live_killed
from tests.bench.nights import Seen, night
from tests.bench.result import Result
from tests.builders.unit import House

NIGHTS = int(os.environ.get("BENCH_NIGHTS", "1000"))
KILLED_NIGHTS = int(os.environ.get("BENCH_KILLED_NIGHTS", "50"))
LATE_BAR = timedelta(seconds=30)


def run() -> Result:
    """Live through the nights."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        path = Path(name) / "night.sqlite3"
        upgrade(f"sqlite:///{path}")
        killed, kills = live_killed(Path(name), KILLED_NIGHTS)
        began = time.perf_counter()
        nights = asyncio.run(live(f"sqlite:///{path}"))
        seconds = time.perf_counter() - began
        base = floor(path)
    every = [*nights, *killed]
    bad = sum(not night.ended_well for night in every)
    doubled = sum(night.doubled for night in every)
    latest = max(night.latest for night in every)
    crashes = sum(night.crashes for night in nights)
    return Result(
        floor=NIGHTS / base,
        ours=NIGHTS / seconds,
        ratio=base / seconds,
        held=bad == 0 and doubled == 0 and latest <= LATE_BAR and kills >= KILLED_NIGHTS,
        name="night",
        unit="nights/s",
        notes=(
            f"{NIGHTS:,} nights, {crashes:,} crashes: {bad} without an end, {doubled} steps twice",
            f"{len(killed)} more in a process of their own, killed with -9 {kills} times",
            f"the latest step {latest.total_seconds():.0f} s late while up (bar 30)",
        ),
    )


async def live(url: str) -> list[Seen]:
    """Live through every night on one database."""
    house = House(Database(url))
    try:
        return [await night(house, number) for number in range(NIGHTS)]
    finally:
        house.database.close()


def floor(path: Path) -> float:
    """Insert what the nights left, once more and bare."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT * FROM escalation_moment").fetchall()
        connection.execute("CREATE TABLE again AS SELECT * FROM escalation_moment WHERE 0")
        began = time.perf_counter()
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO again VALUES ({marks})", rows)  # noqa: S608
        connection.commit()
        return time.perf_counter() - began
