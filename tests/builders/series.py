"""Series around a change: a level that wanders, a week's shape, noise that stays a while."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from bot.domain.verdicts.weeks import Value

CHANGE, DAY = date(2026, 5, 4), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a series behaves by day on the scale of logarithms, or of log odds where `base` is a share."""

    noise: float = 0.05
    stays: float = 0.3
    drift: float = 0.0
    season: float = 0.0
    base: float = 400.0
    n: int | None = None
    before: int = 56
    after: int = 28


def wander(dice: random.Random, days: int, drift: float = 0.02) -> list[float]:
    """Make what several series have in common: a level that wanders from day to day."""
    return list(accumulate(dice.gauss(0, drift) for _ in range(days)))


def a_series(
    shape: Shape, dice: random.Random, *, moved: float = 0.0, common: Sequence[float] = ()
) -> list[Value]:
    """Make a series that moves by a share of its level (of a share: by log odds) at the change."""
    level, noise, made = 0.0, 0.0, []
    week = [dice.gauss(0, 0.1) for _ in range(7)]
    phase = dice.uniform(0, 2 * math.pi)
    for k in range(-shape.before, shape.after):
        level += dice.gauss(0, shape.drift)
        noise = shape.stays * noise + dice.gauss(0, shape.noise * math.sqrt(1 - shape.stays**2))
        day = CHANGE + k * DAY
        apart = level + noise + week[day.weekday()]
        apart += shape.season * math.sin(phase + k * 2 * math.pi / 365)
        apart += common[k + shape.before] if common else 0.0
        apart += moved if k >= 0 else 0.0
        made.append(_value(day, apart, shape, dice))
    return made


def _value(day: date, apart: float, shape: Shape, dice: random.Random) -> Value:
    if shape.n is None:
        return Value(day, shape.base * math.exp(apart))
    odds = shape.base / (1 - shape.base) * math.exp(apart)
    won = sum(dice.random() < odds / (1 + odds) for _ in range(shape.n))
    return Value(day, won / shape.n, shape.n)
