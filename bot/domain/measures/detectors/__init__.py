"""What stands out in a daily series: days far off, levels that moved or drift, days that are missing.

Two detectors side by side, since none does both: a robust Holt-Winters forecast for single days (level
and weekday learned slowly, surprises clipped) and a CUSUM against a base that lags two weeks behind,
for levels that moved. Every day is judged as if it were the newest.
"""

from collections.abc import Iterable, Iterator

from bot.domain.measures.detectors.readings import (
    LEARNING,
    TOO_RARE,
    Deviation,
    DeviationKind,
    LevelChange,
    Nature,
    Reading,
    Usual,
)
from bot.domain.measures.detectors.watch import SeriesWatch

__all__ = [
    "LEARNING",
    "TOO_RARE",
    "Deviation",
    "DeviationKind",
    "LevelChange",
    "Nature",
    "Reading",
    "SeriesWatch",
    "Usual",
    "findings",
]


def findings(readings: Iterable[Reading], nature: Nature | None = None) -> Iterator[Deviation]:
    """Judge a whole series, each day knowing only those before it; days must be in order."""
    watch = SeriesWatch(nature)
    for reading in readings:
        yield from watch.judge(reading)
