"""Numbered messages in the outbox of real processes, and what of them the workspace shows."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.clock import SystemClock
from bot.domain.ids import WorkspaceId
from bot.domain.outbox import Lane, Method
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.store.outbox.queue import queue
from bot.workspace.faults import Rule
from tests.builders.outbox import a_message
from tests.faults.child import Begin, Child
from tests.faults.matrix import Tally, compare
from tests.faults.stage import Stage, a_stage

REPLICAS = 3
SUBJECTS_EACH = 2


@dataclass
class Mail:
    """Messages to everybody of the workspace, numbered within their subjects."""

    stage: Stage
    database: Database
    children: Sequence[Child]
    wanted: list[str] = field(default_factory=list)
    cards: list[tuple[str, str]] = field(default_factory=list)

    @property
    def where(self) -> WorkspaceId:
        return WorkspaceId(self.stage.workspace.world.team_id)

    async def put(self, n: int, *, lane: Lane = Lane.CONVERSATION) -> None:
        """Queue `n` posts, spread evenly over everybody."""
        world = self.stage.workspace.world
        people = [user.id for user in world.users.values() if user.id != world.app_user.id]
        subjects = len(people) * SUBJECTS_EACH
        first = len(self.wanted)
        fresh = [
            (people[k % len(people)], f"S-{k % subjects}", k // subjects)
            for k in range(first, first + n)
        ]
        self.wanted += [f"{subject} {number}" for _, subject, number in fresh]
        at = SystemClock().now()

        def run(tx: Tx) -> None:
            for place, subject, number in fresh:
                text = {"text": f"{subject} {number}"}
                message = a_message(place=place, subject=subject, payload=text, lane=lane)
                queue(tx, self.where, message, at=at)

        await self.database.write(run)

    async def put_card(self, number: int) -> None:
        """Queue a card, or the change of one that was posted."""
        world = self.stage.workspace.world
        person = next(user.id for user in world.users.values() if user.id != world.app_user.id)
        message = a_message(
            place=person,
            subject="card",
            ref="card",
            method=Method.UPDATE if number else Method.POST,
            payload={"text": f"card {number}"},
        )
        at = SystemClock().now()
        await self.database.write(lambda tx: queue(tx, self.where, message, at=at))

    def fault(self, kind: str, method: str = "chat.postMessage", **more: float) -> Rule:
        """Let Slack have a bad day."""
        rule = Rule(kind, method, **more)  # type: ignore[arg-type]  # a literal
        return self.stage.workspace.faults.add(rule)

    def lift(self) -> None:
        """Let Slack be well again."""
        self.stage.workspace.faults.clear()

    def tally(self) -> Tally:
        """Compare what was queued with what the workspace shows of it."""
        shown = self.stage.workspace.world.channels.values()
        arrived = {
            each.id: [m.text for m in each.messages.values() if m.text.startswith("S-")]
            for each in shown
        }
        return compare(self.wanted, arrived)

    def arrived(self) -> int:
        """Count what has come so far."""
        tally = self.tally()
        return tally.tries - tally.lost

    async def until_arrived(self, n: int, within_s: float) -> None:
        """Wait until so many came."""
        async with asyncio.timeout(within_s):
            while self.arrived() < n:  # noqa: ASYNC110 - other processes tell nobody
                await asyncio.sleep(0.1)

    async def settle(self, within_s: float) -> Tally:
        """Wait until nothing waits any more, and say what became of everything."""
        began = time.monotonic()
        still_open = await self.stage.checker.drained(within_s)
        logs = [child.log.read_text()[-2000:] for child in self.children]
        took = time.monotonic() - began
        assert still_open == 0, f"{still_open} still wait after {took:.0f} s\n{logs}"
        return self.tally()


@asynccontextmanager
async def a_mail(
    url: str, folder: Path, begin: Begin, *, replicas: int = REPLICAS
) -> AsyncIterator[Mail]:
    """Serve a workspace and prepare processes on a database; nothing is started yet."""
    async with a_stage(url, folder, begin=begin) as stage:
        children = [stage.child, *[stage.another(folder) for _ in range(replicas - 1)]]
        database = Database(url)
        try:
            yield Mail(stage, database, children)
        finally:
            await asyncio.gather(*[child.kill() for child in children])
            database.close()


async def start(mail: Mail) -> None:
    """Start every process, the first alone: it may have something to migrate."""
    for child in mail.children:
        await child.start()
