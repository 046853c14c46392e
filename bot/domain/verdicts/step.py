"""By how much a level moved: a step on weeks whose level wanders."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.domain.verdicts.quantiles import t_quantile, t_share

# How much of a week's noise the level wanders from one week to the next.
DRIFTS = (0.0, 0.01, 0.03, 0.06, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 10.0)
CONFIDENCE, POWER = 0.95, 0.8
# An interval reaches no further than so many errors, and is halved so often when it is looked for.
_REACH, _HALVINGS = 50, 36
_LEAST = 1e-18


@dataclass(frozen=True, slots=True)
class LevelStep:
    """A change of level on the scale of its weeks, with its 95 % interval.

    `detectable` is the smallest one that would have shown with four chances in five.
    """

    change: float
    low: float
    high: float
    detectable: float

    def wider(self, factor: float) -> "LevelStep":
        """Return the same change, known so much less surely."""
        low, high = (self.change + factor * (end - self.change) for end in (self.low, self.high))
        return LevelStep(self.change, low, high, factor * self.detectable)


def step(weeks: Sequence[float], before: int) -> LevelStep:
    """Estimate by how much the level moved after the first `before` weeks.

    Weekly values are a level that wanders, noise, and one step; how much it wanders is averaged over
    a grid, each point as likely as the weeks make it (generalised least squares, restricted maximum
    likelihood). Weeks are at least three, some of them on each side.
    """
    free = len(weeks) - 2
    found = [_fitted(weeks, before, drift) for drift in DRIFTS]
    top = max(fit.likelihood for fit in found)
    weights = [math.exp(fit.likelihood - top) for fit in found]
    shares = [weight / sum(weights) for weight in weights]
    mixture = [each for each in zip(shares, found, strict=True) if each[0] > 1e-7]
    tail = (1 - CONFIDENCE) / 2
    low, high = (_quantile(mixture, free, wanted) for wanted in (tail, 1 - tail))
    usual = t_quantile(1 - tail, free)
    return LevelStep(
        sum(share * fit.change for share, fit in mixture),
        low,
        high,
        (high - low) / 2 * (1 + t_quantile(POWER, free) / usual),
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    change: float
    error: float
    likelihood: float


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a fit needs that no value changes: the factor of the covariance, level and step in it."""

    root: tuple[tuple[float, ...], ...]
    level: tuple[float, ...]
    step: tuple[float, ...]
    log_determinant: float


def _fitted(weeks: Sequence[float], before: int, drift: float) -> _Fit:
    basis = _basis(len(weeks), before, drift)
    y = _solved(basis.root, weeks)
    a, b, d = (
        _dot(*pair)
        for pair in (
            (basis.level, basis.level),
            (basis.level, basis.step),
            (basis.step, basis.step),
        )
    )
    u, v = _dot(basis.level, y), _dot(basis.step, y)
    whole = a * d - b * b
    level, change = (d * u - b * v) / whole, (a * v - b * u) / whole
    left = sum(
        (value - level * one - change * other) ** 2
        for value, one, other in zip(y, basis.level, basis.step, strict=True)
    )
    free = len(weeks) - 2
    scale = max(left / free, _LEAST)
    likelihood = -(free * math.log(scale) + basis.log_determinant + math.log(whole)) / 2
    return _Fit(change, math.sqrt(scale * a / whole), likelihood)


@cache
def _basis(weeks: int, before: int, drift: float) -> _Basis:
    spread = [
        [drift * min(one, other) + (one == other) for other in range(weeks)] for one in range(weeks)
    ]
    root = _root(spread)
    return _Basis(
        root,
        _solved(root, [1.0] * weeks),
        _solved(root, [float(week >= before) for week in range(weeks)]),
        2 * sum(math.log(row[-1]) for row in root),
    )


def _root(matrix: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    """Return the rows of the lower Cholesky factor, each up to the diagonal."""
    rows: list[tuple[float, ...]] = []
    for place, values in enumerate(matrix):
        row: list[float] = []
        for column in range(place):
            other = rows[column]
            row.append((values[column] - _dot(row, other[:column])) / other[column])
        rows.append((*row, math.sqrt(values[place] - _dot(row, row))))
    return tuple(rows)


def _solved(root: Sequence[Sequence[float]], values: Sequence[float]) -> tuple[float, ...]:
    found: list[float] = []
    for row, value in zip(root, values, strict=True):
        found.append((value - _dot(row[:-1], found)) / row[-1])
    return tuple(found)


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(map(float.__mul__, one, other))


def _quantile(mixture: Sequence[tuple[float, _Fit]], free: int, wanted: float) -> float:
    """Return a quantile of what each drift says, each as likely as it is."""
    reach = _REACH * max(fit.error for _, fit in mixture)
    low = min(fit.change for _, fit in mixture) - reach
    high = max(fit.change for _, fit in mixture) + reach
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = sum(
            share * t_share((middle - fit.change) / fit.error, free) for share, fit in mixture
        )
        low, high = (middle, high) if below < wanted else (low, middle)
    return (low + high) / 2
