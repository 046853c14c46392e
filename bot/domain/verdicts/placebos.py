"""How far a number seems to move at dates at which nothing was done, where its history is long enough."""

import math
from collections.abc import Iterator, Mapping, Sequence

from bot.domain.verdicts.step import LevelStep, step

# Fewer dates say too little of how a number moves by itself.
FEWEST_DATES = 12
SHARE = 0.95
_LEAST = 1e-18


def widened(found: LevelStep, means: Mapping[int, float], compared: Sequence[int]) -> LevelStep:
    """Widen an interval to what the same number does by itself; `means` are weeks from the change.

    The same comparison is made at earlier dates, a week apart, all of whose weeks lie before the
    change. Where the largest steps among them left their own intervals, ours is wider by as much.
    """
    apart = sorted(
        abs(each.change) / max((each.high - each.low) / 2, _LEAST)
        for each in _placebos(means, compared)
    )
    if len(apart) < FEWEST_DATES:
        return found
    return found.wider(max(1.0, apart[math.ceil(SHARE * len(apart)) - 1]))


def _placebos(means: Mapping[int, float], compared: Sequence[int]) -> Iterator[LevelStep]:
    before = sum(week < 0 for week in compared)
    for shift in range(compared[-1] + 1, -min(means)):
        weeks = [week for week in means if compared[0] <= week + shift <= compared[-1]]
        earlier = sum(week + shift < 0 for week in weeks)
        if earlier >= before and len(weeks) - earlier >= len(compared) - before:
            yield step([means[week] for week in weeks], earlier)
