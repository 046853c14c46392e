"""Small samples and rare counts: evidence for twice or half as much, gathered day by day.

A share of 20 contacts or a count of 1 a day says little by itself, and weeks of them say a lot.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

# As much evidence as this is rarely gathered by chance; measured, not to be tuned.
ENOUGH = 5.0
TWICE = math.log(2)
# A larger sample is judged by its level alone.
SMALL = 150
# What a weekday has of its own is believed as if so many contacts, or events, of all days stood by.
CONTACTS, EVENTS = 200, 20


@dataclass(frozen=True, slots=True)
class DayTally:
    """A day's value as it is judged, and how many of how many it had; of a count, `of` is None."""

    day: date
    value: float
    x: float
    of: int | None


@dataclass(slots=True)
class Evidence:
    """What speaks for twice as much, and what for half."""

    up: float = 0.0
    down: float = 0.0

    def add(self, today: DayTally, base: Sequence[DayTally], phi: float) -> float:
        """Weigh a day against a base; returns the score once it is enough, signed, else nothing."""
        weigh = _weigh_share if today.of is not None else _weigh_count
        up, down = weigh(today, base)
        self.up, self.down = max(0.0, self.up + up / phi), max(0.0, self.down + down / phi)
        score = max(self.up, self.down)
        if score <= ENOUGH:
            return 0.0
        signed = self.up if self.up >= self.down else -self.down
        self.up = self.down = 0.0
        return signed


def is_small(base: Sequence[DayTally]) -> bool:
    """Tell whether days are judged better together than each by itself."""
    return all(each.of is None for each in base) or median(each.of or 0 for each in base) < SMALL


def _weigh_share(today: DayTally, base: Sequence[DayTally]) -> tuple[float, float]:
    n = today.of or 0
    p = _share(today.day, base)
    # Where nothing ever fails, or all does, one more is judged against half of one.
    odds = p / (1 - p)
    return (
        _likelihood(today.x, n, p, _of_odds(2 * odds)),
        _likelihood(today.x, n, p, _of_odds(odds / 2)),
    )


def _share(day: date, base: Sequence[DayTally]) -> float:
    x, n = sum(each.x for each in base) + 0.5, sum(each.of or 0 for each in base) + 1
    alike = [each for each in base if each.day.weekday() == day.weekday()]
    mine, of = sum(each.x for each in alike), sum(each.of or 0 for each in alike)
    return (mine + CONTACTS * x / n) / (of + CONTACTS)


def _of_odds(odds: float) -> float:
    return odds / (1 + odds)


def _likelihood(x: float, n: int, p: float, other: float) -> float:
    return x * math.log(other / p) + (n - x) * math.log((1 - other) / (1 - p))


def _weigh_count(today: DayTally, base: Sequence[DayTally]) -> tuple[float, float]:
    mean = (sum(each.x for each in base) + 0.5) / (len(base) + 1)
    alike = [each.x for each in base if each.day.weekday() == today.day.weekday()]
    rate = mean * (sum(alike) + EVENTS) / (mean * len(alike) + EVENTS)
    return today.x * TWICE - rate, rate / 2 - today.x * TWICE
