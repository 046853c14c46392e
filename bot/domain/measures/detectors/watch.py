"""One series, day by day: judged against what was learned before, then learned from."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot.domain.measures.detectors.forecast import LAMBDA, LEAST_SCALE, Day, Forecast, medians
from bot.domain.measures.detectors.onset import onset
from bot.domain.measures.detectors.readings import (
    LEARNING,
    PLAIN,
    SCALES,
    SHARE,
    Deviation,
    DeviationKind,
    Reading,
    Scale,
    Usual,
    scale_of,
)

# Until a series is so old its weekdays are known from few: what stands out must stand out more.
YOUNG, YOUNG_FACTOR = 56, 1.3
# A level has moved once it stayed away; one or two odd days are spikes.
STAYED = 3
# Textbook thresholds cry wolf on real operations' data; these were measured on such data.
SPIKE, SHIFT = 3.5, 5.0
SLACK = 2.0
BASE, LAG, SHORTEST_BASE = 56, 14, 21
# How far back the beginning of a shift is looked for.
ONSET = 35
QUIET = timedelta(days=7)
DAY = timedelta(days=1)
Json = dict[str, Any]


@dataclass(slots=True)
class SeriesWatch:
    """What is known of one series so far."""

    scale: Scale = PLAIN
    forecast: Forecast | None = None
    first: date | None = None
    learning: list[Reading] = field(default_factory=list)
    window: deque[Day] = field(default_factory=lambda: deque(maxlen=BASE + LAG))
    up: float = 0.0
    down: float = 0.0
    stayed: int = 0
    spread: float = 1.0
    last: date | None = None
    told: dict[tuple[DeviationKind, bool], date] = field(default_factory=dict)

    def judge(self, reading: Reading) -> Iterator[Deviation]:
        """Judge a day against what was learned before it, then learn from it."""
        yield from self._missing(reading.day)
        self.last, self.first = reading.day, self.first or reading.day
        if reading.holiday:
            return
        if self.forecast is None:
            self._begin(reading)
            return
        value, sigma = self.scale.forth(reading.value), self._sigma_of(reading, self.forecast)
        expected = self.forecast.expected(reading.day)
        off = value - expected
        if abs(off) > self._threshold(reading.day) * sigma and self._is_new(
            DeviationKind.SPIKE, reading.day, up=off > 0
        ):
            usual = self.scale.usual(expected, sigma)
            yield _found(reading, DeviationKind.SPIKE, usual, off / sigma, since=reading.day)
        yield from self._shift(reading, value, sigma)
        self.forecast.learn(reading.day, off, sigma)
        if self.scale is SHARE and reading.n:
            wide = min(9.0, (off * off) * (4 * reading.n + 2))
            self.spread += LAMBDA * (wide - self.spread)
        self.window.append((reading.day, value))

    def usual(self, reading: Reading) -> Usual | None:
        """Return what a day is expected to be; None while learning and on holidays."""
        if self.forecast is None or reading.holiday:
            return None
        sigma = self._sigma_of(reading, self.forecast)
        return self.scale.usual(self.forecast.expected(reading.day), sigma)

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays on which it had values of late."""
        days = [day for day, _ in self.window] or [reading.day for reading in self.learning]
        return frozenset(day.weekday() for day in days[-2 * LAG :])

    def _begin(self, reading: Reading) -> None:
        self.learning.append(reading)
        if self.first is None or (reading.day - self.first).days + 1 < LEARNING:
            return
        self.scale = scale_of(self.learning)
        days = [(each.day, self.scale.forth(each.value)) for each in self.learning]
        self.forecast = Forecast.learned(days)
        self.window.extend(days)
        self.learning.clear()

    def _threshold(self, day: date) -> float:
        young = self.first is not None and (day - self.first).days < YOUNG
        return SPIKE * YOUNG_FACTOR if young else SPIKE

    def _sigma_of(self, reading: Reading, forecast: Forecast) -> float:
        if self.scale is SHARE and reading.n:
            # What chance alone does with so many, widened by what days differ beyond it (Laney's p').
            return math.sqrt(max(1.0, self.spread)) / math.sqrt(4 * reading.n + 2)
        return max(forecast.sigma, LEAST_SCALE)

    def _shift(self, reading: Reading, value: float, sigma: float) -> Iterator[Deviation]:
        base = [each for each in self.window if each[0] <= reading.day - LAG * DAY]
        if len(base) < SHORTEST_BASE:
            return
        level, offs, spread = medians(base)
        usual = level + offs.get(reading.day.weekday(), 0.0)
        wide = max(spread, sigma if self.scale is SHARE else 0.0, LEAST_SCALE)
        z = max(-6.0, min(6.0, (value - usual) / wide))
        self.up, self.down = max(0.0, self.up + z - SLACK), max(0.0, self.down - z - SLACK)
        self.stayed = self.stayed + 1 if (self.up or self.down) else 0
        score = max(self.up, self.down)
        if score <= SHIFT or self.stayed < STAYED:
            return
        up = self.up > self.down
        self.up = self.down = 0.0
        self.stayed = 0
        if self._is_new(DeviationKind.SHIFT, reading.day, up=up):
            days = [*self.window, (reading.day, value)][-ONSET:]
            since, drifted = onset([(d, v - level - offs.get(d.weekday(), 0.0)) for d, v in days])
            kind = DeviationKind.DRIFT if drifted else DeviationKind.SHIFT
            signed = score if up else -score
            yield _found(reading, kind, self.scale.usual(usual, wide), signed, since=since)

    def _missing(self, today: date) -> Iterator[Deviation]:
        """Name each day between that its weekday had until now."""
        if self.last is None or self.forecast is None:
            return
        known, day = self.weekdays, self.last + DAY
        while day < today:
            if day.weekday() in known and self._is_new(DeviationKind.MISSING, day, up=False):
                sigma = max(self.forecast.sigma, LEAST_SCALE)
                usual = self.scale.usual(self.forecast.expected(day), sigma)
                yield _found(Reading(day, math.nan), DeviationKind.MISSING, usual, 0.0, since=day)
            day += DAY

    def _is_new(self, kind: DeviationKind, day: date, *, up: bool) -> bool:
        """Tell whether this is not the episode that was told of a few days ago."""
        before = self.told.get((kind, up))
        self.told[kind, up] = day
        return before is None or day - before > QUIET

    def dump(self) -> Json:
        """Return everything it knows as JSON values."""
        forecast = self.forecast
        return {
            "scale": self.scale.name,
            "forecast": forecast and [forecast.level, forecast.weekdays, forecast.sigma],
            "first": _number(self.first),
            "last": _number(self.last),
            "learning": [[r.day.toordinal(), r.value, r.n] for r in self.learning],
            "window": [[day.toordinal(), value] for day, value in self.window],
            "sums": [self.up, self.down, self.stayed, self.spread],
            "told": [[kind.value, up, day.toordinal()] for (kind, up), day in self.told.items()],
        }

    @classmethod
    def load(cls, kept: Json) -> "SeriesWatch":
        """Return the watch that `dump` wrote down."""
        watch = cls(SCALES[kept["scale"]], first=_day(kept["first"]), last=_day(kept["last"]))
        watch.forecast = Forecast(*kept["forecast"]) if kept["forecast"] else None
        watch.learning = [Reading(date.fromordinal(d), v, n) for d, v, n in kept["learning"]]
        watch.window.extend((date.fromordinal(day), value) for day, value in kept["window"])
        watch.up, watch.down, watch.stayed, watch.spread = kept["sums"]
        watch.told = {(DeviationKind(k), up): date.fromordinal(day) for k, up, day in kept["told"]}
        return watch


def _number(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _day(number: int | None) -> date | None:
    return None if number is None else date.fromordinal(number)


def _found(
    reading: Reading, kind: DeviationKind, usual: Usual, score: float, *, since: date
) -> Deviation:
    value = None if kind is DeviationKind.MISSING else reading.value
    return Deviation(reading.day, kind, value, usual.expected, usual.low, usual.high, score, since)
