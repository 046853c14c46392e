"""What a day is expected to be: level and weekday, learned robustly."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

ALPHA, GAMMA, LAMBDA = 0.2, 0.15, 0.05
CLIP = 3.0
MAD_TO_SIGMA = 1.4826
MEAN_TO_SIGMA = 1.2533
# A scale of nothing would make every change a wonder.
LEAST_SCALE = 0.002
Day = tuple[date, float]


@dataclass(slots=True)
class Forecast:
    """Robust Holt-Winters: a level, a weekday's part of it, and how far days usually lie off."""

    level: float
    weekdays: list[float]
    sigma: float

    @classmethod
    def learned(cls, days: Sequence[Day]) -> "Forecast":
        """Begin from the first weeks: medians, so that one odd day does not set the tone."""
        level, offs, sigma = medians(days)
        return cls(level, [offs.get(weekday, 0.0) for weekday in range(7)], sigma)

    def expected(self, day: date) -> float:
        return self.level + self.weekdays[day.weekday()]

    def learn(self, day: date, off: float, sigma: float, *, width: float = 1.0) -> None:
        """Move a little towards a day, however far off it was; less the wider it may lie."""
        clipped = max(-CLIP * sigma, min(CLIP * sigma, off)) / width
        self.level += ALPHA * clipped
        self.weekdays[day.weekday()] += GAMMA * clipped
        self.sigma += LAMBDA * (MEAN_TO_SIGMA * abs(clipped) - self.sigma)


def medians(days: Sequence[Day]) -> tuple[float, dict[int, float], float]:
    """Return the level of some days, each weekday's part of it, and how far days lie off."""
    level = median(value for _, value in days)
    parts: dict[int, list[float]] = {}
    for day, value in days:
        parts.setdefault(day.weekday(), []).append(value - level)
    offs = {weekday: median(values) for weekday, values in parts.items()}
    spread = robust_sigma([value - level - offs[day.weekday()] for day, value in days])
    # The medians were fitted to these very days, which therefore lie closer than others will.
    return level, offs, spread * math.sqrt(len(days) / max(1, len(days) - len(offs)))


def robust_sigma(off: list[float]) -> float:
    """Return a robust standard deviation."""
    middle = median(off)
    return MAD_TO_SIGMA * median(abs(each - middle) for each in off)
