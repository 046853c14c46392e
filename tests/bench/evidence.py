"""What stands behind a number, among 500,000 contacts with 2 million outputs.

Bars, on SQLite: the modal's read takes at most 4 times its bare SQL and 50 ms at p95. While days of
those contacts are counted and evidence is read, acks at 200 a second keep the bars of the ack bench
(p99 at most 50 ms, none above 500), and the program and its worker stay under 300 MB each.
"""

import asyncio
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice, product
from pathlib import Path

import orjson

from bot.charter import load
from bot.domain.ids import SlackUserId
from bot.services.interactions import evidence, scorecards
from bot.store.engine.migrate import upgrade
from tests.bench.ack import CONNECTIONS, MAX_BAR_MS, P99_BAR_MS, RATE, bot
from tests.bench.figures import marks
from tests.bench.interactions import ITEMS, a_bot, whole_charter
from tests.bench.load import Plan
from tests.bench.result import Result
from tests.bench.servers import LOAD_CORE, ROOT, Server, send
from tests.bench.submission import submission
from tests.bench.town import AGENT, SECRET, TEAM, workspace

CONTACTS, OUTPUTS, DAYS = int(os.environ.get("BENCH_CONTACTS", "500000")), 4, 90
READS, SECONDS = 200, float(os.environ.get("BENCH_SECONDS", "6"))
RATIO_BAR, P95_BAR_MS, MEMORY_BAR_MB = 4.0, 50.0, 300.0
CHANNELS = ("voice", "chat", "sms", "web")
# As the program's own clock has it, which counts what waits.
TODAY = datetime.now(UTC).date()  # noqa: TID251 - the bot under load runs on the real clock
LENA = SlackUserId("U0LENA")
SIDES = """
SELECT i.number, i.external_id, i.workflow, i.channel, i.day, i.start_at, i.call_type, i.duration_s,
       i.agent, i.outcome, i.link, o.value, o.confidence
  FROM interaction i JOIN interaction_output o
    ON o.workspace_id = i.workspace_id AND o.interaction = i.number
 WHERE i.workspace_id = ? AND i.workflow = ? AND i.pilot IS 0 AND i.day = ? AND o.item = ?
   AND o.value IS NOT NULL
 ORDER BY o.value {}, coalesce(o.confidence, 0.0) DESC, i.start_at DESC, i.number DESC LIMIT 12
"""


def run() -> Sequence[Result]:
    """Fill a database, read evidence from it, then load the program on it."""
    os.sched_setaffinity(0, {LOAD_CORE})
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        folder = Path(name)
        charter = folder / "charter.json"
        charter.write_bytes(orjson.dumps(whole_charter(), default=str))
        path = folder / "evidence.sqlite3"
        fill(path, charter)
        return [read(path, charter), loaded(path, charter, folder)]


def keys() -> list[str]:
    return [workflow["key"] for workflow in whole_charter()["workflows"]]


def days() -> list[date]:
    return [TODAY - timedelta(days=back) for back in range(1, DAYS + 1)]


def fill(path: Path, charter: Path) -> None:
    """Write contacts of the last months; those of some days wait to be counted."""
    upgrade(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        rows, numbers = contacts(), iter(range(1, CONTACTS + 1))
        while some := list(islice(rows, 10_000)):
            mine = list(islice(numbers, len(some)))
            _insert(
                connection,
                "interaction",
                [(TEAM, n, *row) for n, row in zip(mine, some, strict=True)],
            )
            _insert(connection, "interaction_output", outputs(mine))
        waiting = product(keys(), CHANNELS, days()[:20])
        stale = [(TEAM, key, channel, str(day), 1, 0) for key, channel, day in waiting]
        _insert(connection, "interaction_day", stale)
        connection.execute("ANALYZE")


def contacts() -> Iterator[tuple[object, ...]]:
    dice, workflows, of = random.Random(1), keys(), days()  # noqa: S311 - the same each time
    for n in range(CONTACTS):
        day = of[n % DAYS]
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(seconds=n % 40_000)
        start = int(at.timestamp() * 1e6)
        yield (
            *(
                "b",
                f"c{n}",
                dice.choice(workflows),
                dice.choice(CHANNELS),
                str(day),
                start,
                "balance",
            ),
            *(float(dice.randrange(30, 900)), f"a{n % 200}", False, False, "new"),
            *(dice.choice(("contained", "handed_over")), '{"prompt":"12"}'),
            *(f"https://calls.example/{n}", True, None, 0, f"{n:024x}", start, False),
        )


def outputs(numbers: Sequence[int]) -> list[tuple[object, ...]]:
    dice = random.Random(numbers[0])  # noqa: S311 - the same each time
    said = "good morning, how may I help you today"
    return [
        (TEAM, n, place, ITEMS[place], float(dice.randrange(2)), dice.random(), said, 1, 20, "")
        for n in numbers
        for place in range(OUTPUTS)
    ]


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    values = marks(len(rows[0]))
    connection.executemany(f"INSERT INTO {table} VALUES ({values})", rows)  # noqa: S608


def read(path: Path, charter: Path) -> Result:
    """Read the modal of numbers drawn at random, and what it reads in bare SQL, in turns."""
    dice = random.Random(2)  # noqa: S311 - the same each time
    asked = [
        (dice.choice(keys()), dice.choice(days()), dice.choice(ITEMS[:OUTPUTS]))
        for _ in range(READS)
    ]
    ours, base = asyncio.run(_read(f"sqlite:///{path}", charter, asked))
    ratio, p95 = sum(ours) / sum(base), 1000 * sorted(ours)[int(0.95 * READS)]
    return Result(
        floor=READS / sum(base),
        ours=READS / sum(ours),
        ratio=ratio,
        held=ratio <= RATIO_BAR and p95 <= P95_BAR_MS,
        name="evidence",
        unit="modals/s",
        notes=(
            f"among {CONTACTS:,} contacts with {CONTACTS * OUTPUTS:,} outputs",
            f"p95 {p95:.1f} ms (bar {P95_BAR_MS:.0f}), the ratio's bar is {RATIO_BAR:.0f}",
        ),
    )


async def _read(
    url: str, charter: Path, asked: Sequence[tuple[str, date, str]]
) -> tuple[list[float], list[float]]:
    ours, base = list[float](), list[float]()
    made = a_bot(url, charter, workspace=TEAM)
    await made.transact(lambda unit: scorecards.follow(unit, unit.charter))
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        for workflow, day, item in (*asked[:5], *asked):
            began = time.perf_counter()
            found = sum(len(_bare(connection, workflow, day, item, way)) for way in ("ASC", "DESC"))
            base.append(time.perf_counter() - began)
            value = f"m-{item}|{workflow}|all|{day.isoformat()}"
            began = time.perf_counter()
            modal = await made.read(lambda unit, value=value: evidence.modal(unit, value, LENA))  # type: ignore[misc]
            ours.append(time.perf_counter() - began)
            if not found or "looks.open" not in str(modal):
                raise RuntimeError(f"nothing stands behind {value}")
    made.database.close()
    return ours[5:], base[5:]


def _bare(
    connection: sqlite3.Connection, workflow: str, day: date, item: str, way: str
) -> list[tuple[object, ...]]:
    return connection.execute(SIDES.format(way), (TEAM, workflow, str(day), item)).fetchall()


def loaded(path: Path, charter: Path, folder: Path) -> Result:
    """Send feedback at a pace while the program counts what waits; look how large it became."""
    body = submission(load(charter), ROOT / "templates", team=TEAM, user=AGENT)
    with (
        workspace(folder) as api_url,
        bot(f"sqlite:///{path}", folder, api_url, charter=charter) as server,
    ):
        plan = Plan(SECRET, body, CONNECTIONS, SECONDS, rate=RATE)
        seen = send(server, plan).seen
        memory = memories(server)
    counted = _counted(path)
    largest = max(memory)
    pace = f"p99 {seen.p99_ms:.1f} ms, max {seen.max_ms:.1f} ms (bars {P99_BAR_MS:.0f}, {MAX_BAR_MS:.0f})"
    sizes = ", ".join(f"{each:.0f} MB" for each in memory)
    prompt = seen.p99_ms <= P99_BAR_MS and seen.max_ms <= MAX_BAR_MS and not seen.refused
    return Result(
        floor=P99_BAR_MS,
        ours=seen.p99_ms,
        ratio=seen.p99_ms / P99_BAR_MS,
        held=prompt and largest <= MEMORY_BAR_MB and len(memory) > 1 and counted > 0,
        name="evidence acks",
        unit="ms at p99",
        notes=(
            f"at {RATE:.0f}/s, while {counted:,} days were counted: {pace}",
            f"most memory of the program and its worker: {sizes} (bar {MEMORY_BAR_MB:.0f})",
        ),
    )


def _counted(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT count(*) FROM interaction_day WHERE stale_at IS NULL")
        return int(found.fetchone()[0])


def memories(server: Server) -> list[float]:
    """Return the most memory, in MB, that a program and its children ever held."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text("ascii").split()
    return [_peak(pid) for pid in (server.pid, *map(int, children))]


def _peak(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
