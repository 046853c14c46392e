"""Series of the kinds that mislead detectors: shares of few and of many, rare counts, quiet Sundays, ramps."""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import fmean

from bot.domain.measures.detectors import (
    Deviation,
    DeviationKind,
    Nature,
    Reading,
    SeriesWatch,
    findings,
)

FIRST, DAY = date(2024, 1, 1), timedelta(days=1)
DAYS, TRIES = 364, 12
FOUND_WITHIN, CHANGES = 14, 150
LEVEL = (DeviationKind.SHIFT, DeviationKind.DRIFT)
Rate = Callable[[Sequence[Reading], Sequence[Deviation]], float]
SIZES = (20, 80, 2_000, 20_000)
# Above this days of a share differ by more than chance: by people, weather, what is asked.
LARGE = 150
MEANS = (0.3, 1.0, 3.0, 6.0)
# A week's shape, its Sundays with a fifth of the contacts.
CONTACTS = (180, 185, 180, 175, 180, 90, 34)


@dataclass(frozen=True)
class Kind:
    """Some series of one kind, and how their values are looked at."""

    name: str
    nature: Nature
    series: tuple[list[Reading], ...]


def shares(n: int, share: float = 0.05, *, times: float = 1.0, since: int = DAYS) -> Kind:
    """Make shares of so many a day, which from a day on are so many times as high."""
    made = []
    for seed in range(TRIES):
        dice, wander, days = _dice("share", n, share, seed), 0.0, []
        for back in range(min(DAYS, since + 20)):
            if n > LARGE:
                wander = 0.5 * wander + dice.gauss(0, 0.1)
            p = min(0.95, share * math.exp(wander) * (times if back >= since else 1.0))
            of = max(1, round(n * dice.uniform(0.9, 1.1)))
            days.append(Reading(FIRST + back * DAY, _hits(dice, of, p) / of, of))
        made.append(days)
    return Kind(f"shares of {n:,}", Nature.SHARE, tuple(made))


def counts(mean: float, *, times: float = 1.0, since: int = DAYS) -> Kind:
    """Make counts of so many a day, which from a day on are so many times as many."""
    made = []
    for seed in range(TRIES):
        dice = _dice("count", mean, seed)
        means = [mean * (times if back >= since else 1.0) for back in range(min(DAYS, since + 30))]
        days = [Reading(FIRST + n * DAY, float(_poisson(dice, m))) for n, m in enumerate(means)]
        made.append(days)
    return Kind(f"counts of {mean:g}", Nature.COUNT, tuple(made))


def quiet_sundays() -> Kind:
    """Make handle times of calls that differ by chance, on Sundays of a fifth as many."""
    made = []
    for seed in range(TRIES):
        dice, wander, days = _dice("sundays", seed), 0.0, []
        for back in range(DAYS):
            day = FIRST + back * DAY
            n = round(CONTACTS[day.weekday()] * dice.uniform(0.9, 1.1))
            wander = 0.3 * wander + dice.gauss(0, 0.03)
            by_chance = dice.gauss(0, 0.6 / math.sqrt(n))
            days.append(Reading(day, 380 * math.exp(wander) * (1 + by_chance), n))
        made.append(days)
    return Kind("quiet Sundays", Nature.AVERAGE, tuple(made))


def ramps(sigma: float = 0.05, *, size: float = 3.0, days: int = 28, since: int = 120) -> Kind:
    """Make levels that creep by so many standard deviations within so many days."""
    made = []
    for seed in range(3 * TRIES):
        dice, noise, series = _dice("ramp", seed), 0.0, []
        for n in range(since + days + 14):
            noise = 0.3 * noise + dice.gauss(0, sigma * math.sqrt(1 - 0.09))
            crept = size * sigma * max(0.0, min(1.0, (n - since) / days)) * (-1) ** seed
            series.append(Reading(FIRST + n * DAY, 380 * math.exp(noise + crept)))
        made.append(series)
    return Kind("ramps", Nature.AVERAGE, tuple(made))


def jumps() -> Kind:
    """Make levels that jump by two and a half standard deviations on one day."""
    calm = ramps(size=0.0)
    moved = (
        [
            replace(r, value=r.value * math.exp((-1) ** k * 0.125)) if n >= 120 else r
            for n, r in enumerate(s)
        ]
        for k, s in enumerate(calm.series)
    )
    return replace(calm, name="jumps", series=tuple(moved))


def _dice(*words: object) -> random.Random:
    return random.Random("|".join(map(str, words)))  # noqa: S311 - the same series each time


def _hits(dice: random.Random, of: int, p: float) -> int:
    if of > LARGE:
        return max(0, min(of, round(dice.gauss(of * p, math.sqrt(of * p * (1 - p))))))
    return sum(dice.random() < p for _ in range(of))


def _poisson(dice: random.Random, mean: float) -> int:
    limit, product, events = math.exp(-mean), dice.random(), 0
    while product > limit:
        product, events = product * dice.random(), events + 1
    return events


def all_quiet() -> Iterator[Kind]:
    """Make every kind as it is when nothing happens."""
    yield from map(shares, SIZES)
    yield from map(counts, MEANS)
    yield quiet_sundays()


def verdicts(rate: Rate) -> Iterator[tuple[str, bool]]:
    """Yield what each kind came to, and whether its bar is held."""
    for kind in all_quiet():
        yield _quiet(kind, rate)
    doubled = [
        _found(shares(n, share, times=2, since=CHANGES))
        for n in (20, 80)
        for share in (0.05, 0.1, 0.15)
    ]
    found = fmean(doubled)
    yield f"small shares doubling found in 14 days {found:.2f} (bar 0.8)", found >= 0.8
    crept, jumped = _drifted(ramps()), _drifted(jumps())
    yield f"ramps called drift {crept:.2f} (bar 0.5)", crept >= 0.5
    yield f"jumps called drift {jumped:.2f} (at most 0.2)", jumped <= 0.2


def _quiet(kind: Kind, rate: Rate) -> tuple[str, bool]:
    rates = [rate(each, list(findings(each, kind.nature))) for each in kind.series]
    usual = fmean(inside for each in kind.series for inside in _covered(each, kind.nature))
    is_rare = kind.nature is Nature.COUNT
    mean_bar, worst_bar, most = (0.5, 4.5, 1.0) if is_rare else (2.0, 4.5, 0.98)
    held = fmean(rates) <= mean_bar and max(rates) <= worst_bar and 0.9 <= usual <= most
    told = f"{fmean(rates):.2f} false alarms a quarter (bar {mean_bar}), worst {max(rates):.2f}"
    return f"{kind.name}: {told}, usual {usual:.3f}", held


def _covered(readings: Sequence[Reading], nature: Nature) -> Iterator[bool]:
    watch = SeriesWatch(nature)
    for reading in readings:
        if (usual := watch.usual(reading)) is not None:
            yield usual.low <= reading.value <= usual.high
        list(watch.judge(reading))


def _found(kind: Kind) -> float:
    return fmean(_is_found(each, kind.nature) for each in kind.series)


def _is_found(readings: Sequence[Reading], nature: Nature) -> bool:
    changed = readings[CHANGES].day
    until = changed + FOUND_WITHIN * DAY
    return any(changed <= f.day <= until and f.score > 0 for f in findings(readings, nature))


def _drifted(kind: Kind) -> float:
    began = FIRST + 120 * DAY
    told = [
        next((f for f in findings(s) if f.day >= began and f.kind in LEVEL), None)
        for s in kind.series
    ]
    return fmean(found.kind is DeviationKind.DRIFT for found in told if found is not None)
