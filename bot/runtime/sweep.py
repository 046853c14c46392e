"""The sweep: everything time asks for, done when it is due."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from bot.runtime.bot import Bot
from bot.work import rhythm
from bot.work.rhythm import Duty, Routine, Study
from bot.work.unit import Unit

log = logging.getLogger(__name__)

MOST_SLICES = 1_000
# Some ten seconds of the worker; the next sweep goes on.
MOST_TURNS = 100
HURRY_S = 1.0


@dataclass(slots=True)
class Sweep:
    """Everything time asks for; one idempotent `run` does what is due."""

    bot: Bot
    routines: list[Routine] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    studies: list[Study] = field(default_factory=list)
    urgent: list[Duty] = field(default_factory=list)
    seconds: Callable[[], float] = time.monotonic
    _hurried: float = -math.inf
    _running: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Do what is due now; rows decide, so running it twice changes nothing."""
        async with self._running:
            await self._run()

    async def finished(self) -> None:
        """Wait until no sweep is under way."""
        async with self._running:
            return

    async def _run(self) -> None:
        self._hurried = -math.inf
        await self._hurry()
        # Looked up as a reader: it comes round every second and mostly finds nothing to do.
        routines, duties, studies = await self.bot.read(self._due)
        # Before the routines: a digest tells what was found in the numbers that are there.
        for study in studies:
            await self._alone(study.name, self._think(study))
        for routine in routines:
            await self._hurry()
            await self._alone(routine.name, self._occur(routine))
        for duty in duties:
            await self._alone(duty.name, self._finish(duty))

    async def _hurry(self) -> None:
        """Look for what must not wait: first of all, and each second in the middle of what can."""
        if self.seconds() - self._hurried < HURRY_S:
            return
        self._hurried = self.seconds()
        for duty in self.urgent:
            await self._alone(duty.name, self._finish_if_due(duty))

    async def next_due(self) -> datetime | None:
        """Return the next instant at which `run` would find something to do."""
        return await self.bot.read(
            lambda unit: min((at for at in self._instants(unit) if at is not None), default=None)
        )

    async def _alone(self, name: str, work: Awaitable[object]) -> None:
        """Let one routine fail by itself: the others must not wait for its mend."""
        try:
            await work
        except Exception:
            log.exception("%s failed and is tried again", name, extra={"action": f"sweep.{name}"})

    async def _finish(self, duty: Duty) -> None:
        # Bounded, so that work that never ends cannot keep the sweep from everything else.
        for _ in range(MOST_SLICES):
            if not await self.bot.transact(duty.run, bulk=True):
                return
            if duty not in self.urgent:
                await self._hurry()

    async def _occur(self, routine: Routine) -> None:
        prepared = await self.bot.read(partial(rhythm.prepare_due, routine=routine))
        run = partial(rhythm.run_due, routine=routine, prepared=prepared)
        await self.bot.transact(run, bulk=True)

    async def _finish_if_due(self, duty: Duty) -> None:
        if await self.bot.read(lambda unit: _past(duty.next_due(unit), unit.at)):
            await self._finish(duty)

    async def _think(self, study: Study) -> None:
        # Bounded in time: a long history must not keep what comes after it.
        for _ in range(MOST_TURNS):
            job = await self.bot.read(study.gather)
            if job is None:
                return
            found = await self.bot.worker.run(study.think, job)
            await self.bot.transact(partial(_conclude, study=study, found=found), bulk=True)
            await self._hurry()

    def _due(self, unit: Unit) -> tuple[list[Routine], list[Duty], list[Study]]:
        dues = zip(self.routines, rhythm.next_dues(unit, self.routines), strict=True)
        return (
            [routine for routine, due in dues if _past(due, unit.at)],
            [d for d in self.duties if _past(d.next_due(unit), unit.at)],
            [s for s in self.studies if _past(s.next_due(unit), unit.at)],
        )

    def _instants(self, unit: Unit) -> list[datetime | None]:
        instants = rhythm.next_dues(unit, self.routines)
        instants += [duty.next_due(unit) for duty in (*self.urgent, *self.duties)]
        return instants + [study.next_due(unit) for study in self.studies]


def _conclude(unit: Unit, study: Study, found: Any) -> None:
    study.conclude(unit, found)


def _past(due: datetime | None, at: datetime) -> bool:
    return due is not None and due <= at
