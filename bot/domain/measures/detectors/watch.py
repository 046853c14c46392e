"""One series, day by day: judged against what was learned before, then learned from."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any

from bot.domain.measures.detectors.episodes import QUIET, Episode
from bot.domain.measures.detectors.evidence import DayTally
from bot.domain.measures.detectors.forecast import (
    CLIP,
    LAMBDA,
    LEAST_SCALE,
    Forecast,
    robust_sigma,
)
from bot.domain.measures.detectors.levels import Hit, Levels, Today, width_of
from bot.domain.measures.detectors.readings import (
    COUNT,
    LEARNING,
    PLAIN,
    SCALES,
    SHARE,
    Deviation,
    DeviationKind,
    LevelChange,
    Nature,
    Reading,
    Scale,
    Usual,
    scale_of,
)

# Until a series is so old its weekdays are known from few: what stands out must stand out more.
YOUNG, YOUNG_FACTOR = 56, 1.3
# Textbook thresholds cry wolf on real operations' data; this was measured on such data.
SPIKE = 3.5
KNOWN, OF_LATE = 70, 28
DAY = timedelta(days=1)
Json = dict[str, Any]


@dataclass(slots=True)
class SeriesWatch:
    """What is known of one series so far; `nature` says what its values are, where that is known."""

    nature: Nature | None = None
    scale: Scale = PLAIN
    forecast: Forecast | None = None
    first: date | None = None
    learning: list[Reading] = field(default_factory=list)
    window: deque[DayTally] = field(default_factory=lambda: deque(maxlen=KNOWN))
    levels: Levels = field(default_factory=Levels)
    spread: float = 1.0
    n: float | None = None
    last: date | None = None
    spikes: dict[bool, Episode] = field(default_factory=dict)

    def judge(self, reading: Reading) -> Iterator[Deviation]:
        """Judge a day against what was learned before it, then learn from it."""
        self.levels.back = None
        yield from self._missing(reading.day)
        self.last, self.first = reading.day, self.first or reading.day
        if reading.holiday:
            return
        if self.forecast is None:
            self._begin(reading)
            return
        sigma = self._sigma_of(reading, self.forecast)
        off = self.scale.forth(reading.value, reading.n) - self.forecast.expected(reading.day)
        yield from self._spike(reading, off, sigma)
        yield from self._level(reading, sigma)
        self.forecast.learn(reading.day, off, sigma, width=self._width(reading))
        self._learn_spread(reading, off)
        self.window.append(self._tally(reading))

    def usual(self, reading: Reading) -> Usual | None:
        """Return what a day is expected to be; None while learning and on holidays."""
        if self.forecast is None or reading.holiday:
            return None
        sigma = self._sigma_of(reading, self.forecast)
        return self.scale.usual(self.forecast.expected(reading.day), sigma, reading.n)

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays on which it had values of late."""
        days = [each.day for each in self.window] or [reading.day for reading in self.learning]
        return frozenset(day.weekday() for day in days[-OF_LATE:])

    @property
    def back(self) -> date | None:
        """Since when a level that had moved is usual again, on the day that is seen."""
        return self.levels.back

    def _begin(self, reading: Reading) -> None:
        self.learning.append(reading)
        if self.first is None or (reading.day - self.first).days + 1 < LEARNING:
            return
        self.scale = scale_of(self.learning, self.nature)
        counts = [each.n for each in self.learning if each.n]
        self.n = median(counts) if counts and self.scale not in (SHARE, COUNT) else None
        days = [(each.day, self.scale.forth(each.value, each.n)) for each in self.learning]
        self.forecast = Forecast.learned(days)
        self._begin_spread(self.forecast)
        self.window.extend(map(self._tally, self.learning))
        self.learning.clear()

    def _tally(self, reading: Reading) -> DayTally:
        value = self.scale.forth(reading.value, reading.n)
        if self.scale is SHARE and reading.n:
            return DayTally(reading.day, value, reading.value * reading.n, reading.n)
        return DayTally(reading.day, value, reading.value, None)

    def _begin_spread(self, forecast: Forecast) -> None:
        """Learn from the first weeks how much more than by chance days differ."""
        offs = [
            (self.scale.forth(each.value, each.n) - forecast.expected(each.day)) / by_chance
            for each in self.learning
            if (by_chance := self._by_chance(each)) is not None
        ]
        if offs:
            # Weekdays were fitted to these very days, which therefore lie closer than others will.
            fitted = len(offs) / max(1, len(offs) - 7)
            self.spread = max(1.0, robust_sigma(offs) ** 2 * fitted)

    def _learn_spread(self, reading: Reading, off: float) -> None:
        by_chance = self._by_chance(reading)
        if by_chance is not None:
            wide = min(CLIP * CLIP * max(1.0, self.spread), (off / by_chance) ** 2)
            self.spread += LAMBDA * (wide - self.spread)

    def _by_chance(self, reading: Reading) -> float | None:
        """Tell how far chance alone takes a share of so many, or a rare count; None for others."""
        if self.scale is COUNT:
            return 0.5
        return 1 / math.sqrt(4 * reading.n + 2) if self.scale is SHARE and reading.n else None

    def _sigma_of(self, reading: Reading, forecast: Forecast) -> float:
        by_chance = self._by_chance(reading)
        if by_chance is not None:
            # What chance alone does, widened by what days differ beyond it (Laney's p').
            return math.sqrt(max(1.0, self.spread)) * by_chance
        return max(forecast.sigma, LEAST_SCALE) * self._width(reading)

    def _width(self, reading: Reading) -> float:
        return width_of(reading.n, self.n)

    def _threshold(self, day: date) -> float:
        young = self.first is not None and (day - self.first).days < YOUNG
        return SPIKE * YOUNG_FACTOR if young else SPIKE

    def _spike(self, reading: Reading, off: float, sigma: float) -> Iterator[Deviation]:
        up, day, move = off > 0, reading.day, self.levels.move
        if abs(off) <= self._threshold(day) * sigma or self.forecast is None:
            return
        old = self.spikes.get(up)
        episode = self.spikes[up] = old.again(day, day) if old else Episode(day, day)
        # A level that moved was just told of, and its first days with it.
        if move is None or move.up != up or day - move.told > QUIET:
            usual = self.scale.usual(self.forecast.expected(day), sigma, reading.n)
            yield _found(reading, DeviationKind.SPIKE, usual, off / sigma, episode)

    def _level(self, reading: Reading, sigma: float) -> Iterator[Deviation]:
        phi = max(1.0, self.spread)
        today = Today(self._tally(reading), sigma, self._width(reading), phi)
        hit = self.levels.judge(today, self.window, self.scale)
        if hit is not None:
            yield _moved(reading, hit, self.scale)

    def _missing(self, today: date) -> Iterator[Deviation]:
        """Name each day between that its weekday had until now."""
        if self.last is None or self.forecast is None:
            return
        known, day = self.weekdays, self.last + DAY
        while day < today:
            if day.weekday() in known:
                sigma = max(self.forecast.sigma, LEAST_SCALE)
                usual = self.scale.usual(self.forecast.expected(day), sigma)
                once = Episode(day, day)
                yield _found(Reading(day, math.nan), DeviationKind.MISSING, usual, 0.0, once)
            day += DAY

    def dump(self) -> Json:
        """Return everything it knows as JSON values."""
        forecast = self.forecast
        return {
            "nature": self.nature,
            "scale": self.scale.name,
            "forecast": forecast and [forecast.level, forecast.weekdays, forecast.sigma],
            "first": _number(self.first),
            "last": _number(self.last),
            "learning": [[r.day.toordinal(), r.value, r.n] for r in self.learning],
            "window": [[e.day.toordinal(), e.value, e.x, e.of] for e in self.window],
            "levels": self.levels.dump(),
            "spread": [self.spread, self.n],
            "spikes": [
                [up, e.first.toordinal(), e.last.toordinal(), e.times]
                for up, e in self.spikes.items()
            ],
        }

    @classmethod
    def load(cls, kept: Json) -> "SeriesWatch":
        """Return the watch that `dump` wrote down."""
        nature = Nature(kept["nature"]) if kept["nature"] else None
        watch = cls(nature, SCALES[kept["scale"]], first=_day(kept["first"]))
        watch.last = _day(kept["last"])
        watch.forecast = Forecast(*kept["forecast"]) if kept["forecast"] else None
        watch.learning = [Reading(date.fromordinal(d), v, n) for d, v, n in kept["learning"]]
        watch.window.extend(
            DayTally(date.fromordinal(d), v, x, of) for d, v, x, of in kept["window"]
        )
        watch.levels = Levels.load(kept["levels"])
        watch.spread, watch.n = kept["spread"]
        watch.spikes = {
            up: Episode(date.fromordinal(first), date.fromordinal(last), times)
            for up, first, last, times in kept["spikes"]
        }
        return watch


def _number(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _day(number: int | None) -> date | None:
    return None if number is None else date.fromordinal(number)


def _found(
    reading: Reading, kind: DeviationKind, usual: Usual, score: float, episode: Episode
) -> Deviation:
    return Deviation(
        day=reading.day,
        kind=kind,
        value=None if kind is DeviationKind.MISSING else reading.value,
        expected=usual.expected,
        low=usual.low,
        high=usual.high,
        score=score,
        since=reading.day,
        times=episode.times,
        first=episode.first,
    )


def _moved(reading: Reading, hit: Hit, scale: Scale) -> Deviation:
    n = reading.n
    usual = scale.usual(hit.base.expected(reading.day), hit.base.wide, n)
    return Deviation(
        day=reading.day,
        kind=DeviationKind.DRIFT if hit.drifted else DeviationKind.SHIFT,
        value=reading.value,
        expected=usual.expected,
        low=usual.low,
        high=usual.high,
        score=hit.score,
        since=hit.move.since,
        times=hit.move.times,
        first=hit.move.first,
        moved=LevelChange(scale.back(hit.move.before, n), scale.back(hit.move.now, n)),
    )
