"""`/rollout stage` at 200 workflows: how long its answer takes, and its read beside bare SQL.

Bars, on SQLite: every answer's p99 under 50 ms, rendered payload included; the read, without rendering,
at most 5 times its bare SQL (the floor): every standing and every move that waits, as plain rows.
"""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import SeriesKey
from bot.domain.stages.standing import StageStanding
from bot.services.stages import showing
from bot.store.engine.database import Database
from bot.store.engine.migrate import upgrade
from bot.store.measures import series, series_days
from bot.store.measures.series_days import DayValue
from bot.store.stages import moves, standing
from bot.work.unit import Unit
from tests.bench.result import Result
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, AT
from tests.builders.measures import a_share
from tests.builders.stages import LADDER, ask, ready
from tests.builders.unit import BEN, HERE, House

WORKFLOWS, TRIES = 200, 300
YESTERDAY = AT.date() + timedelta(days=13)
BAR_MS, BAR_TIMES = 50.0, 5.0
BARE = (
    "SELECT * FROM standing WHERE workspace_id = ?",
    "SELECT * FROM gate_move WHERE workspace_id = ? AND state = 'asked' ORDER BY number",
)


def run() -> Result:
    """Ask again and again, for all workflows and for one."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        path = Path(name) / "stage.sqlite3"
        return asyncio.run(_measured(path))


async def _measured(path: Path) -> Result:
    upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    try:
        house = await _rollout(database)
        every = await house.look(lambda unit: _times(lambda: showing.answer(unit, BEN, ())))
        one = await house.look(lambda unit: _times(lambda: showing.answer(unit, BEN, ("balance",))))
        read = await house.look(lambda unit: _times(lambda: _read(unit)))
    finally:
        database.close()
    bare = _bare(path)
    worst = max(_p99(every), _p99(one))
    ours, floor = _median(read), _median(bare)
    return Result(
        floor=1 / floor,
        ours=1 / ours,
        ratio=floor / ours,
        held=worst < BAR_MS / 1000 and ours <= BAR_TIMES * floor,
        name="stage",
        unit="reads/s",
        notes=(
            f"half of the answers take {_median(every) * 1000:.1f} ms of all, {_median(one) * 1000:.1f} of one",
            f"p99 of all {_p99(every) * 1000:.1f} ms, of one {_p99(one) * 1000:.1f} ms (bar {BAR_MS:.0f})",
            f"the read takes {ours / floor:.1f} times its bare SQL (bar {BAR_TIMES:.0f})",
        ),
    )


async def _rollout(database: Database) -> House:
    others = [a_workflow(f"flow{n}", name=f"Flow {n}") for n in range(WORKFLOWS - 1)]
    made = House(database).with_charter(
        workflows=[a_workflow("balance", name="Balance inquiry"), *others],
        measures=[a_share("seen", coverage=True)],
        stages={"ladder": LADDER},
    )
    made = replace(made, at=AT + timedelta(days=14))
    await ready(made)
    await ask(made, AISHA)

    def stand(unit: Unit) -> None:
        for workflow in unit.charter.workflows:
            at = StageStanding(workflow=workflow.key, stage="recorded", since=AT.date())
            standing.keep(unit.tx, HERE, at)
            key = SeriesKey("seen", WorkflowKey(workflow.key), "voice")
            told = series.add(unit.tx, HERE, key, YESTERDAY)
            series_days.put_days(unit.tx, HERE, [(told.id, DayValue(YESTERDAY, 0.5, 300, ""))])

    await made.do(stand)
    return made


def _read(unit: Unit) -> None:
    standing.every(unit.tx, HERE)
    moves.waiting(unit.tx, HERE)


def _bare(path: Path) -> list[float]:
    with sqlite3.connect(path) as connection:
        return _times(lambda: [connection.execute(sql, (HERE,)).fetchall() for sql in BARE])


def _times(act: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(TRIES):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return taken


def _p99(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.99)]


def _median(taken: list[float]) -> float:
    return sorted(taken)[len(taken) // 2]
