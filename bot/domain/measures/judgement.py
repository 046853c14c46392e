"""Judging a series' days: parts become days, days are judged, what stands out is noted."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import orjson

from bot.domain.measures.detectors import (
    Deviation,
    LevelChange,
    Nature,
    Reading,
    SeriesWatch,
    Usual,
)
from bot.domain.measures.findings import FindingKind

# How a watch is written down: one of another form is learned anew from the months before.
FORM = 2


@dataclass(frozen=True, slots=True)
class DayPart:
    """One observation of a day: all of it, or the part of a cohort, an agent or a version."""

    day: date
    value: float
    n: int | None
    version: str
    is_total: bool
    cohort: str = ""
    is_agent: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """A guardrail: the value beyond which a measure must not go."""

    value: float
    is_most: bool

    def is_breached(self, value: float) -> bool:
        return value > self.value if self.is_most else value < self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One series to judge: what its watch knew, its new parts, and how to look at them.

    `report_from` is the first day about which anything is said; those before it are only learned.
    `whole` names the cohorts that together are all of a day.
    """

    id: int
    touched: int
    watch: str | None
    report_from: date
    parts: tuple[DayPart, ...]
    adds_up: bool
    is_share: bool
    whole: frozenset[str]
    minimum_sample: int
    limit: Limit | None
    skip: frozenset[date]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class JudgedDay:
    """A day as it was judged."""

    day: date
    value: float
    n: int | None
    version: str
    usual: Usual | None


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that stands out on a day."""

    day: date
    kind: FindingKind
    value: float | None
    usual: Usual | None
    score: float
    n: int | None
    since: date
    times: int = 1
    first_on: date | None = None
    moved: LevelChange | None = None


@dataclass(slots=True)
class Judged:
    """What judging a series came to."""

    id: int
    touched: int
    report_from: date
    last: date
    is_cut: bool
    watch: str = ""
    weekdays: frozenset[int] = frozenset()
    days: list[JudgedDay] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)


def judge(cases: Sequence[Case]) -> list[Judged]:
    """Judge some series."""
    return [_judge(case) for case in cases]


def _judge(case: Case) -> Judged:
    kept: dict[str, Any] = orjson.loads(case.watch) if case.watch else {}
    watch = SeriesWatch.load(kept["watch"]) if kept else SeriesWatch(_nature(case))
    breached: bool = kept.get("breached", False)
    # A day may be due whose values were all taken by an earlier turn.
    last = case.parts[-1].day if case.parts else case.report_from - timedelta(days=1)
    judged = Judged(case.id, case.touched, case.report_from, last, case.is_cut)
    for day in days_of(case.parts, adds_up=case.adds_up, whole=case.whole):
        reading = _reading(case, day)
        usual = watch.usual(reading)
        for closed in _closed_between(watch.last, day.day, case.skip):
            # Nobody expects a value of a holiday, so its absence is nothing missing.
            list(watch.judge(Reading(closed, 0.0, holiday=True)))
        seen = [_seen(found, day.n) for found in watch.judge(reading)]
        if watch.back is not None and usual is not None:
            seen.append(_back(day, usual, watch.back))
        if case.limit is not None and not reading.holiday:
            was, breached = breached, case.limit.is_breached(day.value)
            if breached and not was:
                seen.append(_breach(day, usual, case.limit))
        if day.day >= case.report_from:
            judged.days.append(JudgedDay(day.day, day.value, day.n, day.version, usual))
        judged.seen += [each for each in seen if each.day >= case.report_from]
    judged.watch = orjson.dumps(
        {"form": FORM, "watch": watch.dump(), "breached": breached}
    ).decode()
    judged.weekdays = watch.weekdays
    return judged


def is_readable(watch: str) -> bool:
    """Tell whether what was written down of a watch can be taken up again."""
    return bool(orjson.loads(watch).get("form") == FORM)


def _nature(case: Case) -> Nature:
    if case.is_share:
        return Nature.SHARE
    return Nature.COUNT if case.adds_up else Nature.AVERAGE


def _closed_between(last: date | None, day: date, skip: frozenset[date]) -> Iterator[date]:
    if last is not None:
        between = (last + timedelta(days=n) for n in range(1, (day - last).days))
        yield from (each for each in between if each in skip)


def days_of(
    parts: Iterable[DayPart], *, adds_up: bool, whole: frozenset[str] = frozenset()
) -> Iterator[DayPart]:
    """Make one value of each day's parts, in order of days; a day of a few cohorts alone has none."""
    for day, group in groupby(parts, key=lambda part: part.day):
        chosen = _whole(list(group), whole)
        if chosen:
            yield chosen[0] if len(chosen) == 1 else _together(day, chosen, adds_up=adds_up)


def _whole(of_day: Sequence[DayPart], whole: frozenset[str]) -> list[DayPart]:
    """Choose what together is all of a day: its totals, its agents, or cohorts declared to be it."""
    everybody = [part for part in of_day if not part.cohort]
    if everybody:
        return [part for part in everybody if part.is_total] or everybody
    by_cohort = {
        name: [part for part in of_day if part.cohort.casefold() == name.casefold()]
        for name in whole
    }
    if not by_cohort or not all(by_cohort.values()):
        return []
    return [
        part
        for parts in by_cohort.values()
        for part in [each for each in parts if not each.is_agent] or parts
    ]


def _together(day: date, parts: list[DayPart], *, adds_up: bool) -> DayPart:
    counts = [part.n for part in parts if part.n is not None]
    n = sum(counts) if len(counts) == len(parts) else None
    if adds_up:
        value = math.fsum(part.value for part in parts)
    elif n:
        value = math.fsum(part.value * (part.n or 0) for part in parts) / n
    else:
        value = math.fsum(part.value for part in parts) / len(parts)
    # The version most of the day ran on.
    version = max(parts, key=lambda part: (part.n or 0, part.version)).version
    return DayPart(day, value, n, version, is_total=True)


def _reading(case: Case, day: DayPart) -> Reading:
    too_few = day.n is not None and day.n < case.minimum_sample
    n = None if case.adds_up else day.n
    return Reading(day.day, day.value, n, holiday=day.day in case.skip or too_few)


def _seen(found: Deviation, n: int | None) -> Seen:
    usual = Usual(found.expected, found.low, found.high)
    of_day = None if found.value is None else n
    return Seen(
        day=found.day,
        kind=FindingKind(found.kind.value),
        value=found.value,
        usual=usual,
        score=found.score,
        n=of_day,
        since=found.since,
        times=found.times,
        first_on=found.first,
        moved=found.moved,
    )


def _back(day: DayPart, usual: Usual, since: date) -> Seen:
    return Seen(day.day, FindingKind.BACK, day.value, usual, 0.0, day.n, since)


def _breach(day: DayPart, usual: Usual | None, limit: Limit) -> Seen:
    # How far beyond the limit, as a share of it: for the order of lines only.
    beyond = (day.value - limit.value) / (abs(limit.value) or 1.0)
    return Seen(day.day, FindingKind.BREACH, day.value, usual, beyond, day.n, day.day)
