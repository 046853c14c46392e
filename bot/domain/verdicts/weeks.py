"""Daily values as weeks around a change: weekdays evened out, on a scale on which effects add up."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import fmean, median

DAY, WEEK = timedelta(days=1), 7
# Weeks before and after a change that are compared, where there are so many.
WEEKS_BEFORE, WEEKS_AFTER = 12, 8
# Weeks before those, from which it is known how a number moves by itself.
WEEKS_EARLIER = 34
# What a day without its sample is taken to rest on, when all days weigh the same.
USUAL_N = 1_000
# Beyond it an interval says nothing, and an exponential would have no end.
_FARTHEST = 50.0


@dataclass(frozen=True, slots=True)
class Value:
    """One day of a series; `n` is its sample, where it has one."""

    day: date
    value: float
    n: int | None = None


class EffectScale(StrEnum):
    """What an effect is told in: per cent of the level, points of a share, parts of a usual size.

    The last is for what may be nothing or less: no logarithm can be taken of it.
    """

    RELATIVE = "relative"
    POINTS = "points"
    SIZE = "size"


def scale_of(values: Sequence[Value]) -> EffectScale:
    """Tell on which scale a series is judged; counts of 0 and 1 are no shares unless they have an n."""
    inside = all(0 <= each.value <= 1 for each in values)
    if inside and any(each.n is not None or 0 < each.value < 1 for each in values):
        return EffectScale.POINTS
    return EffectScale.RELATIVE if all(each.value > 0 for each in values) else EffectScale.SIZE


@dataclass(frozen=True, slots=True)
class Weeks:
    """A series by week, counted from the change, with earlier ones; `level` is what it was before."""

    scale: EffectScale
    means: Mapping[int, float]
    level: float

    @property
    def share(self) -> float:
        """Return the share before the change, where these are weeks of one."""
        return _share(self.level)

    def effect(self, change: float) -> float:
        """Return a change of the scale as people read it."""
        if self.scale is EffectScale.RELATIVE:
            return math.expm1(min(change, _FARTHEST))
        if self.scale is EffectScale.POINTS:
            return _share(self.level + change) - self.share
        return change

    def detectable(self, change: float) -> float:
        """Return the size of a change that could have shown, whichever its direction."""
        return max(abs(self.effect(change)), abs(self.effect(-change)))


def is_compared(day: date, change: date) -> bool:
    """Tell whether a day is of the weeks that are compared before and after a change."""
    return -WEEKS_BEFORE <= (day - change).days // WEEK < WEEKS_AFTER


def around(values: Iterable[Value], change: date) -> list[Value]:
    """Return the days of a series that say something; those without a sample (n = 0) are not there."""
    first, end = -(WEEKS_EARLIER + WEEKS_BEFORE) * WEEK, WEEKS_AFTER * WEEK
    return [e for e in values if e.n != 0 and first <= (e.day - change).days < end]


def weekly(known: Sequence[Value], change: date, scale: EffectScale) -> Weeks:
    """Return the weeks around a change that have at least half of their usual days."""
    plain = _plain(known, scale, change)
    recent = {day: value for day, value in plain.items() if is_compared(day, change)}
    usual = _weekdays({day: value for day, value in recent.items() if day < change})
    weights = _weights(known)
    weeks: dict[int, list[date]] = defaultdict(list)
    for day in plain:
        weeks[(day - change).days // WEEK].append(day)
    fewest = (max(map(len, weeks.values()), default=0) + 1) // 2
    means = {}
    for week, days in sorted(weeks.items()):
        if len(days) >= fewest:
            total = sum(weights[day] for day in days)
            mean = sum(weights[day] * (plain[day] - usual[day.weekday()]) for day in days) / total
            means[week] = _logit(mean, total) if scale is EffectScale.POINTS else mean
    before = [mean for week, mean in means.items() if -WEEKS_BEFORE <= week < 0]
    return Weeks(scale, means, fmean(before) if before else 0.0)


def _plain(values: Sequence[Value], scale: EffectScale, change: date) -> dict[date, float]:
    if scale is EffectScale.RELATIVE:
        return {each.day: math.log(each.value) for each in values if each.value > 0}
    size = 1.0
    if scale is EffectScale.SIZE:
        before = [abs(each.value) for each in values if each.day < change]
        size = (fmean(before) if before else 0.0) or 1.0
    return {each.day: each.value / size for each in values}


def _weights(values: Sequence[Value]) -> dict[date, int]:
    """Weigh days by their samples; all the same where one has none."""
    are_known = all(each.n is not None for each in values)
    return {each.day: each.n if are_known and each.n else USUAL_N for each in values}


def _logit(share: float, n: float) -> float:
    """Return log odds that are finite where none or all succeeded."""
    won = min(max(share, 0.0), 1.0) * n
    return math.log((won + 0.5) / (n - won + 0.5))


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(min(-logit, _FARTHEST)))


def _weekdays(days: Mapping[date, float]) -> list[float]:
    """Return what each weekday lies above the whole, from the week around each of its days."""
    around = {
        day: [days[near] for n in range(-3, 4) if (near := day + n * DAY) in days] for day in days
    }
    whole = max(map(len, around.values()), default=0)
    apart: list[list[float]] = [[] for _ in range(WEEK)]
    for day, value in days.items():
        if len(around[day]) == whole:
            apart[day.weekday()].append(value - fmean(around[day]))
    found = [median(each) if each else 0.0 for each in apart]
    return [each - fmean(found) for each in found]
