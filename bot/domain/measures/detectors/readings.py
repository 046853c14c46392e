"""What detectors are given and what they say, and how values are looked at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean, pvariance

LEARNING = 28
# Above this a count's days differ as ratios do; below it most of what they differ by is chance.
RARE = 25.0
# A count this rare says nothing on a single day, whatever it is.
TOO_RARE = 0.5


class DeviationKind(StrEnum):
    """What kind of thing stands out."""

    SPIKE = "spike"
    SHIFT = "shift"
    DRIFT = "drift"
    MISSING = "missing"


class Nature(StrEnum):
    """What a series' values are: shares of so many, counts, or averages over so many."""

    SHARE = "share"
    COUNT = "count"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Reading:
    """One day's value; `n` is how many observations stand behind a share or an average.

    A holiday, or a day of a known outage, is neither judged nor learned from.
    """

    day: date
    value: float
    n: int | None = None
    holiday: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """What a day was expected to be, and the range within which days usually lie."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A level that is another one: what it was and what it is now."""

    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that stands out, with what was expected and the usual range; None where unknown.

    It is the n-th of its kind `times`, the first of them on `first`.
    """

    day: date
    kind: DeviationKind
    value: float | None
    expected: float
    low: float
    high: float
    score: float
    since: date
    times: int = 1
    first: date | None = None
    moved: LevelChange | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """How a series is looked at: by ratios, as it is, as shares of so many, or as rare counts."""

    name: str

    def forth(self, value: float, n: int | None = None) -> float:
        """Return a value, a share of so many, as it is judged (Anscombe's transformations)."""
        if self.name == "ratio":
            return math.log(value) if value > 0 else math.log(1e-9)
        if self.name == "share":
            share = (value * n + 0.375) / (n + 0.75) if n else value
            return math.asin(math.sqrt(min(1.0, max(0.0, share))))
        if self.name == "count":
            return math.sqrt(max(0.0, value) + 0.375)
        return value

    def back(self, judged: float, n: int | None = None) -> float:
        """Return what a judged value stands for, of so many."""
        if self.name == "ratio":
            return math.exp(min(700.0, judged))
        if self.name == "share":
            share = math.sin(min(math.pi / 2, max(0.0, judged))) ** 2
            return min(1.0, max(0.0, (share * (n + 0.75) - 0.375) / n)) if n else share
        if self.name == "count":
            return max(0.0, max(0.0, judged) ** 2 - 0.375)
        return judged

    def usual(self, expected: float, sigma: float, n: int | None = None) -> Usual:
        """Return what usually happens, of so many: two standard deviations to either side."""
        low, high = expected - 2 * sigma, expected + 2 * sigma
        return Usual(self.back(expected, n), self.back(low, n), self.back(high, n))


RATIO, PLAIN, SHARE, COUNT = Scale("ratio"), Scale("plain"), Scale("share"), Scale("count")
SCALES = {scale.name: scale for scale in (RATIO, PLAIN, SHARE, COUNT)}


def scale_of(first: Sequence[Reading], nature: Nature | None = None) -> Scale:
    """Choose how to look at a series from its first weeks, and from what its values are."""
    nature = nature or _nature_of(first)
    if nature is Nature.SHARE and all(reading.n is not None for reading in first):
        return SHARE
    if nature is Nature.COUNT and fmean(reading.value for reading in first) < RARE:
        return COUNT
    if first and all(reading.value > 0 for reading in first):
        return RATIO
    return PLAIN


def _nature_of(first: Sequence[Reading]) -> Nature | None:
    if first and all(reading.n is not None and 0 <= reading.value <= 1 for reading in first):
        return Nature.SHARE
    whole = first and all(r.n is None and r.value >= 0 and r.value == int(r.value) for r in first)
    return Nature.COUNT if whole and _differ_by_chance([r.value for r in first]) else None


def _differ_by_chance(values: Sequence[float]) -> bool:
    return pvariance(values) >= fmean(values) / 2
