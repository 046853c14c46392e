"""What detectors are given and what they say, and how values are looked at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LEARNING = 28


class DeviationKind(StrEnum):
    """What kind of thing stands out."""

    SPIKE = "spike"
    SHIFT = "shift"
    DRIFT = "drift"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Reading:
    """One day's value; `n` is how many observations stand behind a share between 0 and 1.

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
class Deviation:
    """Something that stands out, with what was expected and the usual range; None where unknown."""

    day: date
    kind: DeviationKind
    value: float | None
    expected: float
    low: float
    high: float
    score: float
    since: date


@dataclass(frozen=True, slots=True)
class Scale:
    """How a series is looked at: by ratios, as it is, or as shares of so many."""

    name: str

    def forth(self, value: float) -> float:
        """Return a value as it is judged."""
        if self.name == "ratio":
            return math.log(value) if value > 0 else math.log(1e-9)
        if self.name == "share":
            return math.asin(math.sqrt(min(1.0, max(0.0, value))))
        return value

    def back(self, judged: float) -> float:
        """Return what a judged value stands for."""
        if self.name == "ratio":
            return math.exp(min(700.0, judged))
        if self.name == "share":
            return math.sin(min(math.pi / 2, max(0.0, judged))) ** 2
        return judged

    def usual(self, expected: float, sigma: float) -> Usual:
        """Return what usually happens: two standard deviations to either side."""
        return Usual(
            self.back(expected), self.back(expected - 2 * sigma), self.back(expected + 2 * sigma)
        )


RATIO, PLAIN, SHARE = Scale("ratio"), Scale("plain"), Scale("share")
SCALES = {scale.name: scale for scale in (RATIO, PLAIN, SHARE)}


def scale_of(first: Sequence[Reading]) -> Scale:
    """Choose how to look at a series from its first weeks."""
    if first and all(reading.n is not None and 0 <= reading.value <= 1 for reading in first):
        return SHARE
    if first and all(reading.value > 0 for reading in first):
        return RATIO
    return PLAIN
