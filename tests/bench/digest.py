"""A digest over three years of 40 measures, 12 workflows and 4 channels: 2.1 million observations.

Bars, on SQLite: judging the newest day of all 1,920 series and posting the digest takes at most 4
times fetching the last 180 days of all of them as tuples in one statement; under 300 MB; and while the
running bot does both, p99 of acks at 200 a second is at most 50 ms and no maximum above 500 ms.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.charter import load
from tests.bench.ack import MAX_BAR_MS, P99_BAR_MS, RATE, bot
from tests.bench.figures import DAYS, JUDGED_DAYS, fill, keys, write_charter
from tests.bench.load import Plan
from tests.bench.result import Result
from tests.bench.servers import LOAD_CORE, ROOT, Loaded, send
from tests.bench.submission import submission
from tests.bench.town import AGENT, SECRET, TEAM, workspace

RATIO_BAR, MEMORY_BAR_MB = 4.0, 300.0
LOAD_SECONDS = 90.0
TODAY = date(2026, 11, 24)


def run() -> Sequence[Result]:
    """Measure the digest by itself, then in the running bot under load."""
    os.sched_setaffinity(0, {LOAD_CORE})
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        folder = Path(name)
        return [alone(folder), meanwhile(folder)]


def alone(folder: Path) -> Result:
    """Judge the newest day and post, in a process of its own, against the fetch."""
    url = f"sqlite:///{folder}/alone.sqlite3"
    charter = write_charter(folder / "charter.json")
    path = fill(url, TODAY)
    child([url, str(charter), str(TODAY - timedelta(days=1)), "catch_up"])
    told = child([url, str(charter), str(TODAY), "digest"])
    base, rows = fetched(path, TODAY)
    seconds = told["judge_s"] + told["post_s"]
    ratio = seconds / base
    return Result(
        floor=rows / base,
        ours=rows / seconds,
        ratio=ratio,
        held=ratio <= RATIO_BAR and told["rss_mb"] <= MEMORY_BAR_MB and told["posted"] >= 1,
        name="digest",
        unit="rows/s",
        notes=(
            f"{len(keys()) * DAYS:,} observations in {len(keys()):,} series",
            (
                f"judging the newest day {told['judge_s'] * 1000:.0f} ms, posting "
                f"{told['post_s'] * 1000:.0f} ms; fetching {rows:,} rows {base * 1000:.0f} ms"
            ),
            (
                f"ratio {ratio:.2f} (bar {RATIO_BAR:.0f}), memory {told['rss_mb']:.0f} MB "
                f"(bar {MEMORY_BAR_MB:.0f})"
            ),
        ),
    )


def child(arguments: Sequence[str]) -> dict[str, float]:
    """Run one step in a process of its own and return what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.digest_child", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def fetched(path: Path, today: date) -> tuple[float, int]:
    """Fetch the last 180 days of every series as tuples, in one statement."""
    since = str(today - timedelta(days=JUDGED_DAYS))
    statement = "SELECT series_id, day, value, n FROM observation WHERE day >= ?"
    best, rows = float("inf"), 0
    for _ in range(3):
        with closing(sqlite3.connect(path)) as connection:
            began = time.perf_counter()
            rows = len(connection.execute(statement, (since,)).fetchall())
            best = min(best, time.perf_counter() - began)
    return best, rows


def meanwhile(folder: Path) -> Result:
    """Load the running bot while it judges the newest day and posts the digest."""
    url = f"sqlite:///{folder}/live.sqlite3"
    today = datetime.now(UTC).date()  # noqa: TID251 - the bot under load runs on the real clock
    with workspace(folder) as api_url:
        path = fill(url, today, workspace=TEAM)
        early = write_charter(folder / "early.json")
        child([url, str(early), str(today - timedelta(days=1)), "catch_up", TEAM])
        due = _soon()
        charter = write_charter(folder / "live.json", digest_at=f"{due:%H:%M}")
        body = submission(load(charter), ROOT / "templates", team=TEAM, user=AGENT)
        with bot(url, folder, api_url, charter=charter) as server:
            plan = Plan(SECRET, body, 32, LOAD_SECONDS, rate=RATE, first=50_000_000)
            seen = send(server, plan)
    return judged(path, seen, due)


def _soon() -> datetime:
    """Return the next full minute that leaves the bot time to start."""
    now = datetime.now(UTC)  # noqa: TID251 - the bot under load runs on the real clock
    return (now + timedelta(seconds=85)).replace(second=0, microsecond=0)


def judged(path: Path, loaded: Loaded, due: datetime) -> Result:
    """Say how acks fared, and whether the digest was posted meanwhile."""
    with closing(sqlite3.connect(path)) as connection:
        posted = connection.execute("SELECT count(*) FROM posted_digest").fetchone()[0]
        waits = connection.execute(
            "SELECT count(*) FROM series WHERE judge_at < ?", (int(due.timestamp() * 1e6),)
        ).fetchone()[0]
    seen = loaded.seen
    prompt = seen.p99_ms <= P99_BAR_MS and seen.max_ms <= MAX_BAR_MS
    return Result(
        floor=RATE,
        ours=seen.per_second,
        ratio=seen.per_second / RATE,
        held=prompt and posted >= 1 and seen.refused == 0 and waits == 0,
        name="acks meanwhile",
        unit="acks/s",
        notes=(
            (
                f"at {RATE:.0f}/s for {LOAD_SECONDS:.0f} s: p50 {seen.p50_ms:.1f} ms, p99 "
                f"{seen.p99_ms:.1f} ms (bar {P99_BAR_MS:.0f}), max {seen.max_ms:.1f} ms "
                f"(bar {MAX_BAR_MS:.0f}); digests posted {posted}, series left to judge {waits}"
            ),
        ),
    )
