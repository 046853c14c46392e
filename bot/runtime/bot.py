"""What handlers and schedules hold: the doors to the database, the clock, the charter in force."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.charter import Charter
from bot.clock import Clock
from bot.domain.ids import WorkspaceId
from bot.domain.people import Roster
from bot.errors import ConfigError, UserError
from bot.slack.render import Renderer
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.store.engine.writer import WriteLane
from bot.store.record import inbox
from bot.store.record.vault import Vault
from bot.work import directory, home, people
from bot.work.capabilities import Capabilities
from bot.work.origins import Origin
from bot.work.search import Similar
from bot.work.unit import Unit
from bot.worker.worker import Worker

T = TypeVar("T")
# Slack gives an ack three seconds; an honest word at two is worth more than silence at three.
ACK_BUDGET_S = 2.0


async def _nothing_to_reload(_by: str) -> int:
    raise ConfigError("This bot was not started from a charter file.")


@dataclass(slots=True)
class Bot:
    """The running bot, as handlers and schedules see it."""

    database: Database
    clock: Clock
    workspace: WorkspaceId
    charter: Charter
    roster: Roster
    renderer: Renderer
    vault: Vault
    similar: Similar = field(default_factory=Similar)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    capabilities: Capabilities = field(default_factory=Capabilities)
    worker: Worker = field(default_factory=Worker)
    wake: Callable[[], None] = lambda: None
    refuse: Callable[[str], None] = lambda _reason: None
    reload_charter: Callable[[str], Awaitable[int]] = _nothing_to_reload
    ack_within_s: float = ACK_BUDGET_S
    looks: Mapping[str, datetime] = field(default_factory=dict)
    _asked: int = 0
    _answered: int = 0
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def refresh(self) -> None:
        """Resolve anew who is who; for many changes at once that is done once or twice."""
        self._asked += 1
        mine = self._asked
        async with self._reading:
            if self._answered >= mine:
                return
            upto = self._asked
            before = self.roster.lacks
            self.roster, self.looks = await self.read(_who_is_who)
            self._answered = upto
        if self.roster.lacks != before:
            # What is still to set up stands on the admins' Homes.
            await self.transact(lambda unit: home.refresh(unit, *unit.roster.admins), bulk=True)

    async def transact(
        self, fn: Callable[[Unit], T], *, bulk: bool = False, once: str | None = None
    ) -> T | None:
        """Run `fn` in one transaction and return its result once that is committed.

        `once` names the delivery that asked for it; where it was acted on before, nothing happens
        and None comes back. Raises UserError when the database takes too long for an ack.
        """
        # Asked once, before the queue: every row of one transaction tells the same instant.
        at = self.clock.now()

        def run(tx: Tx) -> tuple[T | None, bool]:
            # In the same transaction as the work: noted alone, a crash in between
            # would lose what was sent.
            if once is not None and not inbox.accept(tx, self.workspace, once, at=at):
                return None, False
            unit = self.unit(tx, at)
            result = fn(unit)
            # Last, since it locks the tip of the audit chain that every other writer needs.
            unit.finish()
            return result, tx.queued

        if bulk:
            result, queued = await self.database.write(run, lane=WriteLane.BULK)
        else:
            write = asyncio.ensure_future(self.database.write(run))
            result, queued = await _in_time(write, within_s=self.ack_within_s)
        # Only now: before the commit delivery would find nothing.
        if queued:
            self.wake()
        return result

    async def read(self, fn: Callable[[Unit], T]) -> T:
        """Run `fn` on a connection that cannot write."""
        at = self.clock.now()
        return await self.database.read(lambda tx: fn(self.unit(tx, at)))

    def unit(self, tx: Tx, at: datetime) -> Unit:
        """Wrap an open transaction with everything a decision needs."""
        return Unit(
            tx=tx,
            workspace=self.workspace,
            at=at,
            charter=self.charter,
            roster=self.roster,
            renderer=self.renderer,
            vault=self.vault,
            similar=self.similar,
            origins=self.origins,
        )


def _who_is_who(unit: Unit) -> tuple[Roster, Mapping[str, datetime]]:
    return people.roster(unit), directory.looks(unit)


async def _in_time(write: "asyncio.Future[T]", *, within_s: float) -> T:
    # Not asyncio.timeout: cancelling a write that hangs would itself wait for the database.
    await asyncio.wait({write}, timeout=within_s)
    if write.done():
        return write.result()
    # Nobody awaits it any more; a failure that is never looked at is a warning of asyncio's.
    write.add_done_callback(lambda late: late.cancelled() or late.exception())
    raise UserError(
        "Saving this takes longer than Slack lets me wait, so I can't say yet whether it worked. "
        "Please look at `/rollout feedback list` in a minute before you send it again."
    )
