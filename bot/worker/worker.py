"""Running pure functions in the process that works, one at a time and each within limits."""

import asyncio
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any, TypeVar

from bot.worker.frames import DONE, OUT_OF_MEMORY, RAISED, next_frame, send

T = TypeVar("T")
P = TypeVar("P")
# What one job may take; a body at all of our limits takes a tenth of either.
JOB_WITHIN_S = 30.0
MOST_MEMORY = 1_000_000_000
ENDING = "the bot is ending: try again in a moment"
Process = subprocess.Popen[bytes]


class JobError(Exception):
    """A job was ended before it was done; says why, in words for whoever it came from."""


class ClosedError(JobError):
    """The bot is ending and takes no more jobs."""


class Worker:
    """Run pure functions elsewhere; the process begins with the first one and ends with us."""

    def __init__(self, *, within_s: float = JOB_WITHIN_S, most_memory: int = MOST_MEMORY) -> None:
        self._within_s, self._most_memory = within_s, most_memory
        self._process: Process | None = None
        self._is_closed = False
        self._turn, self._line = asyncio.Lock(), asyncio.Lock()

    async def run(self, fn: Callable[[P], T], job: P, *, bulk: bool = False) -> T:
        """Return what `fn` makes of a job; both must be picklable, and so must the result.

        One bulk job at most stands before any other. Raises JobError where it was ended; the next
        job gets a new process.
        """
        async with self._line if bulk else nullcontext(), self._turn:
            how, found = await self._answer(fn, job)
        if how == RAISED:
            raise found
        if how == OUT_OF_MEMORY:
            raise JobError(f"it needed more than {self._most_memory // 1_000_000:,} MB of memory")
        return found  # type: ignore[no-any-return]  # whatever the function gave

    async def _answer(self, fn: Callable[[P], T], job: P) -> tuple[str, Any]:
        process = self._begun()
        asking = asyncio.ensure_future(asyncio.to_thread(_ask, process, (fn, job)))
        is_whole = False
        try:
            await asyncio.wait({asking}, timeout=self._within_s)
            if not asking.done():
                raise JobError(f"it took longer than {self._within_s:g} seconds")
            answer = asking.result()
            is_whole = answer[0] in (DONE, RAISED)
        except (OSError, EOFError):
            if self._is_closed:
                raise ClosedError(ENDING) from None
            raise JobError("the process that worked on it died") from None
        else:
            return answer
        finally:
            if not is_whole:
                await _put_away(process, asking)

    def close(self) -> None:
        """End the process at once, whatever is under way, and take no more jobs."""
        self._is_closed = True
        if self._process is not None:
            _end(self._process)
            if not self._turn.locked():
                _close_pipes(self._process)

    def _begun(self) -> Process:
        if self._is_closed:
            raise ClosedError(ENDING)
        if self._process is not None and self._process.poll() is not None:
            _close_pipes(self._process)
            self._process = None
        if self._process is None:
            self._process = _begin(self._most_memory)
        return self._process


def _begin(most_memory: int) -> Process:
    # From this thread: its end would end the process as well. No secret of ours goes with it.
    env = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-m", "bot.worker.child", str(os.getpid()), str(most_memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**env, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def _ask(process: Process, job: Any) -> tuple[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    send(process.stdin, job)
    answer: tuple[str, Any] = pickle.loads(next_frame(process.stdout))  # noqa: S301 - our own wrote it
    return answer


async def _put_away(process: Process, asking: "asyncio.Future[Any]") -> None:
    # Elsewhere: a gigabyte takes a moment to be given back, and acks do not wait for that.
    await asyncio.to_thread(_end, process)
    # In a moment, since nobody is left to answer it.
    await asyncio.wait({asking})
    asking.exception()
    _close_pipes(process)


def _end(process: Process) -> None:
    process.kill()
    process.wait()


def _close_pipes(process: Process) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            # What it never read is gone with it.
            with suppress(OSError):
                pipe.close()
