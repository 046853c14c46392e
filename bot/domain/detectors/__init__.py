"""What stands out in a daily series: days far off, levels that moved or drift, days that are missing.

Two detectors side by side, since none does both: a robust Holt-Winters forecast for single days (level
and weekday learned slowly, surprises clipped) and a CUSUM against a base that lags two weeks behind,
for levels that moved. Every day is judged as if it were the newest.
"""

from collections.abc import Iterable, Iterator

from bot.domain.detectors.readings import LEARNING, Finding, Found, Reading, Usual
from bot.domain.detectors.watch import Watch

__all__ = ["LEARNING", "Finding", "Found", "Reading", "Usual", "Watch", "findings"]


def findings(readings: Iterable[Reading]) -> Iterator[Found]:
    """Judge a whole series, each day knowing only those before it; days must be in order."""
    watch = Watch()
    for reading in readings:
        yield from watch.judge(reading)
