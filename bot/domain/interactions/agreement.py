"""How far two who score the same contacts agree, beyond chance, and how surely that is known."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

DRAWS = 400
# What the added cells weigh together: half for each of the four of a yes/no item.
PRIOR = 2.0
# An interval wider than this to either side says too little to act on.
NEAR = 0.1
FEWEST = 20
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Raw agreement and AC1 (AC2 for grades) of `n` pairs, with the 95 % interval of the latter.

    Source: K. L. Gwet, "Computing inter-rater reliability and its variance in the presence of high
    agreement", British Journal of Mathematical and Statistical Psychology 61 (2008).
    """

    n: int
    raw: float
    beyond_chance: float
    low: float
    high: float

    @property
    def is_enough(self) -> bool:
        """Tell whether so many pairs tell it nearly enough to act on."""
        return self.n >= FEWEST and self.high - self.low <= 2 * NEAR

    def is_under(self, bar: float) -> bool:
        """Tell whether it surely is under a bar, or nearly enough known to be; never of a few pairs."""
        if self.n < FEWEST:
            return False
        return self.high < bar or (self.is_enough and self.beyond_chance < bar)

    @property
    def more_needed(self) -> int:
        """Return about how many more pairs would tell it nearly enough; 0 where these do."""
        if self.is_enough:
            return 0
        half = (self.high - self.low) / 2
        return max(FEWEST - self.n, math.ceil(self.n * (half / NEAR) ** 2) - self.n, 1)


def agreement(pairs: Sequence[Pair], *, grades: Sequence[float] = (0.0, 1.0)) -> Agreement | None:
    """Compare two scorers; `grades` are all values they may give. None without any pair.

    The interval draws the table of both from its Dirichlet posterior, as seeded by the table itself:
    the same pairs always give the same interval.
    """
    if not pairs:
        return None
    places = {grade: place for place, grade in enumerate(sorted(set(grades)))}
    size = len(places)
    cells = [0.0] * (size * size)
    for one, other in pairs:
        cells[places[one] * size + places[other]] += 1
    raw, beyond = _measured(cells, size)
    added = PRIOR / len(cells)
    dice = random.Random(str(cells))  # noqa: S311 - nothing is guarded by it
    drawn = sorted(
        _measured([dice.gammavariate(cell + added, 1) for cell in cells], size)[1]
        for _ in range(DRAWS)
    )
    low, high = drawn[round(0.025 * (DRAWS - 1))], drawn[round(0.975 * (DRAWS - 1))]
    # Of few pairs that are all alike the posterior lies to one side of what was seen.
    return Agreement(len(pairs), raw, beyond, min(low, beyond), max(high, beyond))


def _measured(cells: Sequence[float], size: int) -> tuple[float, float]:
    """Return raw (weighted) agreement and what of it is beyond chance."""
    total = sum(cells)
    weights = _weights(size)
    raw = sum(cell * weight for cell, weight in zip(cells, weights, strict=True)) / total
    shares = [
        (sum(cells[k * size : (k + 1) * size]) + sum(cells[k::size])) / (2 * total)
        for k in range(size)
    ]
    chance = sum(weights) / (size * (size - 1)) * sum(share * (1 - share) for share in shares)
    return raw, (raw - chance) / (1 - chance)


@cache
def _weights(size: int) -> tuple[float, ...]:
    """Weigh how far two grades lie apart: 1 for the same, 0 for the two ends."""
    return tuple(
        1 - ((one - other) / (size - 1)) ** 2 for one in range(size) for other in range(size)
    )
