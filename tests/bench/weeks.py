"""Two weeks of the demo in which nobody acts: how many messages each person gets.

Bars: nobody hears of the same thing twice a day, and a pod lead gets at most 8 messages in a week. A
message is a new post in a person's direct messages; an edit is none. Rounds of what is critical or
sensitive are left out, each of which has to be heard. The floor is the bar of 8.
"""

import asyncio
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from bot.charter import load
from bot.demo.show import first_morning
from bot.demo.stage import Setting, Stage, staged
from bot.demo.story import tell
from bot.store.engine.transaction import Tx
from bot.store.outbox.rows import OutboxRow
from bot.workspace.rules import Rules
from tests.bench.result import Result

CHARTER = Path(__file__).parents[2] / "rollout.yaml"
MOST_A_WEEK = 8
WEEKS = 2


def run() -> Result:
    """Let two weeks pass after the story, and count."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        twice, weekly = asyncio.run(_weeks(Path(name)))
    most = max(weekly.values(), default=0)
    return Result(
        floor=MOST_A_WEEK,
        ours=most,
        ratio=most / MOST_A_WEEK,
        held=most <= MOST_A_WEEK and not twice,
        name="weeks",
        unit="messages a week",
        notes=(
            f"by lead and week: {dict(weekly.most_common(6))}",
            f"{len(twice)} times somebody heard of one thing twice a day: {twice[:5]}",
        ),
    )


async def _weeks(folder: Path) -> tuple[list[str], Counter[tuple[str, int]]]:
    setting = Setting(
        charter=CHARTER,
        database_url=f"sqlite:///{folder / 'weeks.sqlite3'}",
        start=first_morning(load(CHARTER)),
        rules=Rules(rate_limits="off"),
    )
    async with staged(setting) as stage:
        await tell(stage, say=lambda _line: None)
        since = stage.clock.now()
        await stage.walk.to(since + timedelta(weeks=WEEKS))
        return await _counted(stage, since)


async def _counted(stage: Stage, since: datetime) -> tuple[list[str], Counter[tuple[str, int]]]:
    bot = stage.parts.bot
    leads = {
        lead: person.name
        for pod in stage.charter.pods
        for lead, person in await bot.read(
            lambda unit, key=pod.key: [  # type: ignore[misc]  # bound now
                (user, unit.person(user)) for user in unit.roster.pods[key].leads
            ]
        )
    }

    row = OutboxRow
    wanted = (
        col(row.method) == "post",
        col(row.place).startswith("U"),
        col(row.created_at) > since,
    )

    def ask(tx: Tx) -> list[tuple[str, str, datetime]]:
        found = select(col(row.place), col(row.subject), col(row.created_at)).where(*wanted)
        return [(place, subject, at) for place, subject, at in tx.connection.execute(found)]

    days, weekly = Counter[tuple[str, str, str]](), Counter[tuple[str, int]]()
    for place, subject, at in await bot.database.read(ask):
        days[place, subject.split(":")[0], f"{at:%Y-%m-%d}"] += 1
        if place in leads:
            weekly[leads[place], (at - since).days // 7] += 1
    return [f"{thing} on {day}" for (_, thing, day), n in days.items() if n > 1], weekly
