"""A thousand simulated nights: every escalation reaches a person or the end of its policy.

Bars: in every night each escalation is taken, resolved, or ends with the gap named; no step is taken
twice in a round; and no step is more than 30 seconds late while the process is up. Nights have random
policies, pods in which nobody is there, outages of the process, people who promise and go silent, and
clocks that jump back. The floor is the same number of bare inserts of what the nights leave.
"""

import asyncio
import os
import random
import sqlite3
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.escalations import EscalationState
from bot.domain.ids import PodKey
from bot.domain.people import PodPeople
from bot.services.escalations import raising, stepping, taking
from bot.services.escalations.raising import Wish
from bot.services.escalations.taking import Closing
from bot.store import escalations, moments
from bot.store.database import Database
from bot.store.migrate import upgrade
from tests.bench.result import Result
from tests.builders.charter import a_pod
from tests.builders.feedback import AISHA, EMRE
from tests.builders.unit import GONE, HERE, PRIYA, House, a_roster

NIGHTS = int(os.environ.get("BENCH_NIGHTS", "1000"))
EVENING = datetime(2026, 11, 2, 22, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TARGETS = ("lead", "channel", "members", "office", "pod:payments")
LATE_BAR = timedelta(seconds=30)


@dataclass
class Seen:
    """What a night came to."""

    ended_well: bool
    doubled: int
    latest: timedelta


def run() -> Result:
    """Live through the nights."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        path = Path(name) / "night.sqlite3"
        upgrade(f"sqlite:///{path}")
        began = time.perf_counter()
        nights = asyncio.run(live(f"sqlite:///{path}"))
        seconds = time.perf_counter() - began
        base = floor(path)
    bad = sum(not night.ended_well for night in nights)
    doubled = sum(night.doubled for night in nights)
    latest = max(night.latest for night in nights)
    return Result(
        floor=NIGHTS / base,
        ours=NIGHTS / seconds,
        ratio=base / seconds,
        held=bad == 0 and doubled == 0 and latest <= LATE_BAR,
        name="night",
        unit="nights/s",
        notes=(
            f"{NIGHTS:,} nights: {bad} without an end, {doubled} steps taken twice",
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


async def night(house: House, number: int) -> Seen:
    """Let one escalation be raised, and time pass until morning."""
    dice = random.Random(number)  # noqa: S311 - the same nights each time
    steps = [
        {"to": dice.choice(TARGETS), "wait_minutes": dice.choice((1, 5, 10))}
        for _ in range(dice.randrange(1, 5))
    ]
    policy = {"steps": steps, "repeats": dice.randrange(3)}
    house = house.with_charter(pods=[a_pod("cards", policy=policy), a_pod("payments")])
    if dice.random() < 0.3:
        nobody = {PodKey("cards"): PodPeople((GONE,)), PodKey("payments"): PodPeople()}
        house.roster = replace(a_roster(), pods=nobody)
    at = EVENING + number * timedelta(days=1)
    wish = Wish(workflow="balance", criteria=("system_down",), what="Nothing answers.")
    raised = await house.do(lambda unit: raising.escalate(unit, AISHA, wish), at=at)
    latest = timedelta(0)
    for turn in range(400):
        due = await house.look(stepping.next_due)
        if due is None:
            break
        # The sweep comes round each second; an outage swallows some minutes now and then.
        down = timedelta(minutes=dice.randrange(1, 40)) if dice.random() < 0.1 else timedelta(0)
        at = max(at, due) + SECOND + down
        latest = max(latest, at - due - down if not down else timedelta(0))
        while await house.do(stepping.step_due, at=at):
            pass
        # A clock that was set back finds nothing to do.
        await house.do(stepping.step_due, at=at - 30 * SECOND)
        # Towards morning nobody promises anything any more: the policy must come to its end.
        if turn < 60:
            await somebody_acts(house, dice, raised.number, at)
    return await judged(house, raised.number, latest)


async def somebody_acts(house: House, dice: random.Random, number: int, at: datetime) -> None:
    """Let somebody take it, and perhaps resolve it; often nobody does."""
    found = await house.look(lambda unit: escalations.get(unit.tx, HERE, number))
    if found is None or dice.random() > 0.25:
        return
    who = dice.choice((PRIYA, EMRE))
    may = await house.look(lambda unit: taking.may_act(unit, found, who))
    if may and found.state is EscalationState.RAISED:
        minutes = dice.choice((5, 15, 45))
        await house.do(
            lambda unit: taking.acknowledge(unit, number, who, owner=None, minutes=minutes), at=at
        )
    elif may and dice.random() < 0.5:
        closing = Closing(cause="Found.", told="That it works.")
        await house.do(lambda unit: taking.resolve(unit, number, who, closing), at=at)


async def judged(house: House, number: int, latest: timedelta) -> Seen:
    """See how a night ended, and whether a step was taken twice in a round."""
    found = await house.look(lambda unit: escalations.get(unit.tx, HERE, number))
    told = await house.look(lambda unit: moments.listed(unit.tx, HERE, number))
    verbs = [moment.verb for moment in told]
    ended = found is not None and (
        found.state is EscalationState.RESOLVED or (found.due_at is None and verbs[-1] == "end")
    )
    doubled, here = 0, Counter[str]()
    for moment in told:
        if moment.verb == "step":
            here[moment.words] += 1
        elif moment.verb in ("again", "unacknowledged"):
            doubled += _too_many(here, found)
            here.clear()
    return Seen(ended, doubled + _too_many(here, found), latest)


def _too_many(here: Counter[str], found: object) -> int:
    """Count steps beyond those the policy has for the same target."""
    policy = getattr(found, "policy", None)
    wanted = Counter(step.to for step in policy.steps) if policy else Counter[str]()
    taken = Counter(words.partition(":")[0] for words in here.elements())
    taken_pods = Counter(words.rpartition(":")[0] for words in here.elements())
    return sum(
        max(0, (taken_pods if to.startswith("pod:") else taken)[to] - count)
        for to, count in wanted.items()
    )


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
