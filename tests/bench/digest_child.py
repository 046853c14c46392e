"""One step of the digest bench in a process of its own, so that its memory can be told."""

import asyncio
import json
import resource
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.charter import load
from bot.domain.ids import WorkspaceId
from bot.domain.measures.judgement import judge
from bot.services.digest import post
from bot.services.measures import judgement
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.work.rhythm import Run, Scope
from bot.work.unit import Unit
from tests.builders.unit import HERE, House, a_roster

SCOPE = Scope("#leaders-uk", "UTC")


async def step(url: str, charter: Path, today: date, what: str, workspace: str) -> dict[str, float]:
    """Judge what is over by nine in the morning of a day, and post its digest where asked."""
    house = House(Database(url), charter=load(charter), roster=a_roster())
    at = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)

    def unit(tx: Tx) -> Unit:
        return replace(house.unit(tx, at), workspace=WorkspaceId(workspace))

    began = time.perf_counter()
    while cases := await house.database.read(lambda tx: judgement.gather(unit(tx))):
        found = judge(cases)
        await house.database.write(lambda tx, found=found: judgement.conclude(unit(tx), found))  # type: ignore[misc]
    judge_s = time.perf_counter() - began
    began = time.perf_counter()
    if what == "digest":
        run = Run(SCOPE, at, None, at - timedelta(days=1))
        await house.database.write(lambda tx: post.post(unit(tx), run))
    post_s = time.perf_counter() - began
    posted = await house.database.read(
        lambda tx: tx.connection.exec_driver_sql("SELECT count(*) FROM posted_digest").scalar_one()
    )
    house.database.close()
    rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"judge_s": judge_s, "post_s": post_s, "rss_mb": rss_mb, "posted": posted}


def main() -> None:
    """Run a step and print what it measured."""
    url, charter, today, what, *rest = sys.argv[1:]
    told = asyncio.run(
        step(url, Path(charter), date.fromisoformat(today), what, rest[0] if rest else HERE)
    )
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
