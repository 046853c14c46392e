"""What misleads detectors: small and large shares, rare counts, quiet Sundays, what comes again."""

import math
import random
from dataclasses import replace
from datetime import timedelta
from statistics import fmean

from bot.domain.measures.detectors import (
    Deviation,
    DeviationKind,
    Nature,
    Reading,
    SeriesWatch,
    findings,
)
from tests.bench import kinds
from tests.unit.measures.test_detectors import FIRST, a_series, changed, creeping, shares

DAY = timedelta(days=1)
LEVEL = (DeviationKind.SHIFT, DeviationKind.DRIFT)


def told(readings: list[Reading], nature: Nature | None = None) -> list[Deviation]:
    return list(findings(readings, nature))


def test_what_is_usual_of_a_large_share_holds_most_days_and_brings_few_lines() -> None:
    kind = kinds.shares(20_000)
    lines = [len(told(series, kind.nature)) for series in kind.series]
    assert fmean(lines) <= 2
    inside, days = 0, 0
    for series in kind.series:
        watch = SeriesWatch(kind.nature)
        for reading in series:
            if (usual := watch.usual(reading)) is not None:
                inside, days = inside + (usual.low <= reading.value <= usual.high), days + 1
            list(watch.judge(reading))
    assert 0.9 <= inside / days <= 0.98


def test_a_small_share_that_doubles_is_found_within_a_fortnight() -> None:
    kind = kinds.shares(80, times=2, since=150)
    since = kind.series[0][150].day
    found = [
        any(since <= f.day <= since + 14 * DAY and f.score > 0 for f in told(s, kind.nature))
        for s in kind.series
    ]
    assert fmean(found) >= 0.8


def test_rare_counts_bring_few_lines_and_a_doubled_one_is_found() -> None:
    for mean in (0.3, 1.0, 3.0):
        quiet = kinds.counts(mean)
        assert fmean(len(told(series, quiet.nature)) for series in quiet.series) <= 2
    doubled = kinds.counts(3.0, times=2, since=150)
    moved = [
        next(
            (f for f in told(s, doubled.nature) if f.day >= s[150].day and f.moved is not None),
            None,
        )
        for s in doubled.series
    ]
    seen = [found.moved for found in moved if found is not None and found.moved is not None]
    assert len(seen) >= 0.8 * len(moved)
    assert all(move.now > move.before >= 0 for move in seen)


def test_counts_and_shares_are_never_usually_below_nothing() -> None:
    for kind in (kinds.counts(0.3), kinds.shares(20)):
        watch = SeriesWatch(kind.nature)
        for reading in kind.series[0]:
            usual = watch.usual(reading)
            assert usual is None or 0 <= usual.low <= usual.high
            list(watch.judge(reading))


def test_quiet_sundays_stand_out_no_more_often_than_other_days() -> None:
    kind = kinds.quiet_sundays()
    days = [f.day.weekday() for series in kind.series for f in told(series, kind.nature)]
    assert days.count(6) <= max(2, len(days) / 3)
    blind = [
        f.day.weekday()
        for series in kind.series
        for f in told([replace(r, n=None) for r in series], kind.nature)
    ]
    assert days.count(6) < blind.count(6)


def test_what_comes_again_within_days_is_told_as_that_and_not_swallowed() -> None:
    series = a_series(200)
    for since in range(120, 180, 5):
        series = changed(series, since, 1.6)
    after = (f for f in told(series) if f.day >= series[120].day)
    spikes = [f for f in after if f.kind is DeviationKind.SPIKE]
    # What comes so often becomes what weekdays are expected to be, after more than a month.
    assert [f.day for f in spikes[:9]] == [series[n].day for n in range(120, 165, 5)]
    assert [f.times for f in spikes[:9]] == list(range(1, 10))
    assert {f.first for f in spikes[:9]} == {series[120].day}


def test_a_level_that_moved_says_from_where_to_where() -> None:
    found = told(changed(a_series(), 120, 1.2, days=80))
    moved = next(f for f in found if f.kind in LEVEL and f.day >= FIRST + 120 * DAY)
    assert moved.moved is not None
    assert 0.15 <= moved.moved.now / moved.moved.before - 1 <= 0.25


def test_a_level_that_moves_on_goes_on_with_what_was_told() -> None:
    series = changed(changed(a_series(), 120, 1.2, days=80), 134, 1.2, days=66)
    found = [f for f in told(series) if f.kind in LEVEL and f.day >= FIRST + 120 * DAY]
    assert len(found) >= 2
    assert (found[0].times, found[1].times) == (1, 2)
    assert found[1].first == found[0].since
    assert found[0].moved is not None
    assert found[1].moved is not None
    assert found[1].moved.before == found[0].moved.before


def test_lines_of_one_ramp_know_each_other() -> None:
    crept = [told(creeping(a_series(sigma=0.03, seed=seed), 110)) for seed in range(20)]
    several = [
        moved
        for found in crept
        if len(moved := [f for f in found if f.kind in LEVEL and f.score > 0]) > 1
    ]
    assert several
    assert all(each[1].times == 2 for each in several)


def test_a_level_that_comes_back_is_said_to_be_usual_again_once() -> None:
    returned, once = FIRST + 134 * DAY, 0
    for seed in range(10):
        watch, seen = SeriesWatch(), []
        for reading in changed(a_series(seed=seed), 120, 1.25, days=14):
            list(watch.judge(reading))
            if watch.back is not None and reading.day >= returned:
                seen.append((watch.back, reading.day))
        once += (
            len(seen) == 1 and returned - 2 * DAY <= seen[0][0] <= seen[0][1] <= returned + 9 * DAY
        )
    assert once >= 8


def test_a_level_that_stays_is_not_said_to_be_back() -> None:
    for seed in range(5):
        watch = SeriesWatch()
        for reading in changed(a_series(seed=seed), 120, 1.25, days=80):
            list(watch.judge(reading))
            assert watch.back is None or reading.day < FIRST + 120 * DAY


def test_missing_days_are_each_told_of() -> None:
    series = a_series()
    gone = (100, 102, 104)
    found = told([each for n, each in enumerate(series) if n not in gone])
    days = [f.day for f in found if f.kind is DeviationKind.MISSING]
    assert days == [series[n].day for n in gone]


def test_a_watch_of_every_kind_is_put_down_and_taken_up_again() -> None:
    dice = random.Random(3)  # noqa: S311 - the same series each time
    several = (
        (kinds.counts(1.0, times=3, since=150).series[0], Nature.COUNT),
        (shares(n=60), Nature.SHARE),
        (
            [replace(r, n=dice.randrange(30, 300)) for r in creeping(a_series(), 110)],
            Nature.AVERAGE,
        ),
    )
    for readings, nature in several:
        watch, found = SeriesWatch(nature), list[Deviation]()
        for n, reading in enumerate(readings):
            if n % 13 == 0:
                watch = SeriesWatch.load(watch.dump())
            found += watch.judge(reading)
        assert found == told(readings, nature)
        assert all(math.isfinite(f.score) for f in found)
