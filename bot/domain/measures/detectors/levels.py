"""Whether a level is another one: told once, again where it goes on, and when it is back."""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, timedelta
from statistics import fmean, median
from typing import Any

from bot.domain.measures.detectors.episodes import GOES_ON, QUIET
from bot.domain.measures.detectors.evidence import DayTally, Evidence, is_small
from bot.domain.measures.detectors.forecast import LEAST_SCALE, Day, medians
from bot.domain.measures.detectors.onset import onset
from bot.domain.measures.detectors.readings import COUNT, SHARE, Scale

# A level has moved once it stayed away; one or two odd days are spikes.
STAYED = 3
# Textbook thresholds cry wolf on real operations' data; these were measured on such data.
SHIFT, SLACK = 5.0, 2.0
LAG, SHORTEST_BASE = timedelta(days=14), 21
# How far back the beginning of a shift is looked for.
ONSET = 35
# A level is its last week's; so long it is watched whether it comes back, then it is what is usual.
WEEK, WATCHED = 7, timedelta(days=56)
# Of a week so near its old level most days may lie as far off as days do.
NEAR, MOST = 0.75, 6


@dataclass(slots=True)
class Move:
    """A move that was told: from which level to which, since when, and when it last showed."""

    up: bool
    since: date
    first: date
    told: date
    last: date
    before: float
    now: float
    times: int = 1


@dataclass(frozen=True, slots=True)
class Today:
    """A day as its level is looked at: its value, how far it may lie off, how much it weighs."""

    tally: DayTally
    sigma: float
    width: float
    phi: float

    @property
    def day(self) -> date:
        return self.tally.day


@dataclass(frozen=True, slots=True)
class Base:
    """What was usual until two weeks ago: level, weekdays, how far days lie off."""

    level: float
    weekdays: dict[int, float]
    wide: float

    def off(self, day: date, value: float) -> float:
        return value - self.level - self.weekdays.get(day.weekday(), 0.0)

    def expected(self, day: date) -> float:
        return self.level + self.weekdays.get(day.weekday(), 0.0)


@dataclass(frozen=True, slots=True)
class Hit:
    """A level that is another one now, as it is told."""

    move: Move
    base: Base
    drifted: bool
    score: float


@dataclass(slots=True)
class Levels:
    """What speaks for another level, and the move that was told last."""

    up: float = 0.0
    down: float = 0.0
    stayed: int = 0
    evidence: Evidence = field(default_factory=Evidence)
    move: Move | None = None
    # Since when the level is back, on the day on which that is seen.
    back: date | None = None

    def judge(self, today: Today, known: Sequence[DayTally], scale: Scale) -> Hit | None:
        """Judge a day against the days known before it; None where its level is none to tell."""
        self.back = None
        before = [each for each in known if each.day <= today.day - LAG]
        if len(before) < SHORTEST_BASE:
            return None
        base = _base(before, today, scale)
        days = [(each.day, each.value) for each in (*known, today.tally)]
        score = self._score(today, before, base, scale)
        self._look_back(days, base)
        return self._hit(days, base, score) if score else None

    def _score(self, today: Today, before: Sequence[DayTally], base: Base, scale: Scale) -> float:
        gathered = 0.0
        if scale in (SHARE, COUNT) and is_small(before):
            gathered = self.evidence.add(today.tally, before, today.phi)
        if scale is COUNT:
            return gathered
        z = max(-6.0, min(6.0, base.off(today.day, today.tally.value) / base.wide))
        self.up, self.down = max(0.0, self.up + z - SLACK), max(0.0, self.down - z - SLACK)
        self.stayed = self.stayed + 1 if (self.up or self.down) else 0
        if max(self.up, self.down) <= SHIFT or self.stayed < STAYED:
            return gathered
        score = self.up if self.up > self.down else -self.down
        self.up = self.down = 0.0
        self.stayed = 0
        return score

    def _hit(self, days: Sequence[Day], base: Base, score: float) -> Hit | None:
        offs = [(day, base.off(day, value)) for day, value in days[-ONSET:]]
        since, drifted = onset(offs)
        now = base.level + median([off for day, off in offs if day >= since][-WEEK:])
        new = Move(score > 0, since, since, days[-1][0], days[-1][0], base.level, now)
        old, self.move = self.move, self._moved(new, base)
        if self.move is old:
            return None
        return Hit(self.move, base, drifted, score) if self.move is not None else None

    def _moved(self, new: Move, base: Base) -> Move | None:
        """Tell what a move is to the one before it: the same, its going on, its end, or another."""
        old = self.move
        if old is None or new.told - old.told > WATCHED:
            return new
        if old.up != new.up:
            if abs(new.now - old.before) > base.wide:
                return new
            self.back = new.since
            return None
        is_further = (new.now - old.now) * (1 if new.up else -1) > 2 * base.wide
        if new.told - old.last <= QUIET and not is_further:
            old.last = new.told
            return old
        if new.told - old.last <= GOES_ON:
            new.first, new.times, new.before = old.first, old.times + 1, old.before
        return new

    def _look_back(self, days: Sequence[Day], base: Base) -> None:
        """See whether a level that moved has been back for a week."""
        move, week = self.move, days[-WEEK:]
        if move is None or week[0][0] <= move.told or week[-1][0] - move.told > WATCHED:
            return
        offs = [base.off(day, value) + base.level - move.before for day, value in week]
        near = min(NEAR * base.wide, abs(move.now - move.before) / 3)
        if abs(fmean(offs)) <= near and sum(abs(off) <= 2 * base.wide for off in offs) >= MOST:
            self.move, self.back = None, week[0][0]

    def dump(self) -> list[Any]:
        """Return everything it knows as JSON values."""
        sums = [self.up, self.down, self.stayed, self.evidence.up, self.evidence.down]
        move = self.move and [_number(each) for each in astuple(self.move)]
        return [sums, move]

    @classmethod
    def load(cls, kept: list[Any]) -> "Levels":
        """Return what `dump` wrote down."""
        sums, move = kept
        levels = cls(sums[0], sums[1], sums[2], Evidence(sums[3], sums[4]))
        if move:
            up, since, first, told, last, before, now, times = move
            days = [date.fromordinal(each) for each in (since, first, told, last)]
            levels.move = Move(up, days[0], days[1], days[2], days[3], before, now, times)
        return levels


def _number(value: Any) -> Any:
    return value.toordinal() if isinstance(value, date) else value


def _base(before: Sequence[DayTally], today: Today, scale: Scale) -> Base:
    level, weekdays, spread = medians([(each.day, each.value) for each in before])
    by_chance = today.sigma if scale in (SHARE, COUNT) else 0.0
    return Base(level, weekdays, max(spread * today.width, by_chance, LEAST_SCALE))


def width_of(n: int | None, usual: float | None) -> float:
    """Tell how much wider than usual an average over so many lies: half of it is no chance."""
    return math.sqrt(0.5 + 0.5 * usual / n) if n and usual else 1.0
