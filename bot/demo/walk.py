"""Moving the clock the way time passes: nothing that falls due on the way is stepped over."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.app import Parts
from bot.clock import MovableClock

STEP = timedelta(seconds=1)
MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Walk:
    """The bot's parts and the workspace's quiet, moved by one clock."""

    parts: Parts
    clock: MovableClock
    quiet: Callable[[], Awaitable[None]]
    # Two who move one clock at once would each step over what the other is waiting for.
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def to(self, moment: datetime) -> None:
        """Walk to an instant: to each thing that falls due, deliver until quiet, on to the next."""
        async with self._one_at_a_time:
            await self._settle()
            while (due := await self.parts.next_due()) is not None and due <= moment:
                self.clock.move_to(max(due, self.clock.now() + STEP))
                await self._settle()
            self.clock.move_to(moment)
            await self._settle()

    async def by(self, **span: float) -> None:
        """Walk on from now, by so many days, hours, minutes or seconds."""
        await self.to(self.clock.now() + timedelta(**span))

    async def settle(self) -> None:
        """Let everything that is due now happen and arrive."""
        async with self._one_at_a_time:
            await self._settle()

    async def _settle(self) -> None:
        for _ in range(MOST_ROUNDS):
            await self.quiet()
            await self.parts.settle()
            await self.quiet()
            due = await self.parts.next_due()
            if due is None or due > self.clock.now():
                return
        raise RuntimeError("something keeps falling due at one instant")
