"""A sent feedback modal: stored with its audit and messages, then acked.

Bars, in one run on two cores: p99 of the ack at most 50 ms and no maximum above 500 ms at 200
requests a second, on SQLite and on PostgreSQL; closed-loop throughput at least 0.30 (SQLite) and
0.12 (PostgreSQL) of the floor, which is Bolt's own adapter on uvicorn, acking and storing nothing.
Rows stored must equal submissions acked.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, func, select

from bot.charter import load
from bot.store.engine.connections import normal_url
from bot.store.engine.transaction import table_of
from bot.store.feedback import FeedbackRow
from tests.bench.load import Plan
from tests.bench.result import Result
from tests.bench.servers import (
    LOAD_CORE,
    ROOT,
    SERVER_CORE,
    Loaded,
    Server,
    floor,
    free_port,
    process,
    send,
    wait_until_ready,
)
from tests.bench.submission import submission
from tests.bench.town import AGENT, BOT_TOKEN, SECRET, workspace
from tests.databases import PostgresCopies, postgres

P99_BAR_MS, MAX_BAR_MS = 50.0, 500.0
RATIO_BARS = {"sqlite": 0.30, "postgresql": 0.12}
RATE = 200.0
SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
CONNECTIONS = 32


@dataclass(frozen=True)
class Measured:
    """One server in a closed loop and then at a pace; `rows` is what it stored."""

    closed: Loaded
    paced: Loaded
    rows: int

    @property
    def acked(self) -> int:
        """Count what was acked in both."""
        return self.closed.seen.acked + self.paced.seen.acked

    @property
    def refused(self) -> int:
        """Count what was not."""
        return self.closed.seen.refused + self.paced.seen.refused


def run() -> Sequence[Result]:
    """Measure SQLite and PostgreSQL, each between two looks at the floor."""
    # Everything but the server under test shares the other core, children included.
    os.sched_setaffinity(0, {LOAD_CORE})
    body = submission(load(ROOT / "rollout.yaml"), ROOT / "templates", team="T0BENCH", user=AGENT)
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        folder = Path(name)
        with workspace(folder) as api_url, durable_postgres() as copies:
            urls = {"sqlite": f"sqlite:///{folder}/bench.sqlite3", "postgresql": copies.empty()}
            return [compare(kind, url, body, folder, api_url) for kind, url in urls.items()]


def compare(kind: str, url: str, body: str, folder: Path, api_url: str) -> Result:
    """Measure the bot on one database against the floor right before and right after it."""
    floors = [measure_floor(body, folder)]
    ours = measure_bot(url, body, folder, api_url)
    floors.append(measure_floor(body, folder))
    base = sum(each.seen.per_second for each in floors) / len(floors)
    ratio = ours.closed.seen.per_second / base
    return Result(
        floor=base,
        ours=ours.closed.seen.per_second,
        ratio=ratio,
        held=ratio >= RATIO_BARS[kind] and is_prompt(ours) and is_complete(ours),
        name=f"ack {kind}",
        unit="acks/s",
        notes=notes(kind, floors, ours),
    )


def is_prompt(ours: Measured) -> bool:
    """Hold the bars of the latency."""
    paced = ours.paced.seen
    return paced.p99_ms <= P99_BAR_MS and paced.max_ms <= MAX_BAR_MS


def is_complete(ours: Measured) -> bool:
    """See that everything was acked, and what was acked is stored."""
    return ours.rows == ours.acked and ours.refused == 0


def notes(kind: str, floors: Sequence[Loaded], ours: Measured) -> tuple[str, ...]:
    """Say what stands behind the ratio."""
    paced, closed = ours.paced.seen, ours.closed.seen
    pace = f"at {RATE:.0f}/s: p50 {paced.p50_ms:.1f} ms, p99 {paced.p99_ms:.1f} ms (bar {P99_BAR_MS:.0f})"
    loop = f"{CONNECTIONS} at once: p50 {closed.p50_ms:.1f} ms, p99 {closed.p99_ms:.1f} ms"
    looks = ", ".join(f"{each.seen.per_second:,.0f}/s at {each.cpu_ms:.2f} ms" for each in floors)
    samples = [f"refused: {sample}" for sample in (closed.samples + paced.samples)[:1]]
    return (
        f"{pace}, max {paced.max_ms:.1f} ms (bar {MAX_BAR_MS:.0f})",
        f"{loop}, processor {ours.closed.cpu_ms:.2f} ms an ack; the ratio's bar is {RATIO_BARS[kind]:.2f}",
        f"floor before and after: {looks} of processor an ack",
        f"rows stored {ours.rows:,}, acked {ours.acked:,}, refused {ours.refused:,}",
        *samples,
    )


def measure_floor(body: str, folder: Path) -> Loaded:
    """Load the floor in a closed loop."""
    with floor(SECRET, folder) as server:
        return send(server, Plan(SECRET, body, CONNECTIONS, SECONDS / 2))


def measure_bot(url: str, body: str, folder: Path, api_url: str) -> Measured:
    """Load `python -m bot run` at the pace, then in a closed loop, then count its rows."""
    with bot(url, folder, api_url) as server:
        # The pace comes first: the backlog of a closed loop would be measured with it.
        paced = send(server, Plan(SECRET, body, CONNECTIONS, SECONDS, rate=RATE, first=50_000_000))
        closed = send(server, Plan(SECRET, body, CONNECTIONS, SECONDS))
    return Measured(closed, paced, count_rows(url))


@contextmanager
def bot(url: str, folder: Path, api_url: str, *, charter: Path | None = None) -> Iterator[Server]:
    """Run the program itself, over HTTP."""
    port, log = free_port(), folder / "bot.log"
    env = {
        "BOT_SLACK_BOT_TOKEN": BOT_TOKEN,
        "BOT_SLACK_SIGNING_SECRET": SECRET,
        "BOT_SLACK_API_URL": api_url,
        "BOT_HTTP_PORT": str(port),
        "BOT_DATABASE_URL": url,
        "BOT_SECRET_KEY": "bench-" * 8,
        "BOT_LOG_LEVEL": "WARNING",
        **({"BOT_CHARTER": str(charter)} if charter else {}),
    }
    with process(["-m", "bot", "run"], core=SERVER_CORE, log=log, env=env) as child:
        wait_until_ready(port, child, log)
        yield Server(port, child.pid)


def count_rows(url: str) -> int:
    """Count the feedback that was stored."""
    engine = create_engine(normal_url(url))
    try:
        with engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(table_of(FeedbackRow))) or 0
    finally:
        engine.dispose()


@contextmanager
def durable_postgres() -> Iterator[PostgresCopies]:
    """Start the server of the tests with the safety they switch off switched on again."""
    with postgres() as copies:
        copies._run("ALTER SYSTEM RESET ALL")
        copies._run("SELECT pg_reload_conf()")
        yield copies
