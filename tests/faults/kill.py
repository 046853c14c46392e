"""kill -9 at random moments under load: any command line, any database, any workspace.

The pieces: a `Child` that is started and killed, a `Submitter` that posts signed modal submissions
and remembers which were acknowledged, a `Checker` that compares those with rows and messages.
"""

import asyncio
import hmac
import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection, create_engine, text

from bot.domain.ids import WorkspaceId
from bot.store import audit
from bot.store.engine import normal_url
from bot.store.transaction import Tx

MARK = "BENCHNUMBER"
# Digits in letters: a long number would be taken for an account and refused.
MARKED = re.compile(r"q[a-j]{8}q")
LETTERS = str.maketrans("0123456789", "abcdefghij")
REFUSALS = ('"errors"', '"push"', '"update"')
READY_WITHIN_S = 60.0
ANSWER_WITHIN_S = 5.0
FOLDER = Path(__file__).parents[2]

OPEN = "SELECT count(*) FROM outbox WHERE settled_at IS NULL AND state <> 'parked'"
POSTED = "SELECT key FROM outbox WHERE state = 'sent' AND method = 'post'"
STUCK = "SELECT reason FROM outbox WHERE state = 'parked'"
WORKSPACES = "SELECT workspace_id FROM audit_tip"


@dataclass
class Child:
    """A server of its own process, started and killed as often as a test likes."""

    command: Sequence[str]
    env: Mapping[str, str]
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it is ready; raises RuntimeError with its last words."""
        process = self.process = self._spawn()
        deadline = time.monotonic() + READY_WITHIN_S
        async with aiohttp.ClientSession() as session:
            while time.monotonic() < deadline and process.poll() is None:
                if await self._is_ready(session):
                    return
                await asyncio.sleep(0.05)
        raise RuntimeError(f"it did not become ready:\n{self.log.read_text()[-3000:]}")

    def _spawn(self) -> subprocess.Popen[bytes]:
        clean = {name: v for name, v in os.environ.items() if not name.startswith("BOT_")}
        with self.log.open("ab") as words:
            return subprocess.Popen(
                self.command, cwd=FOLDER, env=clean | dict(self.env), stdout=words, stderr=words
            )

    async def _is_ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ask it to end."""
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
        await asyncio.to_thread(self.process.wait, 20)


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
    unanswered: set[str] = field(default_factory=set)

    async def run(self) -> None:
        """Submit until cancelled or until `most` were acknowledged."""
        number = 0
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while len(self.acked) < self.most:
                number += 1
                await self._submit(session, number)
                await asyncio.sleep(self.every_s)

    async def _submit(self, session: aiohttp.ClientSession, number: int) -> None:
        mark = "q" + f"{number:08d}".translate(LETTERS) + "q"
        body = self.bodies[number % len(self.bodies)].replace(MARK, mark).encode()
        url = f"http://127.0.0.1:{self.port}/slack/events"
        try:
            async with session.post(url, data=body, headers=self._signed(body)) as response:
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

    def _signed(self, body: bytes) -> dict[str, str]:
        at = str(int(time.time()))
        base = b"v0:" + at.encode() + b":" + body
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": "v0=" + hmac.digest(self.secret.encode(), base, "sha256").hex(),
        }


@dataclass
class Report:
    """What a run came to; every list is empty where the promise was kept."""

    kills: int = 0
    acked: int = 0
    posted: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    parked: list[str] = field(default_factory=list)
    broken_chains: list[str] = field(default_factory=list)
    still_open: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled or broken."""
        faults = (self.lost, self.twice, self.missing, self.parked, self.broken_chains)
        return not any(faults) and self.still_open == 0


@dataclass
class Checker:
    """Compare what was acknowledged with the rows, and the rows with Slack.

    `marks` is a query whose first column holds each stored submission's number.
    """

    database_url: str
    client: AsyncWebClient
    marks: str

    async def drained(self, within_s: float) -> int:
        """Wait until every message left; return how many are still open."""
        deadline = time.monotonic() + within_s
        waiting = self._count_open()
        while waiting and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
            waiting = self._count_open()
        return waiting

    async def check(self, report: Report, acked: set[str]) -> None:
        """Write down what is lost, doubled, missing in Slack, parked or broken."""
        with self._connected() as connection:
            stored = Counter(_marks(connection, self.marks))
            posted = [key for (key,) in connection.execute(text(POSTED))]
            report.parked = [str(reason) for (reason,) in connection.execute(text(STUCK))]
            report.broken_chains = list(_broken_chains(connection))
        seen = Counter(await self.keys_in_slack())
        report.acked, report.posted = len(acked), len(posted)
        report.lost = sorted(acked - set(stored))
        report.twice = [key for key, n in seen.items() if n > 1]
        report.twice += [mark for mark, n in stored.items() if n > 1]
        report.missing = [key for key in posted if key not in seen]

    async def keys_in_slack(self) -> list[str]:
        """Collect the key of every message of ours, in every conversation and thread."""
        keys: list[str] = []
        types = "public_channel,private_channel,im"
        listed = await self._pages("conversations.list", "channels", types=types)
        for channel in [each for each in listed if each.get("is_member") or each.get("is_im")]:
            asked = {"channel": channel["id"], "include_all_metadata": "true"}
            for message in await self._pages("conversations.history", "messages", **asked):
                keys += _keys([message])
                if message.get("reply_count"):
                    thread = {**asked, "ts": message["ts"]}
                    replies = await self._pages("conversations.replies", "messages", **thread)
                    keys += _keys([reply for reply in replies if reply["ts"] != message["ts"]])
        return keys

    async def _pages(self, method: str, key: str, **asked: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            params = {**asked, "limit": 200, "cursor": cursor}
            answer = (await self.client.api_call(method, params=params)).data
            assert isinstance(answer, dict)
            found += answer[key]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found

    def _connected(self) -> Connection:
        return create_engine(normal_url(self.database_url)).connect()

    def _count_open(self) -> int:
        with self._connected() as connection:
            return int(connection.execute(text(OPEN)).scalar_one())


def _keys(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    payloads = [(m.get("metadata") or {}).get("event_payload") or {} for m in messages]
    return [payload["key"] for payload in payloads if "key" in payload]


def _marks(connection: Connection, query: str) -> Iterator[str]:
    for row in connection.execute(text(query)):
        found = MARKED.search(str(row[0]))
        if found:
            yield found.group()


def _broken_chains(connection: Connection) -> Iterator[str]:
    for (workspace,) in connection.execute(text(WORKSPACES)).all():
        verdict = audit.verify(Tx(connection), WorkspaceId(workspace))
        if verdict.broken_at is not None:
            yield f"{workspace} at {verdict.broken_at}: {verdict.reason}"


@dataclass(frozen=True)
class Ordeal:
    """How often to kill, how long to let it live before, and how long the rest may take."""

    kills: int
    seed: int = 1
    shortest_s: float = 0.05
    longest_s: float = 1.0
    drain_s: float = 120.0


async def run(
    ordeal: Ordeal,
    child: Child,
    submitter: Submitter,
    checker: Checker,
    *,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Kill the child at random moments under load, let it recover, and report what it kept."""
    dice = random.Random(ordeal.seed)  # noqa: S311  reproducible moments
    load = asyncio.create_task(submitter.run())
    report = Report()
    try:
        for number in range(ordeal.kills):
            await child.start()
            await asyncio.sleep(dice.uniform(ordeal.shortest_s, ordeal.longest_s))
            await child.kill()
            report.kills = number + 1
            say(f"kill {report.kills}: {len(submitter.acked)} acknowledged")
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
