"""A sweep over 100,000 open actions of which 1,000 are due: who is asked, what is left, how long.

Bars, on SQLite and on PostgreSQL: at most 15 times the SELECT of the due rows plus `executemany` of
exactly the rows the sweep leaves (messages, next steps, counts, what is done), and no slice holds the
writer longer than 20 ms. The floor does its work in one transaction on a copy of the same rows.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, select, text, update

import schedules.actions
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import PodPeople
from bot.store.actions.nudges import NudgeRow
from bot.store.actions.rows import ActionRow
from bot.store.engine.database import Database
from bot.store.engine.migrate import connected, upgrade
from bot.store.engine.transaction import table_of
from bot.store.outbox.rows import OutboxRow
from tests.bench.ack import durable_postgres
from tests.bench.result import Result
from tests.builders.unit import HERE, PRIYA, House, a_person, a_roster

OPEN = int(os.environ.get("BENCH_ACTIONS", "100000"))
DUE = OPEN // 100
OWNERS = 500
RATIO_BAR, SLICE_BAR_MS = 15.0, 20.0
NOW = datetime(2026, 11, 16, 9, 0, 1, tzinfo=UTC)
ACTIONS, NUDGES, OUTBOX = (table_of(row) for row in (ActionRow, NudgeRow, OutboxRow))


@dataclass(frozen=True)
class Swept:
    """What one sweep took and left."""

    seconds: float
    slices_ms: tuple[float, ...]
    messages: list[dict[str, Any]]
    steps: list[dict[str, Any]]


def run() -> Sequence[Result]:
    """Measure SQLite and PostgreSQL."""
    with (
        tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name,
        durable_postgres() as copies,
    ):
        folder = Path(name)
        sqlite = [f"sqlite:///{folder}/{which}.sqlite3" for which in ("ours", "floor")]
        return [
            compare("sqlite", *sqlite),
            compare("postgresql", copies.empty(), copies.empty()),
        ]


def compare(kind: str, ours_url: str, floor_url: str) -> Result:
    """Sweep one database, then let the floor leave the same rows in its twin."""
    for url in (ours_url, floor_url):
        upgrade(url)
        fill(url)
    swept = asyncio.run(sweep(ours_url))
    base = leave(floor_url, swept)
    ratio, worst = swept.seconds / base, max(swept.slices_ms)
    same = counted(ours_url) == counted(floor_url)
    return Result(
        floor=DUE / base,
        ours=DUE / swept.seconds,
        ratio=ratio,
        held=ratio <= RATIO_BAR and worst <= SLICE_BAR_MS and same,
        name=f"actions {kind}",
        unit="due/s",
        notes=(
            f"{OPEN:,} open: {swept.seconds * 1000:.0f} ms, the floor {base * 1000:.0f} ms",
            f"{len(swept.slices_ms)} slices, the longest {worst:.1f} ms (bar {SLICE_BAR_MS:.0f})",
            f"messages {len(swept.messages):,}, next steps {len(swept.steps):,}, same rows: {same}",
        ),
    )


def owner_of(number: int) -> str:
    """Spread the actions over their owners."""
    return f"U0OWNER{number % OWNERS}"


def fill(url: str) -> None:
    """Write the open actions, each with the step it waits for; one in a hundred is due."""
    with connected(url) as connection:
        connection.execute(insert(ACTIONS), [an_action(number) for number in range(1, OPEN + 1)])
        connection.execute(insert(NUDGES), [a_step(number) for number in range(1, OPEN + 1)])
        connection.commit()
        connection.execute(text("ANALYZE"))
        connection.commit()


def an_action(number: int) -> dict[str, Any]:
    day = date(2026, 11, 16) if number % 100 == 0 else date(2026, 12, 14)
    return {
        "workspace_id": HERE,
        "number": number,
        "origin_kind": "import",
        "origin_id": f"R-{number}",
        "title": f"Change what the retro of team {number} found about its suggestions",
        "pod": "cards",
        "owner": owner_of(number // 100),
        "due_on": day,
        "original_due_on": day,
        "created_at": NOW - timedelta(days=14),
        "state": "open",
        "unanswered": 0,
        "reason": "",
    }


def a_step(number: int) -> dict[str, Any]:
    day = 16 if number % 100 == 0 else 27
    at = datetime(2026, 11, day, 9, tzinfo=UTC)
    return {
        "workspace_id": HERE,
        "object_kind": "action",
        "object_number": number,
        "pod": "cards",
        "kind": "due" if day == 16 else "before_due",
        "planned_at": at,
        "due_at": at,
    }


async def sweep(url: str) -> Swept:
    """Let the bot ask everybody who is due."""
    house = a_house(Database(url))
    # Once for nothing, so that the writer and its statements are warm.
    await house.do(schedules.actions.NUDGES.run, at=NOW - timedelta(days=1))
    began, slices = time.perf_counter(), []
    more = True
    while more:
        before = time.perf_counter()
        more = await house.do(schedules.actions.NUDGES.run, at=NOW)
        slices.append((time.perf_counter() - before) * 1000)
    seconds = time.perf_counter() - began
    house.database.close()
    with connected(url) as connection:
        messages = [dict(row) for row in connection.execute(select(OUTBOX)).mappings()]
        steps = select(NUDGES).where(NUDGES.c.id > OPEN)
        return Swept(
            seconds,
            tuple(slices),
            messages,
            [dict(r) for r in connection.execute(steps).mappings()],
        )


def a_house(database: Database) -> House:
    """Put the owners into the cards pod."""
    roster = a_roster()
    owners = [SlackUserId(owner_of(number)) for number in range(OWNERS)]
    people = {**roster.people, **{owner: a_person(owner) for owner in owners}}
    pods = {**roster.pods, PodKey("cards"): PodPeople((PRIYA,), frozenset(owners))}
    return replace(House(database), roster=a_roster(people=people, pods=pods))


def leave(url: str, swept: Swept) -> float:
    """Read the due rows and leave exactly the rows the sweep left."""
    due = select(NUDGES, ACTIONS).join(
        ACTIONS,
        (ACTIONS.c.workspace_id == NUDGES.c.workspace_id)
        & (ACTIONS.c.number == NUDGES.c.object_number),
    )
    due = due.where(
        NUDGES.c.workspace_id == HERE, NUDGES.c.done_at.is_(None), NUDGES.c.due_at <= NOW
    )
    done = update(NUDGES).where(NUDGES.c.id == bindparam("step")).values(done_at=NOW)
    count = (
        update(ACTIONS)
        .where(ACTIONS.c.workspace_id == HERE, ACTIONS.c.number == bindparam("nr"))
        .values(unanswered=1)
    )
    with connected(url) as connection:
        connection.execute(select(1))
        began = time.perf_counter()
        rows = connection.execute(due).all()
        connection.execute(insert(OUTBOX), swept.messages)
        connection.execute(insert(NUDGES), swept.steps)
        connection.execute(done, [{"step": row.id} for row in rows])
        connection.execute(count, [{"nr": row.object_number} for row in rows])
        connection.commit()
        return time.perf_counter() - began


def counted(url: str) -> tuple[Any, ...]:
    """Count what a sweep changes."""
    with connected(url) as connection:
        return tuple(
            connection.execute(text(statement)).scalar_one()
            for statement in (
                "SELECT count(*) FROM outbox",
                "SELECT count(*) FROM nudge WHERE done_at IS NULL",
                "SELECT count(*) FROM nudge WHERE done_at IS NOT NULL",
                "SELECT sum(unanswered) FROM action",
            )
        )
