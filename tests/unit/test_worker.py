"""The worker: pure functions elsewhere, a new process where the old one died."""

import os
from concurrent.futures.process import BrokenProcessPool

import pytest

from bot.worker import Worker


async def test_a_function_runs_in_a_process_of_its_own_and_a_dead_one_is_replaced() -> None:
    worker = Worker()
    first = await worker.run(whoami, "hello")
    assert first != (os.getpid(), "hello")
    assert first == await worker.run(whoami, "hello")
    with pytest.raises(ZeroDivisionError):
        await worker.run(divide, 0)
    with pytest.raises(BrokenProcessPool):
        await worker.run(die, 1)
    assert (await worker.run(whoami, "again"))[1] == "again"
    worker.close()


def whoami(words: str) -> tuple[int, str]:
    return os.getpid(), words


def divide(by: int) -> float:
    return 1 / by


def die(code: int) -> None:
    os._exit(code)
