"""The process that works: within its memory, politely, and for no longer than who asked for it lives."""

import ctypes
import os
import pickle
import signal
import sys
import threading
import traceback
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, Any

if sys.platform != "win32":
    import resource

from bot.worker.frames import DONE, OUT_OF_MEMORY, RAISED, next_frame, send

# Acks go first wherever both want the same core.
POLITENESS = 10
# Source: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
PR_SET_PDEATHSIG = 1


def serve(parent: int, most_memory: int) -> None:
    """Do one job after the other as they come in by standard input, until it ends."""
    answers = os.fdopen(os.dup(1), "wb")
    # What a job prints must not stand among the answers.
    os.dup2(2, 1)
    _settle_in(parent, most_memory)
    jobs: SimpleQueue[bytes] = SimpleQueue()
    # Reads on while a job runs: the end of its input says that nobody waits for it any more.
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        answer = _answer(jobs.get())
        send(answers, answer)
        if answer[0] == OUT_OF_MEMORY:
            # What is left of it in pieces would cost the next job its room.
            return


def _listen(pipe: IO[bytes], jobs: "SimpleQueue[bytes]") -> None:
    with suppress(EOFError):
        while True:
            jobs.put(next_frame(pipe))
    os._exit(0)


def _answer(asked: bytes) -> tuple[str, Any]:
    try:
        fn, job = pickle.loads(asked)  # noqa: S301 - our own parent wrote it
        found = (DONE, fn(job))
        pickle.dumps(found)
    except Exception as problem:  # noqa: BLE001 - raised anew, by who asked
        # What is written in C may find out too late, and say that it found something odd.
        if isinstance(problem.__cause__ or problem.__context__ or problem, MemoryError):
            return OUT_OF_MEMORY, None
        problem.add_note(traceback.format_exc())
        return RAISED, problem
    return found


def _settle_in(parent: int, most_memory: int) -> None:
    # The terminal's interrupt is for the parent, which then ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(POLITENESS)
    if sys.platform == "linux":
        # A job that never lets go of the interpreter would not see its input end.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
    if sys.platform != "win32":
        _hold(most_memory)


def _hold(most_memory: int) -> None:
    # Where a system knows no such limit, the one of time is left.
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = most_memory if hard == resource.RLIM_INFINITY else min(most_memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:]))
