"""The only place that asks the machine for the time."""

import asyncio
import heapq
import time
from datetime import UTC, datetime
from itertools import count
from typing import Protocol


class Clock(Protocol):
    """Tell the time as an aware UTC datetime, and wait for it."""

    def now(self) -> datetime: ...

    async def wait_until(self, t: datetime) -> None: ...


def machine_s() -> float:
    """Return seconds since 1970 by the machine, for signatures: outsiders check their age."""
    return time.time()


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait_until(self, t: datetime) -> None:
        await asyncio.sleep(max(0.0, (t - self.now()).total_seconds()))


class MovableClock:
    """A clock that stands still until somebody moves it forward, or flows from where it was put.

    `flowing=True` adds the machine's own seconds to the moved position, for the demo.
    """

    def __init__(self, start: datetime, *, flowing: bool = False) -> None:
        self._position = start
        self._flowing = flowing
        self._set_at = datetime.now(UTC)
        # Tells waiters of one instant apart: futures cannot be compared.
        self._order = count()
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        if self._flowing:
            return self._position + (datetime.now(UTC) - self._set_at)
        return self._position

    def move_to(self, t: datetime) -> None:
        """Jump forward to `t` and release who waited for it; a time already past changes nothing."""
        if t > self.now():
            self._position = t
            self._set_at = datetime.now(UTC)
        while self._waiting and self._waiting[0][0] <= self.now():
            _, _, future = heapq.heappop(self._waiting)
            # Its waiter may have given up.
            if not future.done():
                future.set_result(None)

    async def wait_until(self, t: datetime) -> None:
        while (left := (t - self.now()).total_seconds()) > 0:
            future = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (t, next(self._order), future))
            if not self._flowing:
                await future
                continue
            try:
                async with asyncio.timeout(left):
                    await future
            except TimeoutError:
                continue
