"""Three processes on one PostgreSQL, one killed every ten seconds, and others take over.

Bars, over three minutes at 50 clicks and forms a second, spread over the three and sent on to a living
one as a balancer does: nothing acked lost, nothing doubled, in the rows and in Slack; a step of an
escalation stands in Slack at most 15 s after it was due, anything else at most 70 s. The floor is what
was acked, ours what of it is there once. `BENCH_SECONDS` sets for how long.
"""

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from ruamel.yaml import YAML

from bot.domain.roles import Role
from tests.bench.ack import durable_postgres
from tests.bench.result import Result
from tests.databases import libpq_url
from tests.faults.checker import MARKED
from tests.faults.child import Child, nursery
from tests.faults.crowd import Crowd, Known, ring, watch
from tests.faults.stage import CHARTER, Stage, a_stage, bodies
from tests.faults.verdict import LATE_BAR, STEP_BAR, Shown, Stepped, Told, Verdict, judge

SECONDS = float(os.environ.get("BENCH_SECONDS", "180"))
EVERY_S = 10.0
REPLICAS = 3
DRAINS_WITHIN_S = 180.0
WAIT = timedelta(minutes=1)
POLICY = {"steps": [{"to": to, "wait_minutes": 1} for to in ("lead", "members", "office")]}
# What a step's words say where it told no person.
NOBODY = ("nobody is there", "not at this hour", "away")
MESSAGES = (
    "SELECT key, lane, subject, method, state, created_at, settled_at,"
    " greatest(created_at, not_before) AS due FROM outbox WHERE state <> 'superseded'"
)
MOMENTS = "SELECT number, at, verb, words FROM escalation_moment ORDER BY number, place"
DUE = "SELECT number, due_at FROM escalation WHERE due_at IS NOT NULL AND state = 'raised'"
WORDS = (
    "SELECT evidence FROM feedback UNION ALL SELECT what FROM escalation",
    "SELECT slack_user_id, about FROM following",
    "SELECT obj FROM audit_event WHERE verb = 'take'",
)


def run() -> Result:
    """Let the crowd work while one after the other is killed."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name, durable_postgres() as made:
        return asyncio.run(measure(made.empty(), Path(name)))


async def measure(url: str, folder: Path) -> Result:
    """Run the three minutes on a database and judge what is left."""
    # Three machines would start anew beside each other; here they share two cores.
    with nursery() as begin:
        async with a_stage(url, folder, begin=begin) as stage:
            return await lived(stage, folder, url)


async def lived(stage: Stage, folder: Path, url: str) -> Result:
    """Start the three, kill them under load, and judge."""
    stage.child.env = {**stage.child.env, "BOT_CHARTER": str(impatient(folder))}
    children = [stage.child, *[stage.another(folder) for _ in range(REPLICAS - 1)]]
    crowd = a_crowd(stage, [child.port for child in children])
    try:
        await children[0].start()
        await asyncio.gather(*[child.start() for child in children[1:]])
        kills = await ordeal(stage, crowd, children, url)
        still_open = await stage.checker.drained(DRAINS_WITHIN_S)
        return result(crowd, await judged(stage, crowd, url), kills, still_open)
    finally:
        await asyncio.gather(*[child.kill() for child in children])


def impatient(folder: Path) -> Path:
    """Write the sample charter with a policy of minutes for every pod, each report by itself."""
    yaml = YAML()
    charter = yaml.load(CHARTER)
    for pod in charter["pods"]:
        pod["policy"] = POLICY
    charter["escalations"]["storm_minutes"] = 0
    path = folder / "rollout.yaml"
    yaml.dump(charter, path)
    return path


def a_crowd(stage: Stage, ports: Sequence[int]) -> Crowd:
    """Gather people who report, escalate and click."""
    world, charter = stage.workspace.world, stage.charter
    users = {user.email: user.id for user in world.users.values() if user.email}
    agents = [users[ref] for ref in charter.roles[Role.AGENTS][:8]]
    by_pod = {workflow.pod: workflow.key for workflow in charter.workflows}
    return Crowd(
        ports=ports,
        secret=world.rules.tokens.signing_secret,
        team=world.team_id,
        reports=bodies(charter, stage.workspace),
        rings=[ring(key, agent, team=world.team_id) for agent in agents for key in by_pod.values()],
    )


async def ordeal(stage: Stage, crowd: Crowd, children: Sequence[Child], url: str) -> int:
    """Kill one after the other under load; returns how many."""
    load = asyncio.create_task(crowd.run(SECONDS))
    looks = asyncio.create_task(watch(crowd, lambda: clickable(stage, url)))
    kills = 0
    for child in cycle(children):
        await asyncio.wait([load], timeout=EVERY_S)
        if load.done():
            break
        await child.kill()
        child.launch()
        kills += 1
        say(f"kill {kills}: {crowd.seen['acked']:,} acked")
    looks.cancel()
    await asyncio.wait([looks])
    await load
    return kills


async def clickable(stage: Stage, url: str) -> list[Known]:
    """List what was reported, with who may do what to it."""
    users = {user.email: user.id for user in stage.workspace.world.users.values() if user.email}
    lead = {pod.key: users[pod.lead] for pod in stage.charter.pods if pod.lead}
    agents = [users[ref] for ref in stage.charter.roles[Role.AGENTS]]
    found = await rows(url, "SELECT number, pod, submitter FROM feedback")
    return [
        Known(f"F-{each.number}", lead[each.pod], tuple(a for a in agents if a != each.submitter))
        for each in found
    ]


async def judged(stage: Stage, crowd: Crowd, url: str) -> Verdict:
    """Compare what was acked with the rows and with Slack."""
    slack = await stage.checker.seen_in_slack()
    stood = {key: datetime.fromtimestamp(float(ts), UTC) for _, ts, key in slack}
    shown = Shown()
    for _, _, key in slack:
        shown.slack[key] += 1
    marks, follows, takes = [await rows(url, query) for query in WORDS]
    for (words,) in marks:
        shown.forms.update(MARKED.findall(str(words))[:1])
    shown.follows = {(each.slack_user_id, each.about) for each in follows}
    shown.takes.update(each.obj for each in takes)
    messages = await rows(url, MESSAGES)
    shown.told = [told(each, stood) for each in messages]
    moments, due, now = (
        await rows(url, MOMENTS),
        await rows(url, DUE),
        stage.workspace.world.clock.now(),
    )
    shown.steps = [*stepped(moments, messages, stood), *overdue(due, now)]
    return judge(crowd.promised, shown)


def told(row: Any, stood: dict[str, datetime]) -> Told:
    """Read a message: a post stands where Slack shows it, anything else once it was answered."""
    is_post = row.method == "post" and row.state == "sent"
    return Told(row.key, row.due, stood.get(row.key) if is_post else row.settled_at, is_post)


def stepped(
    moments: Sequence[Any], messages: Sequence[Any], stood: dict[str, datetime]
) -> Iterator[Stepped]:
    """Read every step: due when the one before it had waited, done once Slack shows what it said."""
    due: dict[int, datetime] = {}
    for each in moments:
        label = f"E-{each.number}"
        if each.verb == "raised":
            due[each.number] = each.at
        if each.verb in ("step", "end"):
            said = [m for m in messages if m.created_at == each.at and is_about(m, label)]
            seen = [stood.get(m.key) or m.settled_at for m in said]
            yield Stepped(label, due[each.number], max([each.at, *filter(None, seen)]))
            reached = each.words.partition(": ")[2] not in NOBODY
            due[each.number] = each.at + (WAIT if reached else timedelta(0))


def is_about(message: Any, label: str) -> bool:
    """Tell whether a message asks people to take an escalation."""
    is_urgent = message.lane == 0 and message.method == "post"
    return is_urgent and re.search(rf"\b{label}\b", message.subject) is not None


def overdue(due: Sequence[Any], now: datetime) -> Iterator[Stepped]:
    """Read steps that nobody took."""
    yield from (Stepped(f"E-{each.number}", each.due_at, now) for each in due if each.due_at < now)


async def rows(url: str, query: str) -> list[Any]:
    """Read rows beside the bot."""

    def run() -> list[Any]:
        with psycopg.connect(libpq_url(url), row_factory=namedtuple_row) as connection:
            return connection.execute(query.encode()).fetchall()

    return await asyncio.to_thread(run)


def result(crowd: Crowd, verdict: Verdict, kills: int, still_open: int) -> Result:
    """Say what it came to."""
    promised = crowd.promised
    acked = len(promised.forms) + len(promised.takes) + len(promised.follows)
    wanted = int(SECONDS / EVERY_S) - 1
    waits = sorted(crowd.waits)
    answers = ", ".join(f"{n:,} {word}" for word, n in sorted(crowd.seen.items()))
    return Result(
        floor=acked,
        ours=acked - len(verdict.lost),
        ratio=(acked - len(verdict.lost)) / max(1, acked),
        held=verdict.holds and still_open == 0 and kills >= wanted and acked > 0,
        name=f"takeover ({kills} kills, {len(promised.forms):,} forms)",
        unit="promises",
        notes=(
            f"answers: {answers}; half within {waits[len(waits) // 2] * 1000:.0f} ms",
            f"lost {len(verdict.lost)}, doubled {len(verdict.doubled)}, still open {still_open}",
            late_words(verdict),
            *[f"fault: {name}" for name in (*verdict.lost, *verdict.doubled)[:8]],
        ),
    )


def late_words(verdict: Verdict) -> str:
    """Say how late the latest were."""
    step, latest = verdict.latest_step.total_seconds(), verdict.latest.total_seconds()
    bars = STEP_BAR.seconds, LATE_BAR.seconds
    return f"latest step {step:.1f} s (bar {bars[0]}), anything {latest:.1f} s (bar {bars[1]})"


def say(line: str) -> None:
    """Show a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
