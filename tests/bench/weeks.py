"""Two weeks of the demo in which people act, by their buttons, and two in which nobody does.

Bars: in none of the four weeks does a message or an edit say what the rows contradict (by rule, for
state, owner and day, at the instant of its writing), and every day an agent was promised by then was
kept or its breach told on that day. Where nobody acts nobody gets two messages a day about the same
thing, and a lead at most 8 in a week. A message is a new post in a person's direct messages or one
that mentions them; an edit is none. A thing is what a message is kept under: its label, or the day's
list, which may hold what was told under its label too. Left out of "twice" alone are rounds of a
critical or sensitive escalation, each of which has to be heard. The floor is the bar of 8.
"""

import asyncio
import re
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import bindparam, select, text
from sqlmodel import col

from bot.charter import load
from bot.demo.show import first_morning
from bot.demo.stage import Setting, Stage, staged
from bot.demo.story import tell
from bot.store.engine.transaction import Tx
from bot.store.engine.types import Instant
from bot.store.outbox.rows import OutboxRow
from bot.store.record.audit import AuditEventRow
from bot.workspace.rules import Rules
from tests.bench.result import Result
from tests.bench.said import contradictions, witness

CHARTER = Path(__file__).parents[2] / "rollout.yaml"
MOST_A_WEEK = 8
WEEKS = 2
# Whoever reported, asked for an action or disputed a number was promised a day.
UNHEARD = {
    "F": "SELECT number FROM feedback WHERE tells_at IS NOT NULL AND tells_at < :now",
    "A": "SELECT number FROM action WHERE tells_at IS NOT NULL AND tells_at < :now",
    "D": "SELECT number FROM dispute WHERE tells_at IS NOT NULL AND tells_at < :now",
}
MENTION = re.compile(r"<@(U\w+)>")


def run() -> Result:
    """Play the story's two weeks, let two more pass, and count."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        (twice, weekly), (checked, wrong), silent = asyncio.run(_weeks(Path(name)))
    most = max(weekly.values(), default=0)
    return Result(
        floor=MOST_A_WEEK,
        ours=most,
        ratio=most / MOST_A_WEEK,
        held=most <= MOST_A_WEEK and not (twice or wrong or silent),
        name="weeks",
        unit="messages a week",
        notes=(
            f"by lead and week: {dict(weekly.most_common(6))}",
            f"{len(twice)} times somebody heard of one thing twice a day: {twice[:5]}",
            f"{checked} statements checked, {len(wrong)} that the rows contradict: {wrong[:5]}",
            f"{len(silent)} promises neither kept nor told of on their day: {silent[:5]}",
        ),
    )


Counts = tuple[list[str], Counter[tuple[str, int]]]


async def _weeks(folder: Path) -> tuple[Counts, tuple[int, list[str]], list[str]]:
    setting = Setting(
        charter=CHARTER,
        database_url=f"sqlite:///{folder / 'weeks.sqlite3'}",
        start=first_morning(load(CHARTER)),
        rules=Rules(rate_limits="off"),
    )
    async with staged(setting) as stage:
        await witness(stage.parts.bot)
        await tell(stage, say=lambda _line: None)
        since = stage.clock.now()
        await stage.walk.to(since + timedelta(weeks=WEEKS))
        bot = stage.parts.bot
        return await counted(stage, since), await contradictions(bot), await unheard(stage)


async def counted(stage: Stage, since: datetime) -> Counts:
    """Count who was told of what since: things of which somebody heard twice a day, and leads' weeks."""
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
    wanted = (col(row.method) == "post", col(row.created_at) > since)
    columns = (col(row.place), col(row.subject), col(row.created_at), col(row.payload))

    def ask(tx: Tx) -> list[tuple[str, str, datetime]]:
        found = tx.connection.execute(select(*columns).where(*wanted))
        return [
            (user, subject, at)
            for place, subject, at, payload in found
            for user in _reached(place, payload)
        ]

    def ringing(tx: Tx) -> set[str]:
        worst = text("SELECT number FROM escalation WHERE sensitive OR severity = 'critical'")
        return {f"E-{number}" for (number,) in tx.connection.execute(worst)}

    days, weekly = Counter[tuple[str, str, str]](), Counter[tuple[str, int]]()
    for place, subject, at in await bot.database.read(ask):
        days[place, subject.split(":")[0], f"{at:%Y-%m-%d}"] += 1
        if place in leads:
            weekly[leads[place], (at - since).days // 7] += 1
    rounds = await bot.database.read(ringing)
    twice = [
        f"{thing} on {day}" for (_, thing, day), n in days.items() if n > 1 and thing not in rounds
    ]
    return twice, weekly


def _reached(place: str, payload: str) -> set[str]:
    return {place} if place.startswith("U") else set(MENTION.findall(payload))


async def unheard(stage: Stage) -> list[str]:
    """List the promises whose day is over, with neither an answer by then nor a word on it.

    A breach is told, and the promise renewed, at its own instant: a day that is past and was told of
    is on record as missed, and one that stands unanswered past its instant was not.
    """

    def ask(tx: Tx) -> list[str]:
        late = bindparam("now", stage.clock.now(), type_=Instant())
        return [
            f"{letter}-{number}"
            for letter, unheard in UNHEARD.items()
            for (number,) in tx.connection.execute(text(unheard).bindparams(late))
        ]

    return [*await stage.parts.bot.database.read(ask), *await _late_words(stage)]


async def _late_words(stage: Stage) -> list[str]:
    """List the breaches on record that no message told of on the same day."""

    def ask(tx: Tx) -> list[str]:
        missed = select(col(AuditEventRow.obj), col(AuditEventRow.at)).where(
            col(AuditEventRow.verb) == "miss"
        )
        posts = select(col(OutboxRow.subject), col(OutboxRow.created_at)).where(
            col(OutboxRow.method) == "post"
        )
        told = {(name.split(":")[0], at.date()) for name, at in tx.connection.execute(posts)}
        known = tx.connection.execute(missed).all()
        return [f"{label} on {at:%d %B}" for label, at in known if (label, at.date()) not in told]

    return await stage.parts.bot.database.read(ask)
