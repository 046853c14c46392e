"""Load from a process of its own: signed like Slack's, closed or open loop, keep-alive connections."""

import asyncio
import hmac
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import cast

import uvloop

MARK = "BENCHNUMBER"
LETTERS = str.maketrans("0123456789", "abcdefghij")
# Answers that tell the person their words were not taken.
REFUSALS = (b'"errors"', b'"push"', b'"update"')


@dataclass(frozen=True)
class Plan:
    """What to send: `rate` 0 is a closed loop of `connections`, else requests a second."""

    secret: str
    body: str
    connections: int
    seconds: float
    port: int = 0
    rate: float = 0.0
    warmup_s: float = 1.0
    first: int = 0
    core: int | None = None


@dataclass
class Outcome:
    """What came back; latencies in milliseconds, without the warm-up."""

    acked: int = 0
    refused: int = 0
    per_second: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    max_ms: float = 0.0
    samples: list[str] = field(default_factory=list)


class Connection(asyncio.Protocol):
    """One keep-alive connection with one request under way."""

    def __init__(self) -> None:
        self._buffer = b""
        self._answer: asyncio.Future[bytes] | None = None
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's in all but ancestry.
        self.transport = cast("asyncio.Transport", transport)

    async def ask(self, request: bytes) -> bytes:
        """Send a request and return the whole answer, head and body."""
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if found and len(body) >= content_length(head) and self._answer is not None:
            answer, self._buffer = self._buffer, b""
            self._answer.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("closed by the server"))


def in_letters(number: int) -> str:
    """Write a number with letters: digits would look like an account's, which the bot refuses."""
    return f"{number:08d}".translate(LETTERS)


def content_length(head: bytes) -> int:
    """Read the header that says how long the answer is."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


class Load:
    """Carry out a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._number = plan.first
        self._key = plan.secret.encode()
        self._outcome = Outcome()
        self._latencies: list[float] = []
        self._counted_from = 0.0

    async def run(self) -> Outcome:
        """Send for as long as the plan says and wait for every answer."""
        pool = [await self._connect() for _ in range(self._plan.connections)]
        start = time.perf_counter()
        self._counted_from = start + self._plan.warmup_s
        end = self._counted_from + self._plan.seconds
        drive = self._open if self._plan.rate else self._closed
        await drive(pool, start, end)
        took = time.perf_counter() - self._counted_from
        for connection in pool:
            connection.transport.close()
        return self._summary(took)

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(Connection, "127.0.0.1", self._plan.port)
        return connection

    async def _closed(self, pool: list[Connection], _start: float, end: float) -> None:
        async def worker(connection: Connection) -> None:
            while time.perf_counter() < end:
                request = self._request()
                await self._one(connection.ask, request, time.perf_counter())

        await asyncio.gather(*(worker(connection) for connection in pool))

    async def _open(self, pool: list[Connection], start: float, end: float) -> None:
        idle = list(pool)

        async def once(due: float) -> None:
            # A late server finds more connections, never a generator that waits for it.
            connection = idle.pop() if idle else await self._connect()
            if connection.transport.is_closing():
                # A server may close what was idle for long; a client then connects anew.
                connection = await self._connect()
            await self._one(connection.ask, self._request(), due)
            idle.append(connection)

        under_way = []
        for step in range(int((end - start) * self._plan.rate)):
            due = start + step / self._plan.rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            under_way.append(asyncio.create_task(once(due)))
        await asyncio.gather(*under_way)

    async def _one(
        self, ask: Callable[[bytes], Awaitable[bytes]], request: bytes, since: float
    ) -> None:
        answer = await ask(request)
        took = time.perf_counter() - since
        if since >= self._counted_from:
            self._latencies.append(took)
        if answer.startswith(b"HTTP/1.1 200 ") and not any(sign in answer for sign in REFUSALS):
            self._outcome.acked += 1
            return
        self._outcome.refused += 1
        if len(self._outcome.samples) < 3:
            self._outcome.samples.append(answer[:600].decode("latin-1"))

    def _request(self) -> bytes:
        self._number += 1
        body = self._plan.body.replace(MARK, in_letters(self._number)).encode()
        timestamp = b"%d" % time.time()
        signature = (
            hmac.digest(self._key, b"v0:" + timestamp + b":" + body, "sha256").hex().encode()
        )
        return (
            b"POST /slack/events HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            b"content-type: application/x-www-form-urlencoded\r\n"
            b"x-slack-request-timestamp: " + timestamp + b"\r\n"
            b"x-slack-signature: v0=" + signature + b"\r\n"
            b"content-length: " + b"%d" % len(body) + b"\r\n\r\n" + body
        )

    def _summary(self, took: float) -> Outcome:
        ordered = sorted(self._latencies)
        outcome = self._outcome
        if ordered:
            outcome.per_second = len(ordered) / took
            outcome.p50_ms = 1000 * ordered[len(ordered) // 2]
            outcome.p99_ms = 1000 * ordered[int(0.99 * (len(ordered) - 1))]
            outcome.max_ms = 1000 * ordered[-1]
        return outcome


def main() -> None:
    """Read a plan from standard input, carry it out, write the outcome."""
    plan = Plan(**json.load(sys.stdin))
    if plan.core is not None:
        os.sched_setaffinity(0, {plan.core})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        outcome = runner.run(Load(plan).run())
    json.dump(asdict(outcome), sys.stdout)


if __name__ == "__main__":
    main()
