"""How fast the loop answers: shares, median and 90th percentile of what was due."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from bot.domain.calendar import local_day
from bot.domain.feedback.item import OPEN, Feedback, FeedbackState
from bot.domain.loop.service_level import Budget, error_budget
from bot.domain.suppression import Cell

WINDOW = timedelta(days=28)
# Everybody without a name may be one and the same person.
NAMELESS = "?"
ZoneOf = Callable[[Feedback], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseOutcome:
    """One piece of feedback whose promise has been kept or broken.

    `days` is how long its agent waited, None while they still do.
    """

    item: Feedback
    decided_on: date
    in_time: bool
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopSpeed:
    """The loop's speed over some answers; `late_open` is what is overdue now."""

    total: int
    in_time: int
    median_days: float | None
    slow_days: float | None
    shipped: int
    verified: int
    reopened: int
    late_open: int
    cell: Cell

    def budget(self, percent: int) -> Budget:
        """Return its error budget under an objective in percent."""
        return error_budget(Fraction(percent, 100), WINDOW, good=self.in_time, total=self.total)


def answers(
    items: Iterable[Feedback], zone_of: ZoneOf, *, today_of: Callable[[Feedback], date]
) -> tuple[PromiseOutcome, ...]:
    """Judge what was promised: kept, kept late, or broken and still open.

    What is not due yet says nothing; neither does what was taken back or joined to another.
    """
    found = (_answer(item, zone_of(item), today_of(item)) for item in items)
    return tuple(answer for answer in found if answer is not None)


def _answer(item: Feedback, zone: str, today: date) -> PromiseOutcome | None:
    if item.state in (FeedbackState.WITHDRAWN, FeedbackState.DUPLICATE):
        return None
    if item.acted_on_at is not None and item.state in OPEN and today > item.act_by:
        # What its agent sent back was promised anew, and that day passed in silence.
        late_on = item.act_by + timedelta(days=1)
        return PromiseOutcome(item=item, decided_on=late_on, in_time=False, days=None)
    if item.acted_on_at is not None:
        acted_on = local_day(item.acted_on_at, zone)
        days = (acted_on - local_day(item.arrived_at, zone)).days
        in_time = acted_on <= item.due_on
        decided_on = acted_on if in_time else item.due_on + timedelta(days=1)
        return PromiseOutcome(item=item, decided_on=decided_on, in_time=in_time, days=max(0, days))
    if today > item.due_on:
        late_on = item.due_on + timedelta(days=1)
        return PromiseOutcome(item=item, decided_on=late_on, in_time=False, days=None)
    return None


def speed(of: Sequence[PromiseOutcome]) -> LoopSpeed:
    """Sum up some answers."""
    waited = sorted(math.inf if answer.days is None else answer.days for answer in of)
    items = [answer.item for answer in of]
    shipped = [item for item in items if item.state in SHIPPED]
    return LoopSpeed(
        total=len(of),
        in_time=sum(answer.in_time for answer in of),
        median_days=_at(waited, Fraction(1, 2)),
        slow_days=_at(waited, Fraction(9, 10)),
        shipped=len(shipped),
        verified=sum(item.state is FeedbackState.VERIFIED for item in shipped),
        reopened=sum(item.reopened > 0 for item in items),
        late_open=sum(answer.days is None for answer in of),
        cell=Cell(
            frozenset(item.submitter or NAMELESS for item in items),
            any(item.is_anonymous for item in items),
        ),
    )


SHIPPED = (FeedbackState.SHIPPED, FeedbackState.VERIFIED, FeedbackState.UNCONFIRMED)


def _at(waited: Sequence[float], share: Fraction) -> float | None:
    """Return the wait that so large a share did not exceed; None where that is still open."""
    if not waited:
        return None
    found = waited[math.ceil(share * len(waited)) - 1]
    return None if found == math.inf else found
