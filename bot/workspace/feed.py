"""What changes, told to every window that watches as it changes."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.workspace.ids import Json


class Feed:
    """Frames for people's windows, and a wake-up for whoever waits on the state itself."""

    def __init__(self) -> None:
        self._windows: dict[str, list[asyncio.Queue[Json]]] = {}
        self._waiting: list[asyncio.Future[None]] = []

    @contextmanager
    def window(self, person: str) -> Iterator[asyncio.Queue[Json]]:
        """Open a window for a person: a queue of the frames they would see."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._windows.setdefault(person, []).append(queue)
        try:
            yield queue
        finally:
            self._windows[person].remove(queue)

    def watched(self, person: str) -> bool:
        """Tell whether anybody has a window open as this person."""
        return bool(self._windows.get(person))

    def push(self, person: str, frame: Json) -> None:
        """Show a frame to one person, in each of their windows."""
        for queue in self._windows.get(person, ()):
            # Unbounded on purpose: a window that reads slowly must not hold up the workspace.
            queue.put_nowait(frame)
        self.stir()

    def push_all(self, frame: Json) -> None:
        """Show a frame to everybody."""
        for person in list(self._windows):
            self.push(person, frame)
        self.stir()

    def stir(self) -> None:
        """Wake who waits for a change of the state."""
        # Taken at once: whoever wakes may wait again before the loop is through.
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, holds: Callable[[], bool], *, within_s: float) -> bool:
        """Wait until a condition on the state holds; false when it did not in time."""
        deadline = asyncio.get_running_loop().time() + within_s
        while not holds():
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or not await self._stirred(left):
                return holds()
        return True

    async def _stirred(self, within_s: float) -> bool:
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        # `wait` leaves the future alone when time is up, where `wait_for` would raise.
        done, _ = await asyncio.wait([future], timeout=within_s)
        return bool(done)
