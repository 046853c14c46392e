"""Nights in a process of their own, which is killed with -9 in the middle and started again."""

import asyncio
import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from signal import SIGKILL
from typing import TypeVar

from bot.store.engine.database import Database
from bot.store.engine.migrate import upgrade
from bot.work.unit import Unit
from tests.bench.nights import Seen, evening, judged, passes, raise_one
from tests.builders.unit import House

T = TypeVar("T")
# After so many transactions, or soon after: even a short night has a few.
LATEST_KILLS = (4, 12)
COMMITTED = b"#"


@dataclass
class Told(House):
    """A house that tells its parent of each commit."""

    tell: int = -1

    async def do(self, fn: Callable[[Unit], T], *, at: datetime | None = None) -> T:
        result = await super().do(fn, at=at)
        os.write(self.tell, COMMITTED)
        return result


async def until_morning(url: str, number: int, life: int, tell: int) -> None:
    """Begin the night, or go on where a dead process left it; tell how late the latest step was."""
    house, dice, at = evening(Told(Database(url), tell=tell), number)
    found = await house.rows(
        f"SELECT number FROM escalation ORDER BY number LIMIT 1 OFFSET {number}"  # noqa: S608
    )
    if found:
        # The time that the rows know of.
        spent = await house.rows(
            f"SELECT max(at) FROM escalation_moment WHERE number = {found[0][0]}"  # noqa: S608
        )
        at = max(at, datetime.fromtimestamp(spent[0][0] / 1e6, at.tzinfo))
        dice = random.Random(number * 100 + life)  # noqa: S311 - the same nights each time
        raised = int(found[0][0])
    else:
        raised = await raise_one(house, at)
    latest, _ = await passes(house, dice, raised, at)
    os.write(tell, f"{latest.total_seconds()}\n".encode())
    house.database.close()


def born(url: str, number: int, life: int) -> tuple[int, int]:
    """Fork a process that lives through a night; return its id and where it tells of its commits."""
    hears, tells = os.pipe()
    child = os.fork()
    if child:
        os.close(tells)
        return child, hears
    os.close(hears)
    ended = 1
    try:
        asyncio.run(until_morning(url, number, life, tells))
        ended = 0
    finally:
        # What the parent has begun is not the child's to end.
        os._exit(ended)


def killed_night(url: str, number: int) -> tuple[int, timedelta]:
    """Live through a night with kills of its process; return how many, and the latest step."""
    dice = random.Random(number)  # noqa: S311
    kills = 0
    for life in range(len(LATEST_KILLS) + 1):
        child, hears = born(url, number, life)
        dies_after = (
            dice.randrange(1, LATEST_KILLS[life]) if life < len(LATEST_KILLS) else 1_000_000
        )
        told = b""
        while told.count(COMMITTED) < dies_after and (more := os.read(hears, 4096)):
            told += more
        if not told.endswith(b"\n"):
            os.kill(child, SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(hears)
        if os.WIFSIGNALED(status):
            kills += 1
            continue
        if status:
            break
        last = told.rpartition(COMMITTED)[2] or b"0"
        return kills, timedelta(seconds=float(last))
    raise RuntimeError(f"night {number} did not end")


def live_killed(folder: Path, nights: int) -> tuple[list[Seen], int]:
    """Live through nights with kills, and judge them afterwards; return also how many kills."""
    url = f"sqlite:///{folder}/killed.sqlite3"
    upgrade(url)
    lived = [killed_night(url, number) for number in range(nights)]

    async def judge() -> list[Seen]:
        database = Database(url)
        try:
            seen = []
            for number, (_, latest) in enumerate(lived):
                house, _, _ = evening(House(database), number)
                (row,) = await house.rows(
                    f"SELECT number FROM escalation ORDER BY number LIMIT 1 OFFSET {number}"  # noqa: S608
                )
                seen.append(await judged(house, int(row[0]), Seen(True, 0, latest, 0)))
            return seen
        finally:
            database.close()

    return asyncio.run(judge()), sum(kills for kills, _ in lived)
