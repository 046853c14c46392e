"""How fast a backlog may leave."""

import asyncio
import time
from dataclasses import dataclass, field

AT_ONCE = 8


@dataclass(eq=False)
class Allowance:
    """How many messages may leave now, so that a backlog leaves room for those who wait for an ack.

    Slack has a cap for the whole workspace too, and does not say where it lies.
    Source: https://docs.slack.dev/apis/web-api/rate-limits
    """

    a_second: float
    _saved: float = AT_ONCE
    _at: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> int:
        """Count the messages that may leave now."""
        return int(self._saved)

    def spend(self, messages: int) -> None:
        """Take what was sent from what is left."""
        self._saved -= messages

    async def refill(self) -> None:
        """Wait, in real time, until at least one message may leave."""
        self._earn()
        if self._saved < 1:
            await asyncio.sleep((1 - self._saved) / self.a_second)
            self._earn()

    def _earn(self) -> None:
        now = time.monotonic()
        earned = self.a_second * (now - self._at) if now > self._at else 0.0
        self._saved, self._at = min(AT_ONCE, self._saved + earned), now
