"""Processes a bench measures, each pinned to a core, each ended by its own id."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.bench.load import Outcome, Plan

ROOT = Path(__file__).parents[2]
# The server has one core to itself; load, database and workspace share the other.
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]
START_WITHIN_S = 60.0


@dataclass(frozen=True)
class Server:
    """A process under load."""

    port: int
    pid: int


@dataclass(frozen=True)
class Loaded:
    """What the clients saw, and the processor time each answer cost the server."""

    seen: Outcome
    cpu_ms: float


@contextmanager
def process(
    arguments: Sequence[str],
    *,
    core: int,
    log: Path,
    env: Mapping[str, str] | None = None,
    keep: Sequence[int] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python on one core while the block runs; its words go to `log`, `keep` stays open to it."""
    with log.open("wb") as words:
        child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=clean_environment() | dict(env or {}),
            stdout=subprocess.PIPE,
            stderr=words,
            pass_fds=keep,
        )
    os.sched_setaffinity(child.pid, {core})
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()


def clean_environment() -> dict[str, str]:
    """Give this environment without settings of the bot's own; what is compiled may be kept."""
    ours = ("BOT_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@contextmanager
def floor(secret: str, folder: Path) -> Iterator[Server]:
    """Serve the floor."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        fd = listening.fileno()
        arguments = ["-m", "tests.bench.floor", str(fd), secret]
        port: int = listening.getsockname()[1]
        with process(arguments, core=SERVER_CORE, log=folder / "floor.log", keep=[fd]) as child:
            yield Server(port, child.pid)


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def wait_until_ready(port: int, child: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for /readyz; raises RuntimeError with the last words of a server that gave up."""
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        if child.poll() is not None:
            break
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the bot did not become ready:\n{log.read_text()[-3000:]}")


def send(server: Server, plan: Plan) -> Loaded:
    """Run the load generator, pinned to its core, against a server."""
    plan = replace(plan, port=server.port, core=LOAD_CORE)
    before = cpu_seconds(server.pid)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        cwd=ROOT,
        input=json.dumps(asdict(plan)).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    seen = Outcome(**json.loads(done.stdout))
    spent = cpu_seconds(server.pid) - before
    return Loaded(seen, 1000 * spent / max(1, seen.acked + seen.refused))


def cpu_seconds(pid: int) -> float:
    """Read the processor time of a process and all its threads."""
    # The name in parentheses may hold spaces; the fields are counted after it.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
