"""What the worker is given in tests: light, since its process imports all of it."""

import os
import sys
import time


def whoami(words: str) -> tuple[int, str]:
    return os.getpid(), words


def divide(by: int) -> float:
    return 1 / by


def die(code: int) -> None:
    os._exit(code)


def hang(seconds: int) -> None:
    time.sleep(seconds)


def grip(seconds: int) -> None:
    """Count in one call into C, so that no other thread has its turn."""
    sum(range(seconds * 10**9))


HANGS = {"sleeps": hang, "never lets go": grip}


def eat(size: int) -> int:
    return len(bytearray(size))


def eat_unawares(size: int) -> int:
    """Run out of memory as what is written in C does, which sees it too late."""
    try:
        return eat(size)
    except MemoryError as problem:
        raise SystemError("returned a result with an exception set") from problem


def chatter(words: str) -> str:
    sys.stdout.write("this is no answer")
    sys.stdout.flush()
    return words


def settings_seen(prefix: str) -> list[str]:
    return [name for name in os.environ if name.startswith(prefix)]
