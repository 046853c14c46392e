"""What stands out in a daily series: days far off, levels that moved, days that are missing.

Two detectors side by side, since none does both: a robust Holt-Winters forecast for single days (level
and weekday learned slowly, surprises clipped) and a CUSUM against a base that lags two weeks behind,
for levels that moved. Every day is judged as if it were the newest.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

LEARNING = 28
# Until a series is so old its weekdays are known from few: what stands out must stand out more.
YOUNG, YOUNG_FACTOR = 56, 1.3
# A level has moved once it stayed away; one or two odd days are spikes.
STAYED = 3
# Textbook thresholds cry wolf on real operations' data; these were measured on such data.
SPIKE, SHIFT = 3.5, 5.0
ALPHA, GAMMA, LAMBDA = 0.2, 0.15, 0.05
CLIP = 3.0
SLACK = 2.0
BASE, LAG, SHORTEST_BASE = 56, 14, 21
QUIET = timedelta(days=7)
MAD_TO_SIGMA = 1.4826
MEAN_TO_SIGMA = 1.2533
DAY = timedelta(days=1)
# A scale of nothing would make every change a wonder.
LEAST_SCALE = 0.002


class Finding(StrEnum):
    """What kind of thing stands out."""

    SPIKE = "spike"
    SHIFT = "shift"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Reading:
    """One day's value; `n` is how many observations stand behind a share between 0 and 1."""

    day: date
    value: float
    n: int | None = None
    holiday: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Something that stands out, with what was expected and the usual range; None where unknown."""

    day: date
    kind: Finding
    value: float | None
    expected: float
    low: float
    high: float
    score: float


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


RATIO, PLAIN, SHARE = Scale("ratio"), Scale("plain"), Scale("share")


@dataclass(slots=True)
class Forecast:
    """Robust Holt-Winters: a level, a weekday's part of it, and how far days usually lie off."""

    level: float
    weekdays: list[float]
    sigma: float

    @classmethod
    def learned(cls, seen: list[tuple[Reading, float]]) -> "Forecast":
        """Begin from the first weeks: medians, so that one odd day does not set the tone."""
        level = median(value for _, value in seen)
        parts = [
            [value - level for reading, value in seen if reading.day.weekday() == weekday]
            for weekday in range(7)
        ]
        weekdays = [median(part) if part else 0.0 for part in parts]
        off = [value - level - weekdays[reading.day.weekday()] for reading, value in seen]
        # The medians were fitted to these very days, which therefore lie closer than others will.
        fitted = math.sqrt(len(seen) / max(1, len(seen) - sum(bool(part) for part in parts)))
        return cls(level, weekdays, _sigma(off) * fitted)

    def expected(self, day: date) -> float:
        return self.level + self.weekdays[day.weekday()]

    def learn(self, day: date, off: float, sigma: float) -> None:
        """Move a little towards a day, however far off it was."""
        clipped = max(-CLIP * sigma, min(CLIP * sigma, off))
        self.level += ALPHA * clipped
        self.weekdays[day.weekday()] += GAMMA * clipped
        self.sigma += LAMBDA * (MEAN_TO_SIGMA * abs(clipped) - self.sigma)


@dataclass(slots=True)
class Watch:
    """One series, day by day."""

    scale: Scale
    forecast: Forecast | None = None
    learning: list[tuple[Reading, float]] = field(default_factory=list)
    window: deque[tuple[date, float]] = field(default_factory=lambda: deque(maxlen=BASE + LAG))
    up: float = 0.0
    down: float = 0.0
    stayed: int = 0
    spread: float = 1.0
    last: date | None = None
    told: dict[tuple[Finding, bool], date] = field(default_factory=dict)

    def judge(self, reading: Reading) -> Iterator[Found]:
        """Judge a day against what was learned before it, then learn from it."""
        yield from self._missing(reading.day)
        self.last = reading.day
        if reading.holiday:
            return
        value = self.scale.forth(reading.value)
        if self.forecast is None:
            self._begin(reading, value)
            self.window.append((reading.day, value))
            return
        sigma = self._sigma_of(reading, self.forecast)
        expected = self.forecast.expected(reading.day)
        off = value - expected
        if abs(off) > self._threshold(reading.day) * sigma and self._is_new(
            Finding.SPIKE, reading.day, up=off > 0
        ):
            yield self._found(reading, Finding.SPIKE, (expected, sigma), off / sigma)
        yield from self._shift(reading, value, sigma)
        self.forecast.learn(reading.day, off, sigma)
        if self.scale is SHARE and reading.n:
            wide = min(9.0, (off * off) * (4 * reading.n + 2))
            self.spread += LAMBDA * (wide - self.spread)
        self.window.append((reading.day, value))

    def _begin(self, reading: Reading, value: float) -> None:
        self.learning.append((reading, value))
        first = self.learning[0][0].day
        if (reading.day - first).days + 1 >= LEARNING:
            self.forecast = Forecast.learned(self.learning)

    def _threshold(self, day: date) -> float:
        young = (day - self.learning[0][0].day).days < YOUNG
        return SPIKE * YOUNG_FACTOR if young else SPIKE

    def _sigma_of(self, reading: Reading, forecast: Forecast) -> float:
        if self.scale is SHARE and reading.n:
            # What chance alone does with so many, widened by what days differ beyond it (Laney's p').
            return math.sqrt(max(1.0, self.spread)) / math.sqrt(4 * reading.n + 2)
        return max(forecast.sigma, LEAST_SCALE)

    def _shift(self, reading: Reading, value: float, sigma: float) -> Iterator[Found]:
        base = [each for each in self.window if each[0] <= reading.day - LAG * DAY]
        if len(base) < SHORTEST_BASE:
            return
        level, weekday_off, usual = _base(base, reading.day.weekday())
        wide = max(usual, sigma if self.scale is SHARE else 0.0, LEAST_SCALE)
        z = max(-6.0, min(6.0, (value - level - weekday_off) / wide))
        self.up, self.down = max(0.0, self.up + z - SLACK), max(0.0, self.down - z - SLACK)
        up = self.up > self.down
        self.stayed = self.stayed + 1 if (self.up or self.down) else 0
        score = max(self.up, self.down)
        if score <= SHIFT or self.stayed < STAYED:
            return
        self.up = self.down = 0.0
        self.stayed = 0
        if self._is_new(Finding.SHIFT, reading.day, up=up):
            signed = score if up else -score
            yield self._found(reading, Finding.SHIFT, (level + weekday_off, wide), signed)

    def _missing(self, today: date) -> Iterator[Found]:
        """Name each day between that its weekday had until now."""
        if self.last is None or self.forecast is None:
            return
        known = {day.weekday() for day, _ in list(self.window)[-2 * LAG :]}
        day = self.last + DAY
        while day < today:
            if day.weekday() in known and self._is_new(Finding.MISSING, day, up=False):
                expected = self.forecast.expected(day)
                sigma = max(self.forecast.sigma, LEAST_SCALE)
                yield self._found(Reading(day, math.nan), Finding.MISSING, (expected, sigma), 0.0)
            day += DAY

    def _is_new(self, kind: Finding, day: date, *, up: bool) -> bool:
        """Tell whether this is not the episode that was told of a few days ago."""
        before = self.told.get((kind, up))
        self.told[kind, up] = day
        return before is None or day - before > QUIET

    def _found(
        self, reading: Reading, kind: Finding, usual: tuple[float, float], score: float
    ) -> Found:
        back, (expected, sigma) = self.scale.back, usual
        return Found(
            day=reading.day,
            kind=kind,
            value=None if kind is Finding.MISSING else reading.value,
            expected=back(expected),
            low=back(expected - 2 * sigma),
            high=back(expected + 2 * sigma),
            score=score,
        )


def findings(readings: Iterable[Reading]) -> Iterator[Found]:
    """Judge a whole series, each day knowing only those before it; days must be in order."""
    days = list(readings)
    watch = Watch(scale_of(days[:LEARNING]))
    for reading in days:
        yield from watch.judge(reading)


def scale_of(first: list[Reading]) -> Scale:
    """Choose how to look at a series from its first weeks."""
    known = [reading for reading in first if not reading.holiday]
    if known and all(reading.n is not None and 0 <= reading.value <= 1 for reading in known):
        return SHARE
    if known and all(reading.value > 0 for reading in known):
        return RATIO
    return PLAIN


def _base(window: list[tuple[date, float]], weekday: int) -> tuple[float, float, float]:
    """Return level, one weekday's part and spread of a window of days."""
    level = median(value for _, value in window)
    parts: dict[int, list[float]] = {}
    for day, value in window:
        parts.setdefault(day.weekday(), []).append(value - level)
    offs = {each: median(values) for each, values in parts.items()}
    spread = _sigma([value - level - offs[day.weekday()] for day, value in window])
    return (
        level,
        offs.get(weekday, 0.0),
        spread * math.sqrt(len(window) / max(1, len(window) - len(offs))),
    )


def _sigma(off: list[float]) -> float:
    """Return a robust standard deviation."""
    middle = median(off)
    return MAD_TO_SIGMA * median(abs(each - middle) for each in off)
