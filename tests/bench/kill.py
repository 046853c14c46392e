"""kill -9 at random moments under load, and whatever was promised before is kept.

Bars, on SQLite and on PostgreSQL, over 200 kills of `python -m bot run`: no acked feedback lost, no
message posted twice or missing, no gap in the audit chain, nothing parked, the outbox drained. The
floor is what was acked; ours is what of it is stored, once. `BENCH_KILLS` sets the number of kills,
`BENCH_DATABASES` (sqlite, postgresql) where.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.ack import durable_postgres
from tests.bench.result import Result
from tests.faults.checker import Report
from tests.faults.kill import Ordeal
from tests.faults.stage import a_stage, survive

KILLS = int(os.environ.get("BENCH_KILLS", "200"))
DATABASES = os.environ.get("BENCH_DATABASES", "sqlite,postgresql").split(",")
SEED = 20_261
# A card a second leaves in each channel; whatever is still queued after the last kill is waited for.
DRAIN_S = 1_200.0


def run() -> Sequence[Result]:
    """Kill the bot again and again on each database."""
    ordeal = Ordeal(kills=KILLS, seed=SEED, each=5, longest_s=2.0, drain_s=DRAIN_S)
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        folder = Path(name)
        results = []
        if "sqlite" in DATABASES:
            results.append(measure("sqlite", f"sqlite:///{folder}/kill.sqlite3", folder, ordeal))
        if "postgresql" in DATABASES:
            with durable_postgres() as copies:
                results.append(measure("postgresql", copies.empty(), folder, ordeal))
        return results


def measure(kind: str, url: str, folder: Path, ordeal: Ordeal) -> Result:
    """Put the bot on one database through the ordeal."""
    began = time.monotonic()
    report = asyncio.run(_survive(url, folder, ordeal))
    stored = report.acked - len(report.lost)
    counts = (
        f"{report.kills} kills, acked {report.acked:,}, lost {len(report.lost)}, "
        f"duplicated {len(report.twice)}, gaps {len(report.broken_chains)}"
    )
    return Result(
        floor=report.acked,
        ours=stored,
        ratio=stored / max(1, report.acked),
        held=report.is_clean and report.acked >= report.kills,
        name=f"kill {kind} ({counts})",
        unit="acked submissions",
        notes=notes(report, ordeal, time.monotonic() - began),
    )


async def _survive(url: str, folder: Path, ordeal: Ordeal) -> Report:
    async with a_stage(url, folder) as stage:
        return await survive(stage, ordeal, say=_every_tenth)


def _every_tenth(line: str) -> None:
    if "0:" in line:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def notes(report: Report, ordeal: Ordeal, took_s: float) -> tuple[str, ...]:
    """Say what else was seen, and how to see it again."""
    seen = (
        f"posted {report.posted:,}, missing {len(report.missing)}, parked {len(report.parked)}, "
        f"open {report.still_open}, seed {ordeal.seed}, {took_s:.0f} s"
    )
    return (seen, *[f"fault: {fault}" for fault in report.faults[:5]])
