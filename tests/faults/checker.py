"""Whether a promise was kept: submissions against rows, rows against Slack, the audit chain."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from bot.domain.ids import WorkspaceId
from bot.store.engine.connections import normal_url
from bot.store.engine.transaction import Tx
from bot.store.record import audit
from tests.faults.matrix import Tally

# Digits in letters: a long number would be taken for an account and refused.
MARKED = re.compile(r"q[a-j]{8}q")

OPEN = "SELECT count(*) FROM outbox WHERE settled_at IS NULL AND state <> 'parked'"
POSTED = "SELECT key, subject, id FROM outbox WHERE state = 'sent' AND method = 'post'"
STUCK = "SELECT reason FROM outbox WHERE state = 'parked'"
WORKSPACES = "SELECT workspace_id FROM audit_tip"


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
    disordered: list[str] = field(default_factory=list)
    broken_chains: list[str] = field(default_factory=list)
    still_open: int = 0

    @property
    def faults(self) -> list[str]:
        """Everything that was lost, doubled, missing, parked, out of order or broken."""
        known = (*self.lost, *self.twice, *self.missing, *self.parked)
        return [*known, *self.disordered, *self.broken_chains]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled or broken, and nothing is left to do."""
        return not self.faults and self.still_open == 0


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
            posted = {
                key: (subject, number) for key, subject, number in connection.execute(text(POSTED))
            }
            report.parked = [str(reason) for (reason,) in connection.execute(text(STUCK))]
            report.broken_chains = list(_broken_chains(connection))
        shown = sorted(await self.seen_in_slack())
        seen = Counter(key for _, _, key in shown)
        report.acked, report.posted = len(acked), len(posted)
        report.lost = sorted(acked - set(stored))
        report.twice = [key for key, n in seen.items() if n > 1]
        report.twice += [mark for mark, n in stored.items() if n > 1]
        report.missing = [key for key in posted if key not in seen]
        report.disordered = list(disordered(shown, posted))

    async def seen_in_slack(self) -> list[tuple[str, str, str]]:
        """Collect where, when and by which key every message of ours stands, threads included."""
        seen: list[tuple[str, str, str]] = []
        types = "public_channel,private_channel,im"
        listed = await self._pages("conversations.list", "channels", types=types)
        for channel in [each for each in listed if each.get("is_member") or each.get("is_im")]:
            asked = {"channel": channel["id"], "include_all_metadata": "true"}
            for message in await self._pages("conversations.history", "messages", **asked):
                seen += _seen(channel["id"], [message])
                if message.get("reply_count"):
                    thread = {**asked, "ts": message["ts"]}
                    replies = await self._pages("conversations.replies", "messages", **thread)
                    after = [reply for reply in replies if reply["ts"] != message["ts"]]
                    seen += _seen(channel["id"], after)
        return seen

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
        return create_engine(normal_url(self.database_url), poolclass=NullPool).connect()

    def _count_open(self) -> int:
        with self._connected() as connection:
            return int(connection.execute(text(OPEN)).scalar_one())


def _seen(channel: str, messages: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    payloads = [(m["ts"], (m.get("metadata") or {}).get("event_payload") or {}) for m in messages]
    return [(channel, ts, payload["key"]) for ts, payload in payloads if "key" in payload]


def disordered(
    shown: Sequence[tuple[str, str, str]], posted: Mapping[str, tuple[str, int]]
) -> Iterator[str]:
    """Name every message that stands after a later one of its subject; `shown` is by place and time."""
    last: dict[tuple[str, str], int] = {}
    for place, _, key in shown:
        if key in posted:
            subject, number = posted[key]
            if number < last.get((place, subject), 0):
                yield f"{key} of {subject} in {place}"
            last[place, subject] = max(number, last.get((place, subject), 0))


def tally(report: Report, tries: int) -> Tally:
    """Count what a report names."""
    lost = len(report.lost) + len(report.missing) + len(report.parked) + report.still_open
    return Tally(tries, lost, len(report.twice), len(report.disordered))


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
