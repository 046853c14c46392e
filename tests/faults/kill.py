"""kill -9 at random moments under load: any command line, any database, any workspace.

A `Submitter` posts signed modal submissions and remembers which were acknowledged, a child is
started and killed meanwhile, and a `Checker` compares what was promised with what is there.
"""

import asyncio
import hmac
import random
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

from tests.faults.checker import Checker, Report
from tests.faults.child import Child

MARK = "BENCHNUMBER"
LETTERS = str.maketrans("0123456789", "abcdefghij")
REFUSALS = ('"errors"', '"push"', '"update"')
ANSWER_WITHIN_S = 5.0


def mark_of(number: int) -> str:
    """Write a number so that it is found again among words and taken for nothing else."""
    return "q" + f"{number:08d}".translate(LETTERS) + "q"


def signed(secret: str, body: bytes) -> dict[str, str]:
    """Return the headers with which Slack sends a form body now."""
    at = str(int(time.time()))
    base = b"v0:" + at.encode() + b":" + body
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": "v0=" + hmac.digest(secret.encode(), base, "sha256").hex(),
    }


@dataclass
class Submitter:
    """Post signed form bodies without end; `bodies` hold MARK where each gets its number.

    `acked` were taken, `unanswered` may have been: the server died before it answered.
    """

    port: int
    secret: str
    bodies: Sequence[str]
    every_s: float = 0.02
    most: int = 10_000
    acked: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    unanswered: set[str] = field(default_factory=set)

    async def run(self) -> None:
        """Submit until cancelled, pausing while `most` were acknowledged."""
        number = 0
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                if len(self.acked) < self.most:
                    number += 1
                    await self.deliver(session, mark_of(number))
                await asyncio.sleep(self.every_s)

    async def deliver(
        self, session: aiohttp.ClientSession, mark: str, port: int | None = None
    ) -> None:
        """Send one submission, to another replica where a port is given, and note its answer."""
        began = time.monotonic()
        try:
            await self._post(session, mark, port or self.port)
        finally:
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)

    async def _post(self, session: aiohttp.ClientSession, mark: str, port: int) -> None:
        body = (
            self.bodies[zlib.crc32(mark.encode()) % len(self.bodies)].replace(MARK, mark).encode()
        )
        url = f"http://127.0.0.1:{port}/slack/events"
        try:
            headers = signed(self.secret, body)
            async with session.post(url, data=body, headers=headers) as response:
                answer = await response.text()
        except aiohttp.ClientConnectorError:
            return
        except (aiohttp.ClientError, TimeoutError):
            self.unanswered.add(mark)
            return
        if response.status == 200 and not any(sign in answer for sign in REFUSALS):
            self.acked.add(mark)
        else:
            self.refused.append(answer[:200])


@dataclass(frozen=True)
class Ordeal:
    """How often to kill, how long to let it live before, and how long the rest may take.

    A share of the lives ends while it still starts. `each` is how many submissions are
    acknowledged in a life at most, so that the load lasts to the last one.
    """

    kills: int
    seed: int = 1
    each: int = 10
    longest_s: float = 1.0
    unborn: float = 0.2
    drain_s: float = 120.0


Say = Callable[[str], None]


async def run(
    ordeal: Ordeal, child: Child, submitter: Submitter, checker: Checker, *, say: Say
) -> Report:
    """Kill the child at random moments under load, let it recover, and report what it kept."""
    submitter.most = 0
    load = asyncio.create_task(submitter.run())
    report = Report()
    try:
        await _kill_again_and_again(ordeal, child, submitter, report, say)
    finally:
        load.cancel()
        await asyncio.wait([load])
    await child.start()
    try:
        report.still_open = await checker.drained(ordeal.drain_s)
        await checker.check(report, submitter.acked)
    finally:
        await child.stop()
    return report


async def _kill_again_and_again(
    ordeal: Ordeal, child: Child, submitter: Submitter, report: Report, say: Say
) -> None:
    dice = random.Random(ordeal.seed)  # noqa: S311  reproducible moments
    for report.kills in range(1, ordeal.kills + 1):
        submitter.most = len(submitter.acked) + ordeal.each
        if dice.random() < ordeal.unborn:
            child.launch()
        else:
            await child.start()
        await asyncio.sleep(dice.uniform(0, ordeal.longest_s))
        await child.kill()
        say(f"kill {report.kills}: {len(submitter.acked)} acknowledged")
