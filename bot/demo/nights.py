"""The nights the demo's clock is moved over: in each the numbers and contacts of its day come in."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.background import ingest
from bot.demo import contacts, figures
from bot.demo.stage import Stage
from bot.domain.measures.observations import Observation
from bot.sources.ingest import SignedBody
from bot.sources.rows import Taken

# When the numbers of the day before come in.
NIGHT = time(5, 30)
DAY = timedelta(days=1)


@dataclass
class Nights:
    """What comes in by night, however the clock gets there: by the story, by a button, by itself."""

    stage: Stage
    morning: datetime
    counted: int = 0
    # Two who walk at once would bring the same night twice.
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def of(cls, stage: Stage) -> "Nights":
        """Begin them with the day it is, where the rollout is at home."""
        return cls(stage, stage.clock.now().astimezone(ZoneInfo(stage.charter.rollout.zone)))

    async def arrive(self, observations: list[Observation]) -> None:
        """Bring numbers in."""
        await ingest.keep(self.stage.parts.bot, Taken(observations))

    async def record(self, bodies: Iterable[bytes]) -> None:
        """Bring contacts in."""
        for body in bodies:
            await ingest.recorded(self.stage.parts.bot, SignedBody(body, "application/json"))

    async def up_to(self, last: int) -> None:
        """Bring in what is left up to a day of the story, each in the night after it."""
        async with self._one_at_a_time:
            while self.counted <= last:
                await self._bring()

    async def to(self, moment: datetime) -> None:
        """Walk to an instant, through each night that lies before it."""
        async with self._one_at_a_time:
            while self._next <= moment:
                await self._bring()
            await self.stage.walk.to(moment)

    async def flow(self) -> None:
        """Bring each night in as the clock comes to it by itself, until cancelled."""
        while True:
            await self.stage.clock.wait_until(self._next)
            await self.to(self.stage.clock.now())

    @property
    def _next(self) -> datetime:
        return datetime.combine(self._date + DAY, NIGHT, self.morning.tzinfo)

    @property
    def _date(self) -> date:
        return self.morning.date() + self.counted * DAY

    async def _bring(self) -> None:
        stage, day = self.stage, self._date
        await stage.walk.to(max(self._next, stage.clock.now()))
        await self.arrive(figures.of_day(stage.charter, day, story_day=self.counted))
        await self.record(contacts.bodies(stage.charter, day))
        self.counted += 1
        await stage.walk.settle()
