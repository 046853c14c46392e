"""The bar of the verdict on a change: nothing is said to have moved that did not, and a tenth is found.

Bars, of windows generated with two seeds (eight weeks before, four after; levels that stay, wander or
turn with the seasons, shares of few): said to have moved though they did not in at most 7 % of all and
15 % of the worst kind alone, 6 % and 12 % beside a control, 6 % of all beside three; a tenth more or
less of what is like handle times found, with its direction, in at least 90 %, and the same with a year
before, where seasons are told for moves in at most 7 %. The floor is one pass of
mean and deviation over the same days.
"""

import math
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.verdicts.effect import EffectVerdict, effect
from bot.domain.verdicts.weeks import Value
from tests.bench.result import Result
from tests.builders.series import CHANGE, Shape, a_series, wander

SEEDS, TRIES = (1, 2), 150
CLOCK = time.process_time
SHAPES = {
    "level": Shape(),
    "level, noise that stays": Shape(noise=0.1, stays=0.6),
    "small drift": Shape(drift=0.005),
    "drift": Shape(drift=0.015),
    "more drift than noise": Shape(noise=0.03, drift=0.03),
    "season": Shape(season=0.15, drift=0.003),
    "share of 20": Shape(noise=0.1, base=0.1, n=20),
    "share of 60, drift": Shape(noise=0.1, base=0.85, n=60, drift=0.01),
    "14 days after 28": Shape(drift=0.005, before=28, after=14),
}
HANDLE_TIME = Shape(noise=0.053, stays=0.2)
# A year before shows how far such a number moves by itself: that costs no power, and spares the worst.
LONG, LONG_TRIES = 322, 60
MOVED = (EffectVerdict.MOVED_UP, EffectVerdict.MOVED_DOWN)


@dataclass(slots=True)
class EffectTime:
    """Seconds and days, of ours and of the floor."""

    ours: float = 0.0
    floor: float = 0.0
    days: int = 0
    verdicts: int = 0

    def verdict(
        self, values: Sequence[Value], controls: Sequence[Sequence[Value]]
    ) -> EffectVerdict:
        """Judge a window and take the time."""
        named = {str(number): each for number, each in enumerate(controls)}
        began = CLOCK()
        found = effect(values, CHANGE, controls=named)
        judged = CLOCK()
        for series in (values, *controls):
            days = [each.value for each in series]
            statistics.fmean(days)
            statistics.pstdev(days)
        self.ours += judged - began
        self.floor += CLOCK() - judged
        self.days += len(values) * (1 + len(controls))
        self.verdicts += 1
        return found.verdict


def run() -> Result:
    """Judge windows in which nothing moved, alone and beside controls; then those in which it did."""
    spent = EffectTime()
    found = [*chances(spent), *tenths(spent), *years(spent)]
    return Result(
        floor=spent.days / spent.floor,
        ours=spent.days / spent.ours,
        ratio=spent.floor / spent.ours,
        held=all(ok for _, ok in found),
        name="effect",
        unit="days/s",
        notes=(
            *(f"{told}{'' if ok else ' NOT HELD'}" for told, ok in found),
            f"{spent.verdicts:,} windows, {1000 * spent.ours / spent.verdicts:.1f} ms each",
        ),
    )


def chances(spent: EffectTime) -> Iterator[tuple[str, bool]]:
    """Yield how often nothing is said to have moved, alone, beside one control, beside three."""
    for controls, pooled, worst in ((0, 0.07, 0.15), (1, 0.06, 0.12), (3, 0.06, 0.15)):
        for seed in SEEDS:
            rates = {name: false_moves(name, seed, controls, spent) for name in SHAPES}
            told = statistics.fmean(rates.values())
            kind = max(rates, key=rates.__getitem__)
            yield (
                (
                    f"{controls} controls, seed {seed}: moved by chance {told:.1%} (bar {pooled:.0%}), "
                    f"worst {rates[kind]:.1%} ({kind}; bar {worst:.0%})"
                ),
                told <= pooled and rates[kind] <= worst,
            )


def tenths(spent: EffectTime) -> Iterator[tuple[str, bool]]:
    """Yield how often a tenth more or less is found."""
    for seed in SEEDS:
        for factor, wanted in ((0.9, EffectVerdict.MOVED_DOWN), (1.1, EffectVerdict.MOVED_UP)):
            found = power(factor, wanted, seed, spent)
            told = f"handle time times {factor}, seed {seed}: found {found:.1%} (bar 90%)"
            yield told, found >= 0.9


def years(spent: EffectTime) -> Iterator[tuple[str, bool]]:
    """Yield the same of series with most of a year before their change."""
    season, handled = (replace(shape, before=LONG) for shape in (SHAPES["season"], HANDLE_TIME))
    for seed in SEEDS:
        dice = random.Random(f"{seed}long")  # noqa: S311 - the same windows each time
        chance = statistics.fmean(
            spent.verdict(a_series(season, dice), ()) in MOVED for _ in range(LONG_TRIES)
        )
        found = statistics.fmean(
            spent.verdict(a_series(handled, dice, moved=0.1), ()) is EffectVerdict.MOVED_UP
            for _ in range(LONG_TRIES)
        )
        told = f"a year before, seed {seed}: seasons moved by chance {chance:.1%} (bar 7%), "
        yield f"{told}handle time found {found:.1%} (bar 90%)", chance <= 0.07 and found >= 0.9


def false_moves(name: str, seed: int, controls: int, spent: EffectTime) -> float:
    """Tell which share of windows is said to have moved though nothing did."""
    shape, dice = SHAPES[name], random.Random(f"{seed}{name}{controls}")  # noqa: S311 - the same windows each time
    moved = 0
    for _ in range(TRIES):
        common = wander(dice, shape.before + shape.after) if controls else ()
        series = [a_series(shape, dice, common=common) for _ in range(1 + controls)]
        moved += spent.verdict(series[0], series[1:]) in MOVED
    return moved / TRIES


def power(factor: float, wanted: EffectVerdict, seed: int, spent: EffectTime) -> float:
    """Tell in which share of windows a change is found."""
    dice = random.Random(f"{seed}{factor}")  # noqa: S311 - the same windows each time
    windows = (a_series(HANDLE_TIME, dice, moved=math.log(factor)) for _ in range(3 * TRIES))
    return statistics.fmean(spent.verdict(each, ()) is wanted for each in windows)
