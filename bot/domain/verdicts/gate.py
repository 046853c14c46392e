"""Whether a share has reached its target: a line that may be looked at every day."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import NormalDist, fmean, median, stdev

from bot.domain.verdicts.quantiles import t_quantile

# Crossing the line at its end by chance; looked at every day, about twice as often.
LEVEL = 0.99
FIRST_LOOK_DAY = 7
PLAN_DAYS = 30
# So many days of an agent are taken to speak for the agent.
AGENT_DAYS = 28
CONFIDENCE = 0.95


class GateVerdict(StrEnum):
    """What the evidence says of a criterion; the last two hold."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_ENOUGH = "not_enough_evidence"


@dataclass(frozen=True, slots=True)
class Trials:
    """Successes of trials on a day; the agent is empty where nobody knows whose they were."""

    day: date
    successes: int
    trials: int
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReading:
    """How a criterion stands after a day, with the 95 % interval of its share.

    `n_effective` is what the trials are worth, since those of a day or an agent are alike; `needed`
    is about how many more it takes at this share, None where no number of these would do.
    """

    day: date
    verdict: GateVerdict
    n: int
    share: float
    n_effective: float
    low: float
    high: float
    needed: int | None
    target: float
    days: int

    @property
    def still_needed(self) -> str:
        """Say what the criterion waits for; nothing where it is met."""
        if self.verdict is GateVerdict.MET:
            return ""
        if not self.n:
            return "first numbers"
        if self.needed is not None:
            early = f", over at least {FIRST_LOOK_DAY} days" if self.days < FIRST_LOOK_DAY else ""
            return f"about {self.needed:,} more at this share{early}"
        if self.share <= self.target:
            return "a share over its target"
        return "more agents: these are too few, or too unlike, to speak for others"


def readings(
    trials: Iterable[Trials], target: float, *, plan: int | None = None
) -> list[GateReading]:
    """Read a criterion after each of its days, as if that were today.

    `plan` is the volume fixed beforehand, by default thirty times the median of the first seven
    days. Met stays met until the whole interval lies below the target. Raises ValueError for a
    target that is not between 0 and 1.
    """
    if not 0 < target < 1:
        raise ValueError(f"a target is a share between 0 and 1, not {target:g}")
    days: dict[date, list[Trials]] = defaultdict(list)
    for each in trials:
        days[each.day].append(each)
    seen, found, is_met = _Seen(target, plan), [], False
    for day in sorted(days):
        seen.add(days[day])
        found.append(seen.reading(day, is_met=is_met))
        is_met = found[-1].verdict is GateVerdict.MET
    return found


@dataclass(slots=True)
class _Tally:
    won: int = 0
    trials: int = 0

    def add(self, other: Trials) -> None:
        self.won += other.successes
        self.trials += other.trials

    @property
    def share(self) -> float:
        return self.won / self.trials


@dataclass(slots=True)
class _Seen:
    """All trials so far, by day and by agent."""

    target: float
    fixed: int | None
    whole: _Tally = field(default_factory=_Tally)
    days: dict[date, _Tally] = field(default_factory=lambda: defaultdict(_Tally))
    agents: dict[str, _Tally] = field(default_factory=lambda: defaultdict(_Tally))

    def add(self, trials: Iterable[Trials]) -> None:
        for each in trials:
            if each.trials:
                self.whole.add(each)
                self.days[each.day].add(each)
                if each.agent:
                    self.agents[each.agent].add(each)

    def reading(self, day: date, *, is_met: bool) -> GateReading:
        n = self.whole.trials
        share = self.whole.share if n else 0.0
        effective, low, high = self._interval() if n else (0.0, 0.0, 1.0)
        needed = self._needed() if n else None
        if high < self.target:
            verdict = GateVerdict.NOT_MET if self._is_looked_at else GateVerdict.NOT_ENOUGH
        else:
            is_met = is_met or (needed == 0 and self._is_looked_at)
            verdict = GateVerdict.MET if is_met else GateVerdict.NOT_ENOUGH
        return GateReading(
            day=day,
            verdict=verdict,
            n=n,
            share=share,
            n_effective=effective,
            low=low,
            high=high,
            needed=0 if verdict is GateVerdict.MET else needed,
            target=self.target,
            days=len(self.days),
        )

    @property
    def _is_looked_at(self) -> bool:
        return len(self.days) >= FIRST_LOOK_DAY

    def _plan(self) -> int:
        first = sorted(self.days)[:FIRST_LOOK_DAY]
        usual = median(self.days[day].trials for day in first)
        return self.fixed or max(1, math.ceil(PLAN_DAYS * usual))

    def _interval(self) -> tuple[float, float, float]:
        """Return what the trials are worth, and the interval of their share (Wilson's)."""
        effect, count = max(
            (design_effect(groups), len(groups))
            for groups in (self.days.values(), self.agents.values())
        )
        wanted = 0.5 + CONFIDENCE / 2
        z = NormalDist().inv_cdf(wanted) if effect <= 1 else t_quantile(wanted, count - 1)
        n, share = self.whole.trials / effect, self.whole.share
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return n, max(0.0, middle - half), min(1.0, middle + half)

    def _needed(self) -> int | None:
        """Return how many more trials it takes at this share; None where more would not do."""
        n, gain = self.whole.trials, self.whole.share - self.target
        if gain <= 0:
            return None
        agent_days = self._agent_days()
        if agent_days > AGENT_DAYS:
            return None
        by_days = max(agent_days, FIRST_LOOK_DAY) * n / len(self.days)
        return max(0, math.ceil(max(self._volume(gain), by_days) - n - 1e-9))

    def _volume(self, gain: float) -> float:
        """Return at how many trials in all a lead that grows like this reaches the line.

        Beyond the plan the line rises with the root of the volume: three times as many trials as
        planned find a share at its target over the line in three of a hundred cases.
        """
        plan, share = self._plan(), self.target
        effect, days = design_effect(self.days.values()), len(self.days)
        factor = NormalDist().inv_cdf(LEVEL) if effect <= 1 else t_quantile(LEVEL, days - 1)
        line = factor * math.sqrt(plan * share * (1 - share) * effect)
        return line / gain if gain * plan >= line else (line / gain) ** 2 / plan

    def _agent_days(self) -> float:
        """Return after how many days these agents speak for others: no pilot does by volume alone."""
        rates = [tally.share for tally in self.agents.values()]
        if not rates:
            return 0.0
        gain = fmean(rates) - self.target
        if len(rates) < 2 or gain <= 0:
            return math.inf
        error = stdev(rates) / math.sqrt(len(rates))
        return AGENT_DAYS * (t_quantile(LEVEL, len(rates) - 1) * error / gain) ** 2


def design_effect(groups: Collection[_Tally]) -> float:
    """Return how much less than their number trials say, since those of a group are alike."""
    n = sum(each.trials for each in groups)
    share = sum(each.won for each in groups) / n if n else 0.0
    count = len(groups)
    if count < 2 or not 0 < share < 1:
        return 1.0
    spread = sum((each.won - each.trials * share) ** 2 for each in groups) * count / (count - 1)
    return max(1.0, spread / (n * share * (1 - share)))
