"""The detectors: odd days, moved levels, missing days, and few false alarms by construction."""

import json
import math
import random
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.measures.detectors import (
    Deviation,
    DeviationKind,
    Reading,
    SeriesWatch,
    findings,
)
from bot.domain.measures.detectors.readings import PLAIN, RATIO, SHARE, scale_of

FIRST = date(2026, 1, 5)
WEEK = (1.2, 1.1, 1.05, 1.0, 0.95, 0.5, 0.4)


def a_series(days: int = 200, *, seed: int = 1, sigma: float = 0.05) -> list[Reading]:
    """Make calls a day: a week's shape, noise that remembers yesterday a little."""
    dice, noise, made = random.Random(seed), 0.0, []  # noqa: S311 - the same series each time
    for n in range(days):
        noise = 0.3 * noise + dice.gauss(0, sigma)
        day = FIRST + timedelta(days=n)
        made.append(Reading(day, 1000 * WEEK[day.weekday()] * math.exp(noise)))
    return made


def shares(days: int = 200, *, seed: int = 1, share: float = 0.1, n: int = 400) -> list[Reading]:
    """Make a share of so many a day."""
    dice = random.Random(seed)  # noqa: S311 - the same series each time
    return [
        Reading(FIRST + timedelta(days=d), sum(dice.random() < share for _ in range(n)) / n, n)
        for d in range(days)
    ]


def changed(series: list[Reading], since: int, factor: float, days: int = 1) -> list[Reading]:
    return [
        replace(each, value=each.value * factor) if since <= n < since + days else each
        for n, each in enumerate(series)
    ]


def kinds(found: list[Deviation]) -> list[tuple[DeviationKind, int]]:
    return [(each.kind, (each.day - FIRST).days) for each in found]


def test_usual_half_years_bring_few_lines() -> None:
    lines = [len(list(findings(a_series(seed=seed)))) for seed in range(12)]
    # A quarter has 91 days: a line a quarter would be two for each of these.
    assert sum(lines) / len(lines) <= 1
    assert max(lines) <= 4


def test_a_halved_day_stands_out_with_its_usual_range() -> None:
    series = changed(a_series(), 120, 0.5)
    (found,) = [each for each in findings(series) if each.day == series[120].day]
    assert found.kind is DeviationKind.SPIKE
    assert found.value is not None
    assert found.value < found.low < found.expected < found.high
    assert found.score < -3.5


def test_a_level_that_moved_is_told_once_within_days() -> None:
    found = list(findings(changed(a_series(), 120, 1.2, days=80)))
    moved = [day for kind, day in kinds(found) if kind is DeviationKind.SHIFT]
    assert 120 <= moved[0] <= 128
    assert len(moved) <= 3


def test_a_missing_day_is_named_and_weekends_that_never_came_are_not() -> None:
    series = a_series()
    del series[100]
    assert (DeviationKind.MISSING, 100) in kinds(list(findings(series)))
    weekdays = [each for each in a_series() if each.day.weekday() < 5]
    assert all(kind is not DeviationKind.MISSING for kind, _ in kinds(list(findings(weekdays))))


def test_holidays_and_the_first_weeks_are_not_judged() -> None:
    series = changed(a_series(), 120, 0.1)
    series[120] = replace(series[120], holiday=True)
    assert all(day not in (120, 121) for _, day in kinds(list(findings(series))))
    assert list(findings(changed(a_series(40), 10, 5.0))) == []
    assert list(findings([])) == []


def test_shares_are_judged_by_how_many_stand_behind_them() -> None:
    assert len(list(findings(shares()))) <= 1
    many = changed(shares(), 120, 2.2)
    assert (DeviationKind.SPIKE, 120) in kinds(list(findings(many)))
    few = changed(shares(n=20), 120, 2.2)
    assert (DeviationKind.SPIKE, 120) not in kinds(list(findings(few)))


def test_a_series_is_looked_at_as_it_is() -> None:
    assert scale_of(a_series(28)) is RATIO
    assert scale_of(shares(28)) is SHARE
    assert scale_of([Reading(FIRST, -1.0), Reading(FIRST, 2.0)]) is PLAIN
    with_zeros = [replace(each, value=each.value - 500) for each in a_series()]
    assert len(list(findings(with_zeros))) <= 3
    fallen = changed(a_series(), 120, 0.0)
    assert (DeviationKind.SPIKE, 120) in kinds(list(findings(fallen)))


def test_a_series_that_never_changes_does_not_break() -> None:
    flat = [Reading(FIRST + timedelta(days=n), 7.0) for n in range(100)]
    assert list(findings(flat)) == []
    assert [kind for kind, _ in kinds(list(findings(changed(flat, 60, 2.0))))] == [
        DeviationKind.SPIKE
    ]


def creeping(series: list[Reading], since: int) -> list[Reading]:
    return [
        replace(each, value=each.value * (1 + 0.005 * max(0, min(n - since, 40))))
        for n, each in enumerate(series)
    ]


def first_moved(series: list[Reading], since: int) -> Deviation | None:
    after = (each for each in findings(series) if each.day >= series[since].day)
    return next((e for e in after if e.score > 0 and e.kind is not DeviationKind.SPIKE), None)


def test_a_level_that_creeps_is_mostly_told_from_one_that_jumped() -> None:
    calm = [a_series(sigma=0.04, seed=seed) for seed in range(20)]
    crept = [found for each in calm if (found := first_moved(creeping(each, 120), 120))]
    jumped = [found for each in calm if (found := first_moved(changed(each, 120, 1.12, 80), 120))]
    assert len(crept) >= 18
    assert len(jumped) >= 18
    assert sum(found.kind is DeviationKind.DRIFT for found in crept) >= len(crept) / 2
    assert sum(found.kind is DeviationKind.DRIFT for found in jumped) <= len(jumped) / 5
    # A jump is dated to the day.
    exact = sum(found.since == calm[0][120].day for found in jumped)
    assert exact >= len(jumped) / 2


def test_a_watch_put_down_and_taken_up_again_says_the_same() -> None:
    series = changed(a_series(), 120, 1.2, days=80)
    watch = SeriesWatch()
    found: list[Deviation] = []
    for n, reading in enumerate(series):
        if n % 17 == 0:
            watch = SeriesWatch.load(json.loads(json.dumps(watch.dump())))
        found += watch.judge(reading)
    assert found == list(findings(series))


def test_what_is_usual_is_known_once_it_is_learned() -> None:
    series, watch = a_series(), SeriesWatch()
    assert watch.usual(series[0]) is None
    for reading in series[:60]:
        list(watch.judge(reading))
    usual = watch.usual(series[60])
    assert usual is not None
    assert usual.low < usual.expected < usual.high
    assert watch.usual(replace(series[60], holiday=True)) is None
    assert watch.weekdays == frozenset(range(7))
