"""Waking the sweep each second of real time, whatever becomes of the machine's clock."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.runtime import Sweep

WATCH_S = 1.0


def start_sweeping(stack: AsyncExitStack, sweep: Sweep) -> AsyncIOScheduler:
    """Sweep each second until the stack unwinds, and return what wakes it; rows decide what is due."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        sweep.run,
        "interval",
        seconds=1,
        id="sweep",
        # However many seconds were missed, one sweep does them all, never beside another,
        # however late.
        # Source:
        # https://apscheduler.readthedocs.io/en/3.x/userguide.html#missed-job-executions-and-coalescing
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    watching = asyncio.ensure_future(watch(sweep.bot.clock, partial(_anew, scheduler)))

    async def stop() -> None:
        # Shutting down cancels a sweep in the middle, so none may be under way.
        watching.cancel()
        scheduler.remove_all_jobs()
        await asyncio.to_thread(sweep.bot.worker.close)
        await sweep.end()
        scheduler.shutdown(wait=False)

    stack.push_async_callback(stop)
    return scheduler


def _anew(scheduler: AsyncIOScheduler) -> None:
    # Its next run stands in the time before: after an hour back it would rest for an hour.
    scheduler.reschedule_job("sweep", trigger="interval", seconds=1)


async def watch(clock: Clock, put_back: Callable[[], object], *, every_s: float = WATCH_S) -> None:
    """Call `put_back` whenever the clock tells less than it did before."""
    latest = clock.now()
    while True:
        await asyncio.sleep(every_s)
        now = clock.now()
        if now < latest:
            put_back()
        latest = now
