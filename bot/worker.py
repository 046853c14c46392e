"""A process of its own for heavy Python, so that nothing heavy ever stands beside an ack."""

import asyncio
import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")
P = TypeVar("P")
# Acks go first wherever both want the same core.
POLITENESS = 10


class Worker:
    """Run pure functions elsewhere; the process begins with the first one."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, fn: Callable[[P], T], job: P) -> T:
        """Return what `fn` makes of a job; both must be picklable, and so must the result.

        Raises BrokenProcessPool where the process died; the next job gets a new one.
        """
        if self._pool is None:
            # Forking a process with threads would copy locks that somebody holds.
            self._pool = ProcessPoolExecutor(
                1, mp_context=get_context("spawn"), initializer=_settle_in
            )
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, fn, job)
        except BrokenProcessPool:
            self._pool = None
            raise

    def close(self) -> None:
        """Let the process end; what is under way is waited for."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _settle_in() -> None:
    # The terminal's interrupt is for the parent, which then closes us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(POLITENESS)
