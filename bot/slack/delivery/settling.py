"""Writing down what an attempt came to, also while the database is away for a moment."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from bot.discretion import unsaid
from bot.domain.outbox import WaitingMessage
from bot.slack.delivery.books import Books, Moment
from bot.slack.delivery.verdict import Fate, Outcome
from bot.store.engine.transaction import Tx

T = TypeVar("T")
log = logging.getLogger(__name__)

# What Slack said is worth ten seconds' wait; after that the lease runs out, and its history tells.
TRIES = 20
BREATH_S = 0.5


class Door(Protocol):
    """Run a function in a transaction of the database and return its result."""

    def __call__(self, run: Callable[[Tx], T], /) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True)
class Settling:
    """Settle attempts through the database's door."""

    write: Door
    books: Books

    async def settle(self, message: WaitingMessage, outcome: Outcome, moment: Moment) -> None:
        """Write an outcome down; raises what the database raised last."""
        if outcome.fate is Fate.PARKED and await self._parked(message, outcome, moment):
            return
        untold = replace(self.books, on_parked=_tell_nobody)
        books = untold if outcome.fate is Fate.PARKED else self.books
        await self._write_down(
            partial(books.settle, message=message, outcome=outcome, moment=moment)
        )

    async def _parked(self, message: WaitingMessage, outcome: Outcome, moment: Moment) -> bool:
        """Set a message aside and tell the admin; False where that failed."""
        log.warning(
            "parked: %s",
            outcome.reason,
            extra={"action": "delivery.parked", "key": message.key, "place": message.place},
        )
        try:
            await self.write(
                partial(self.books.settle, message=message, outcome=outcome, moment=moment)
            )
        except Exception as problem:
            # It must be set aside all the same.
            log.exception(
                "nobody could be told",
                exc_info=unsaid(problem),
                extra={"action": "delivery.parked"},
            )
            return False
        return True

    async def _write_down(self, settle: Callable[[Tx], None]) -> None:
        for left in reversed(range(TRIES)):
            try:
                await self.write(settle)
            except Exception:
                if not left:
                    raise
                log.warning("the outbox cannot be written", extra={"action": "delivery.settle"})
                await asyncio.sleep(BREATH_S)
            else:
                return


def _tell_nobody(_tx: Tx, _message: WaitingMessage, _reason: str) -> None:
    return
