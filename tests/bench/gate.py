"""The bar of a gate's line: looked at every day for thirty days, and seldom wrong.

Bars, of rollouts generated with two seeds: met at some day by chance in at most 2.5 % where the share is
the target and 0.5 % where it lies two points below, in at most 3 % where days are alike (ICC .05) and
where 40 agents are (ICC .15, 28 days); five points above the target, 30 trials a day, met in at least
90 %. Other targets, volumes and quiet weekends are held to the same 2.5 %. The floor adds up the same
trials by day.
"""

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.verdicts.gate import GateVerdict, Trials, readings
from tests.bench.result import Result

SEEDS, TRIES = (1, 2), 2_000
FIRST, DAY = date(2026, 1, 1), timedelta(days=1)
CLOCK = time.process_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """A criterion that is tried so many times a day, its share apart from its target."""

    name: str
    bar: float
    apart: float = 0.0
    target: float = 0.8
    n: int = 30
    day_icc: float = 0.0
    agents: int = 0
    agent_icc: float = 0.0
    days: int = 30
    weekend: float = 1.0

    @property
    def is_better(self) -> bool:
        """Tell whether it should be met."""
        return self.apart > 0

    def held(self, met: float) -> bool:
        """Tell whether its bar holds."""
        return met >= self.bar if self.is_better else met <= self.bar


ROLLOUTS = (
    Rollout(name="at the target", bar=0.025),
    Rollout(name="two points below", bar=0.005, apart=-0.02),
    Rollout(name="five points above", bar=0.9, apart=0.05),
    Rollout(name="days alike, at the target", bar=0.03, day_icc=0.05),
    Rollout(name="40 agents", bar=0.03, target=0.7, n=40, agents=40, agent_icc=0.15, days=28),
    Rollout(name="target .6", bar=0.025, target=0.6),
    Rollout(name="target .95, 10 a day", bar=0.025, target=0.95, n=10),
    Rollout(name="100 a day", bar=0.025, n=100),
    Rollout(name="quiet weekends", bar=0.025, weekend=0.3),
)


@dataclass(slots=True)
class GateTime:
    """Seconds and rows, of ours and of the floor."""

    ours: float = 0.0
    floor: float = 0.0
    rows: int = 0

    def is_met(self, trials: list[Trials], target: float) -> bool:
        """Tell whether a rollout is met on any of its days, and take the time."""
        began = CLOCK()
        met = any(each.verdict is GateVerdict.MET for each in readings(trials, target))
        judged = CLOCK()
        added_up(trials)
        self.ours += judged - began
        self.floor += CLOCK() - judged
        self.rows += len(trials)
        return met


def run() -> Result:
    """Look at every rollout on each of its days."""
    spent, held, notes = GateTime(), True, []
    for each in ROLLOUTS:
        shares = [met_share(each, seed, spent) for seed in SEEDS]
        ok = all(map(each.held, shares))
        held = held and ok
        told = ", ".join(f"{share:.2%}" for share in shares)
        side = "at least" if each.is_better else "at most"
        notes.append(f"{each.name}: met {told} (bar {side} {each.bar:.1%})")
        notes[-1] += "" if ok else " NOT HELD"
    rollouts = len(ROLLOUTS) * len(SEEDS) * TRIES
    return Result(
        floor=spent.rows / spent.floor,
        ours=spent.rows / spent.ours,
        ratio=spent.floor / spent.ours,
        held=held,
        name="gate",
        notes=(*notes, f"{1000 * spent.ours / rollouts:.2f} ms a rollout"),
    )


def met_share(rollout: Rollout, seed: int, spent: GateTime) -> float:
    """Tell which share of rollouts is met on any day."""
    dice = random.Random(f"{seed}{rollout.name}")  # noqa: S311 - the same rollouts each time
    met = (spent.is_met(list(drawn(rollout, dice)), rollout.target) for _ in range(TRIES))
    return sum(met) / TRIES


def drawn(rollout: Rollout, dice: random.Random) -> Iterator[Trials]:
    """Make a rollout's trials."""
    share = rollout.target + rollout.apart
    rates = [_beta(share, rollout.agent_icc, dice) for _ in range(rollout.agents)]
    for k in range(rollout.days):
        day = FIRST + k * DAY
        if rates:
            each = rollout.n // rollout.agents
            for number, rate in enumerate(rates):
                yield Trials(day, _won(rate, each, dice), each, str(number))
            continue
        n = round(rollout.n * (rollout.weekend if day.weekday() > 4 else 1.0))
        yield Trials(day, _won(_beta(share, rollout.day_icc, dice), n, dice), n)


def _beta(share: float, icc: float, dice: random.Random) -> float:
    if not icc:
        return share
    weight = (1 - icc) / icc
    return dice.betavariate(share * weight, (1 - share) * weight)


def _won(share: float, n: int, dice: random.Random) -> int:
    return sum(dice.random() < share for _ in range(n))


def added_up(trials: list[Trials]) -> dict[date, int]:
    """Add up successes by day, and no more."""
    days: dict[date, int] = defaultdict(int)
    for each in trials:
        days[each.day] += each.successes
    return days
