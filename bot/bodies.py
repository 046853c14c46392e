"""Bodies of requests as they arrive: bounded in size, in time, for each peer and all together."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from starlette.types import Receive, Scope

# A little before the connection itself is given up, so that whoever is slow is told.
WITHIN_S = 9.0
# Whoever sends faster than that is slow, but no dribble: it may take longer.
FLOWING_A_SECOND = 100_000
# And this long at most.
LONGEST_S = 60.0
# Who sent something, where that cannot be known: over a Unix socket.
NOBODY = "?"


@dataclass(eq=False)
class RefusedError(Exception):
    """Answer with a status and words, and with nothing kept."""

    status: int
    words: str
    close: bool = False


class GoneError(Exception):
    """The other side hung up before its request was whole."""


@dataclass(eq=False, slots=True)
class _Reading:
    peer: str
    begun: float
    within: asyncio.Timeout
    seen: int = 0
    held: int = 0
    is_reclaimed: bool = False


@dataclass(eq=False)
class Bodies:
    """Read bodies that nobody has verified yet.

    One body may have `most` bytes, those of one peer together `of_peer`, all together `in_all`.
    Where they would hold more, the one that was begun first gives way, of the peer that holds most:
    what is genuine arrives at once, and what dribbles in crowds out nobody.
    """

    most: int
    of_peer: int
    in_all: int
    within_s: float = WITHIN_S
    _held: Counter[str] = field(default_factory=Counter)
    # In the order in which they began.
    _readings: list[_Reading] = field(default_factory=list)

    @property
    def held(self) -> int:
        """Return how many bytes all of them hold now."""
        return self._held.total()

    async def read(
        self,
        scope: Scope,
        receive: Receive,
        *,
        keep: bool = True,
        each: Callable[[bytes], object] = len,
    ) -> bytes:
        """Return a whole body, or count it where it is not kept; raises RefusedError, GoneError.

        `each` is called with every piece as it arrives.
        """
        kept, begun = bytearray(), asyncio.get_running_loop().time()
        within = asyncio.timeout(self.within_s)
        reading = _Reading(peer_of(scope), begun, within)
        self._readings.append(reading)
        try:
            async with within:
                async for piece in _pieces(receive):
                    self._count(reading, len(piece), keep=keep)
                    each(piece)
                    if keep:
                        kept += piece
        except TimeoutError:
            raise _too_much() if reading.is_reclaimed else _too_slow() from None
        finally:
            self._readings.remove(reading)
            self._give_back(reading)
        return bytes(kept)

    def _count(self, reading: _Reading, size: int, *, keep: bool) -> None:
        reading.seen += size
        if reading.seen > self.most:
            raise RefusedError(413, f"too large: at most {self.most:,} bytes", close=True)
        flows_until = reading.seen / FLOWING_A_SECOND
        if flows_until > self.within_s and not reading.is_reclaimed:
            reading.within.reschedule(reading.begun + min(flows_until, LONGEST_S))
        if keep:
            reading.held += size
            self._held[reading.peer] += size
            self._make_room(reading)

    def _make_room(self, reading: _Reading) -> None:
        while peer := self._too_much_of(reading.peer):
            first = next(each for each in self._readings if each.peer == peer and each.held)
            self._give_back(first)
            first.is_reclaimed = True
            if first is reading:
                raise _too_much()
            # It learns of it where it waits.
            first.within.reschedule(asyncio.get_running_loop().time())

    def _too_much_of(self, peer: str) -> str | None:
        """Name the peer that holds too much, the one that is asked about first."""
        # Where nobody can be told from another, only the bound of all holds.
        if peer != NOBODY and self._held[peer] > self.of_peer:
            return peer
        return self._held.most_common(1)[0][0] if self.held > self.in_all else None

    def _give_back(self, reading: _Reading) -> None:
        self._held[reading.peer] -= reading.held
        reading.held = 0
        if not self._held[reading.peer]:
            del self._held[reading.peer]


def peer_of(scope: Scope) -> str:
    """Name the address something came from."""
    client = scope.get("client")
    return str(client[0]) if client else NOBODY


async def _pieces(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise GoneError
        more = message.get("more_body", False)
        yield message.get("body", b"")


def _too_much() -> RefusedError:
    return RefusedError(429, "too much at once: try again in a moment", close=True)


def _too_slow() -> RefusedError:
    return RefusedError(408, "too slow", close=True)
