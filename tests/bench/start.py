"""A start: importing the program, answering /readyz, and what it holds while it rests.

Bars: `import bot.app` costs at most 1.6 times the processor time of importing its libraries and
leaves at most 120 MB resident; `python -m bot run` on SQLite with the sample charter is ready
within 2 s beyond Slack's own answers and rests at 120 MB at most, once its database stands: the
first start, which makes it, is shown beside. The floor imports, in a process of its own, every
library that the program's modules name at their top.
"""

import ast
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.bench.ack import bot
from tests.bench.result import Result
from tests.bench.servers import ROOT, clean_environment
from tests.bench.town import workspace
from tests.source import PACKAGES, sources

RATIO_BAR, MEMORY_BAR_MB, READY_BAR_S = 1.6, 120.0, 2.0
ROUNDS = 5
REST_S = 3.0
# Prints processor seconds and resident megabytes of importing what stands on its input.
PROBE = """
import importlib, json, sys, time
names = json.load(sys.stdin)
began = time.process_time()
for name in names:
    importlib.import_module(name)
spent = time.process_time() - began
lines = open("/proc/self/status").read().splitlines()
kept = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
print(json.dumps([spent, kept / 1024, list(sys.modules)]))
"""


def run() -> Sequence[Result]:
    """Import libraries and program by turns, then start the program itself."""
    libraries = libraries_of(imported(["bot.app"])[2])
    rounds = [(imported(libraries), imported(["bot.app"])) for _ in range(ROUNDS)]
    floor, ours = (statistics.median(each[n][0] for each in rounds) for n in (0, 1))
    kept = statistics.median(each[1][1] for each in rounds)
    return [importing(floor, ours, kept), started()]


def importing(floor: float, ours: float, kept_mb: float) -> Result:
    """Hold the import's bars."""
    return Result(
        floor=1000 * floor,
        ours=1000 * ours,
        ratio=ours / floor,
        held=ours / floor <= RATIO_BAR and kept_mb <= MEMORY_BAR_MB,
        name="import",
        unit="ms",
        notes=(f"{kept_mb:.0f} MB resident (bar {MEMORY_BAR_MB:.0f}); ratio's bar {RATIO_BAR}",),
    )


def imported(names: Sequence[str]) -> tuple[float, float, list[str]]:
    """Import modules in a fresh process: processor seconds, megabytes, everything it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=ROOT,
        env=clean_environment(),
        input=json.dumps(names).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    seconds, megabytes, loaded = json.loads(done.stdout)
    return seconds, megabytes, loaded


def libraries_of(loaded: Sequence[str]) -> list[str]:
    """List the libraries that the program's loaded modules import at their top."""
    known = set(loaded)
    named = [
        name
        for source in sources()
        if source.module in known
        for node in source.tree.body
        for name in modules_named(node)
        if name in known
    ]
    return list(dict.fromkeys(named))


def modules_named(node: ast.stmt) -> Iterator[str]:
    """Yield the modules of others that a statement imports."""
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom) and node.module:
        # What is imported from a package may be a module of it.
        names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    for name in names:
        top = name.partition(".")[0]
        if top not in PACKAGES and top not in sys.stdlib_module_names:
            yield name


def started() -> Result:
    """Start the program twice before a Slack whose answers are timed."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        folder = Path(name)
        with workspace(folder) as slack, timed(slack) as (api_url, answers):
            first, waited_first, _ = start_once(folder, api_url, answers)
            ready, waited, kept = start_once(folder, api_url, answers)
    beyond = ready - waited
    return Result(
        floor=1000 * waited,
        ours=1000 * ready,
        ratio=ready / waited,
        held=beyond <= READY_BAR_S and kept <= MEMORY_BAR_MB,
        name="ready",
        unit="ms",
        notes=(
            f"{beyond:.2f} s beyond Slack's {waited:.2f} s (bar {READY_BAR_S:.0f})",
            f"the first start, with its migrations: {first - waited_first:.2f} s beyond",
            f"{kept:.0f} MB resident at rest (bar {MEMORY_BAR_MB:.0f})",
        ),
    )


def start_once(
    folder: Path, api_url: str, answers: list[tuple[float, float]]
) -> tuple[float, float, float]:
    """Start and end it: seconds until it was ready, seconds Slack took of them, megabytes at rest."""
    answers.clear()
    began = time.perf_counter()
    with bot(f"sqlite:///{folder}/bench.sqlite3", folder, api_url) as server:
        ready, waited = time.perf_counter() - began, together(answers)
        time.sleep(REST_S)
        return ready, waited, resident_mb(server.pid)


@contextmanager
def timed(slack: str) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Stand before Slack and note from when to when each of its answers took."""
    answers: list[tuple[float, float]] = []

    class Forwarding(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            began = time.perf_counter()
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP}
            try:
                asked = Request(slack.rstrip("/") + self.path, body, headers)  # noqa: S310 - loopback
                with urlopen(asked) as answer:  # noqa: S310
                    status, given = answer.status, answer.read()
            except HTTPError as refused:
                status, given = refused.code, refused.read()
            answers.append((began, time.perf_counter()))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(given)))
            self.end_headers()
            self.wfile.write(given)

        do_GET = do_POST  # noqa: N815 - the library's name

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Forwarding)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", answers
    finally:
        server.shutdown()
        server.server_close()


HOP = frozenset({"host", "connection", "content-length", "accept-encoding"})


def together(spans: Sequence[tuple[float, float]]) -> float:
    """Add up spans of time, each instant once."""
    total, until = 0.0, 0.0
    for began, ended in sorted(spans):
        total += max(0.0, ended - max(began, until))
        until = max(until, ended)
    return total


def resident_mb(pid: int) -> float:
    """Read what a process holds in memory."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
