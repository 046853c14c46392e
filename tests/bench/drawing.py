"""The contacts worth five minutes of 200 people drawn at once: what of it the writer is held for.

Bar, on SQLite, of 20,000 contacts: under 20 ms of the writer's time for all 200 people, as its
thread counts it: what others do on the machine meanwhile is not the writer's.
"""

import asyncio
import sqlite3
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bot.domain.ids import SlackUserId
from bot.domain.roles import Role
from bot.services.interactions import drawing, plan
from bot.services.interactions.drawing import Found
from bot.store.engine.database import Database
from bot.store.engine.migrate import upgrade
from bot.work.unit import Unit
from tests.bench.result import Result
from tests.builders.interactions import a_contact, an_output, keep, opened
from tests.builders.measures import NINE
from tests.builders.unit import House, a_person

PEOPLE, CONTACTS, TOGETHER = 200, 20_000, 500
WITHIN_MS = 20.0


def run() -> Result:
    """Fill a database, seek for everybody on the reading side, then keep all draws in one transaction."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        path = Path(name) / "draw.db"
        upgrade(f"sqlite:///{path}")
        seek_ms, ours = asyncio.run(_drawn(path))
        floor = _floor(path)
    note = f"seeking one takes {seek_ms:.1f} ms beside the writer, of the newest 5,000 contacts"
    return Result(
        floor=PEOPLE / floor,
        ours=PEOPLE / ours,
        ratio=floor / ours,
        held=ours * 1000 < WITHIN_MS,
        unit=f"draws/s, {ours * 1000:.1f} ms for {PEOPLE}",
        notes=(note,),
    )


async def _drawn(path: Path) -> tuple[float, float]:
    database = Database(f"sqlite:///{path}")
    users = [SlackUserId(f"U{n:04}") for n in range(PEOPLE)]
    house = await _filled(House(database), users)
    started = time.perf_counter()
    found = [await house.look(lambda unit, who=user: plan.find(unit, who)) for user in users]  # type: ignore[misc]
    seek_ms = (time.perf_counter() - started) * 1000 / PEOPLE
    seconds = await house.do(lambda unit: _given(unit, list(zip(users, found, strict=True))))
    ((kept,),) = await house.rows("SELECT count(*) FROM draw")
    assert kept == PEOPLE
    database.close()
    return seek_ms, seconds


async def _filled(house: House, users: list[SlackUserId]) -> House:
    people = {user: a_person(user, Role.STEWARDS) for user in users}
    house = await opened(house)
    house = replace(house, roster=replace(house.roster, people=people), at=NINE)
    for first in range(0, CONTACTS, TOGETHER):
        rows = (a_contact(n, outputs=_outputs(n)) for n in range(first, first + TOGETHER))
        await keep(house, [{**row, "start": "2026-03-01T09:00:00+00:00"} for row in rows])
    return house


def _outputs(number: int) -> list[dict[str, object]]:
    sure = 0.5 + number % 50 / 100
    return [an_output(confidence=sure), an_output("tone", value=1 + number % 5)]


def _given(unit: Unit, found: list[tuple[SlackUserId, Found]]) -> float:
    started = time.thread_time()
    for user, each in found:
        assert drawing.give(unit, user, each) is not None
    return time.thread_time() - started


def _floor(path: Path) -> float:
    """Insert the same rows into the same table, bare."""
    with sqlite3.connect(path) as bare:
        rows = bare.execute("SELECT * FROM draw").fetchall()
        bare.execute("DELETE FROM draw")
        bare.commit()
        marks = ", ".join("?" * len(rows[0]))
        started = time.thread_time()
        bare.executemany(f"INSERT INTO draw VALUES ({marks})", rows)  # noqa: S608 - only marks
        return time.thread_time() - started
