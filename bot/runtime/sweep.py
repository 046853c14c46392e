"""The sweep: everything time asks for, done when it is due."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.discretion import unsaid
from bot.runtime.bot import Bot
from bot.work import rhythm
from bot.work.rhythm import Duty, Routine, Study
from bot.work.unit import Unit
from bot.worker.worker import JobError

log = logging.getLogger(__name__)

MOST_SLICES = 1_000
# Of the worker's time for one study; the next sweep goes on.
THINKING_S = 10.0
HURRY_S = 1.0
# Twice what the longest job of the worker may take: without a step for so long, a sweep hangs.
HANGS_AFTER_S = 60.0
# A study whose job was ended is tried again after so long, then twice as long.
REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rest:
    """A study left alone for a while: since its job was ended, so many times in a row."""

    until: datetime
    times: int
    why: str


@dataclass(slots=True)
class Sweep:
    """Everything time asks for; one idempotent `run` does what is due."""

    bot: Bot
    routines: list[Routine] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    studies: list[Study] = field(default_factory=list)
    urgent: list[Duty] = field(default_factory=list)
    seconds: Callable[[], float] = time.monotonic
    hurry_s: float = HURRY_S
    _moved_at: float = field(init=False)
    _ended_at: float = field(init=False)
    _resting: dict[str, Rest] = field(default_factory=dict)
    _is_ending: bool = False
    _latest: datetime | None = None
    _running: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._moved_at = self._ended_at = self.seconds()

    async def run(self) -> None:
        """Do what is due now; rows decide, so running it twice changes nothing."""
        async with self._running:
            await self._alone("clock", self._keep_time())
            await self._hurry()
            async with self._hurried():
                await self._run()
            self._ended_at = self.seconds()

    async def end(self) -> None:
        """Begin nothing more, and wait until no sweep is under way."""
        self._is_ending = True
        async with self._running:
            return

    def hangs(self) -> tuple[str, ...]:
        """Say so where nothing has moved for longer than anything may take."""
        still_s = self.seconds() - max(self._moved_at, self._ended_at)
        return (f"the sweep has hung for {still_s:.0f} s",) if still_s > HANGS_AFTER_S else ()

    def facts(self) -> Mapping[str, object]:
        """Tell when the last sweep ended, and which study is left alone for a while and why."""
        resting = {name: rest.why for name, rest in self._resting.items()}
        ended_s = round(self.seconds() - self._ended_at, 1)
        return {"sweep_ended_s": ended_s, **({"resting": resting} if resting else {})}

    async def next_due(self) -> datetime | None:
        """Return the next instant at which `run` would find something to do."""
        return await self.bot.read(
            lambda unit: min((at for at in self._instants(unit) if at is not None), default=None)
        )

    async def _run(self) -> None:
        # Looked up as a reader: it comes round every second and mostly finds nothing to do.
        routines, duties, studies = await self.bot.read(self._due)
        # Before the routines: a digest tells what was found in the numbers that are there.
        for study in studies:
            await self._alone(study.name, self._think(study))
        for routine in routines:
            await self._alone(routine.name, self._occur(routine))
        for duty in duties:
            await self._alone(duty.name, self._finish(duty))

    async def _keep_time(self) -> None:
        """At first, and where the clock was put back, let nothing wait for another clock's moment."""
        now, before = self.bot.clock.now(), self._latest
        if before is None or now < before:
            self._resting.clear()
            await self.bot.transact(rhythm.keep_time, bulk=True)
        self._latest = now

    @asynccontextmanager
    async def _hurried(self) -> AsyncIterator[None]:
        """Look for what must not wait each second, however long the rest takes or hangs."""
        over = asyncio.Event()
        hurrying = asyncio.ensure_future(self._keep_hurrying(over))
        try:
            yield
        finally:
            over.set()
            await hurrying

    async def _keep_hurrying(self, over: asyncio.Event) -> None:
        over_soon = asyncio.ensure_future(over.wait())
        while not over.is_set():
            await asyncio.wait({over_soon}, timeout=self.hurry_s)
            if not over.is_set():
                await self._hurry()

    async def _hurry(self) -> None:
        for duty in self.urgent:
            await self._alone(duty.name, self._finish_if_due(duty))

    async def _alone(self, name: str, work: Awaitable[object]) -> None:
        """Let one routine fail by itself: the others must not wait for its mend."""
        try:
            await work
        except Exception as problem:
            log.exception(
                "%s failed and is tried again",
                name,
                exc_info=unsaid(problem),
                extra={"action": f"sweep.{name}"},
            )

    async def _finish(self, duty: Duty) -> None:
        # Bounded, so that work that never ends cannot keep the sweep from everything else.
        for _ in range(MOST_SLICES):
            self._moved_at = self.seconds()
            if self._is_ending or not await self.bot.transact(duty.run, bulk=True):
                return

    async def _occur(self, routine: Routine) -> None:
        self._moved_at = self.seconds()
        if self._is_ending:
            return
        prepared = await self.bot.read(partial(rhythm.prepare_due, routine=routine))
        run = partial(rhythm.run_due, routine=routine, prepared=prepared)
        await self.bot.transact(run, bulk=True)

    async def _finish_if_due(self, duty: Duty) -> None:
        if await self.bot.read(lambda unit: _past(duty.next_due(unit), unit.at)):
            await self._finish(duty)

    async def _think(self, study: Study) -> None:
        # Bounded in time: a long history must not keep what comes after it.
        enough = self.seconds() + THINKING_S
        while self.seconds() < enough and not self._is_ending:
            self._moved_at = self.seconds()
            job = await self.bot.read(study.gather)
            if job is None:
                break
            try:
                found = await self.bot.worker.run(study.think, job)
            except JobError as problem:
                self._rest(study, str(problem))
                return
            await self.bot.transact(partial(_conclude, study=study, found=found), bulk=True)
        self._resting.pop(study.name, None)

    def _rest(self, study: Study, why: str) -> None:
        """Leave a study alone for a while, so that the others have their turn."""
        if self._is_ending:
            return
        known = self._resting.get(study.name)
        times = known.times + 1 if known else 1
        until = self.bot.clock.now() + min(REST * 2 ** min(times - 1, 10), LONGEST_REST)
        self._resting[study.name] = Rest(until, times, why)
        log.error("%s rests until %s: %s", study.name, until, why, extra={"action": "sweep"})

    def _due(self, unit: Unit) -> tuple[list[Routine], list[Duty], list[Study]]:
        dues = zip(self.routines, rhythm.next_dues(unit, self.routines), strict=True)
        return (
            [routine for routine, due in dues if _past(due, unit.at)],
            [d for d in self.duties if _past(d.next_due(unit), unit.at)],
            [s for s in self.studies if _past(self._next_thinking(unit, s), unit.at)],
        )

    def _next_thinking(self, unit: Unit, study: Study) -> datetime | None:
        due, rest = study.next_due(unit), self._resting.get(study.name)
        return due if due is None or rest is None else max(due, rest.until)

    def _instants(self, unit: Unit) -> list[datetime | None]:
        instants = rhythm.next_dues(unit, self.routines)
        instants += [duty.next_due(unit) for duty in (*self.urgent, *self.duties)]
        return instants + [self._next_thinking(unit, study) for study in self.studies]


def _conclude(unit: Unit, study: Study, found: Any) -> None:
    study.conclude(unit, found)


def _past(due: datetime | None, at: datetime) -> bool:
    return due is not None and due <= at
