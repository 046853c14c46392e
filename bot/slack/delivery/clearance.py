"""Whether the outbox may be trusted: nothing is sent before Slack's history was compared with it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

Look = Callable[[], Awaitable[bool]]
LOOK_AGAIN = timedelta(seconds=5)


class Clearance:
    """Look once; where nobody answers, look again a little later."""

    def __init__(self, look: Look | None) -> None:
        self._look = look
        self._again_at: datetime | None = None

    def not_before(self, due: datetime) -> datetime:
        """Put off what is due until the next look."""
        return max(due, self._again_at) if self._look and self._again_at else due

    async def lets_us_send(self, at: datetime) -> bool:
        """Tell whether anything may leave."""
        if self._look is None:
            return True
        # A moment further ahead than a wait is from before a clock was put back.
        if self._again_at is not None and at < self._again_at <= at + LOOK_AGAIN:
            return False
        if await self._look():
            self._look = None
            return True
        self._again_at = at + LOOK_AGAIN
        return False
