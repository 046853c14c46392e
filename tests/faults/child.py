"""A server of its own process, started and killed as often as a test likes."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from typing import Protocol

import aiohttp

FOLDER = Path(__file__).parents[2]
READY_WITHIN_S = 60.0
GONE_WITHIN_S = 20.0


class Life(Protocol):
    """One process, from its start to its end."""

    pid: int

    def poll(self) -> int | None:
        """Return how it ended, None while it lives."""
        ...


Begin = Callable[[Mapping[str, str], Path], Life]


def clean_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Give this environment with no setting of the bot but those of `env`."""
    # What one process compiles, the next need not compile again.
    not_kept = ("BOT_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(not_kept)}
    return kept | dict(env)


def program(env: Mapping[str, str], log: Path) -> Life:
    """Start `python -m bot run`, as whoever runs it for real does."""
    with log.open("ab") as words:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=FOLDER,
            env=clean_environment(env),
            stdout=words,
            stderr=words,
        )


@dataclass
class _Forked:
    """A life that its nursery watches, for only a parent may ask how its child ended."""

    pid: int
    ask: Callable[[dict[str, object]], int | None]
    ended: int | None = None

    def poll(self) -> int | None:
        # A process can be asked how it ended only once.
        if self.ended is None:
            self.ended = self.ask({"poll": self.pid})
        return self.ended


@contextmanager
def nursery() -> Iterator[Begin]:
    """Yield what starts the program from a process that has imported it already.

    Imports, templates and the charter's YAML are saved; everything after them is the same.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery"],
        cwd=FOLDER,
        env=clean_environment({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as mother:
        asked, answers = mother.stdin, mother.stdout
        assert asked is not None
        assert answers is not None

        def ask(what: dict[str, object]) -> int | None:
            asked.write(json.dumps(what) + "\n")
            asked.flush()
            answer: int | None = json.loads(answers.readline())
            return answer

        def begin(env: Mapping[str, str], log: Path) -> Life:
            pid = ask({"env": dict(env), "log": str(log)})
            assert pid is not None
            return _Forked(pid, ask)

        yield begin
        asked.close()


@dataclass
class Child:
    """The bot in a process of its own; `begin` says how it is started."""

    env: Mapping[str, str]
    port: int
    log: Path
    begin: Begin = program
    life: Life | None = None

    async def start(self) -> None:
        """Start it and wait until it is ready; raises RuntimeError with its last words."""
        life = self.launch()
        deadline = time.monotonic() + READY_WITHIN_S
        async with aiohttp.ClientSession() as session:
            while time.monotonic() < deadline and life.poll() is None:
                if await self._is_ready(session):
                    return
                await asyncio.sleep(0.05)
        raise RuntimeError(f"it did not become ready:\n{self.log.read_text()[-3000:]}")

    def launch(self) -> Life:
        """Start it without waiting."""
        self.life = self.begin(self.env, self.log)
        return self.life

    async def _is_ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def send(self, how: Signals) -> None:
        """Send it a signal, while it lives."""
        if self.life is not None and self.life.poll() is None:
            os.kill(self.life.pid, how)

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end(SIGKILL)

    async def stop(self) -> None:
        """Ask it to end."""
        await self._end(SIGTERM)

    async def _end(self, how: Signals) -> None:
        self.send(how)
        async with asyncio.timeout(GONE_WITHIN_S):
            while self.life is not None and self.life.poll() is None:  # noqa: ASYNC110 - processes tell nobody
                await asyncio.sleep(0.005)
