"""What a change did to a number: moved, did not move, or what is missing to tell."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.verdicts.effect import Effect, EffectVerdict, effect
from bot.domain.verdicts.weeks import EffectScale, Value
from tests.builders.series import CHANGE, DAY, Shape, a_series, wander

STEADY = Shape(noise=0.02)
WEEKS = timedelta(weeks=1)


def judged(
    moved: float, shape: Shape = STEADY, *, seed: int = 1, matters: float | None = None
) -> Effect:
    return effect(a_series(shape, random.Random(seed), moved=moved), CHANGE, matters=matters)  # noqa: S311


def flat(value: float, *, before: int = 56, after: int = 28, moved: float = 1.0) -> list[Value]:
    """Make a series that varies by weekday alone, and is multiplied from the change on."""
    days = [CHANGE + k * DAY for k in range(-before, after)]
    return [
        Value(day, value * (1 + day.weekday() / 10) * (moved if day >= CHANGE else 1.0))
        for day in days
    ]


@pytest.mark.parametrize(("factor", "verdict"), [(0.9, "moved_down"), (1.1, "moved_up")])
def test_a_tenth_is_found_with_its_size(factor: float, verdict: str) -> None:
    found = judged(math.log(factor))
    assert found.verdict.value == verdict
    assert found.effect == pytest.approx(factor - 1, abs=0.03)
    assert found.low is not None
    assert found.high is not None
    assert found.low < factor - 1 < found.high
    assert found.missing == ""


def test_nothing_that_matters_is_said_to_have_not_moved() -> None:
    found = judged(0.0, matters=0.1)
    assert found.verdict is EffectVerdict.DID_NOT_MOVE
    assert found.detectable is not None
    assert found.detectable < 0.1
    # Sure, and too small to matter.
    assert judged(0.03, Shape(noise=0.005), matters=0.1).verdict is EffectVerdict.DID_NOT_MOVE


def test_where_it_cannot_be_told_what_is_missing_is_said() -> None:
    found = judged(0.02, Shape(noise=0.1, drift=0.02))
    assert found.verdict is EffectVerdict.CANT_TELL
    assert found.missing == "a control that was not touched or 4 more weeks after the change"
    assert found.detectable is not None
    assert found.detectable > 0.03


def test_a_control_takes_away_what_both_have_in_common() -> None:
    dice = random.Random(3)  # noqa: S311 - the same series each time
    common = wander(dice, 84, 0.04)
    shape = replace(STEADY, after=28)
    series = a_series(shape, dice, moved=-0.1, common=common)
    controls = {f"c{n}": a_series(shape, dice, common=common) for n in range(3)}
    alone, beside = effect(series, CHANGE), effect(series, CHANGE, controls=controls)
    assert alone.verdict is EffectVerdict.CANT_TELL
    assert beside.verdict is EffectVerdict.MOVED_DOWN
    assert beside.controls == ("c0", "c1", "c2")
    assert beside.detectable is not None
    assert alone.detectable is not None
    assert beside.detectable < alone.detectable / 2


def test_a_share_is_told_in_points_and_small_samples_weigh_little() -> None:
    found = judged(0.7, Shape(noise=0.0, base=0.5, n=400))
    assert (found.scale, found.verdict) == (EffectScale.POINTS, EffectVerdict.MOVED_UP)
    assert found.effect == pytest.approx(0.167, abs=0.03)
    few = judged(0.0, Shape(noise=0.0, base=0.02, n=20))
    assert few.verdict is not EffectVerdict.MOVED_UP


def test_a_small_share_that_doubles_did_move() -> None:
    dice = random.Random(4)  # noqa: S311 - the same series each time
    shape = Shape(noise=0.0, base=0.02, n=400)
    doubled = a_series(shape, dice, moved=0.7)
    assert effect(doubled, CHANGE).verdict is EffectVerdict.MOVED_UP
    assert effect(doubled, CHANGE, matters=0.05).verdict is EffectVerdict.DID_NOT_MOVE
    failed = [replace(each, value=1 - each.value) for each in doubled]
    assert effect(failed, CHANGE).verdict is EffectVerdict.MOVED_DOWN


def test_days_without_a_sample_are_as_if_they_were_not_there() -> None:
    dice = random.Random(5)  # noqa: S311 - the same series each time
    series = a_series(Shape(noise=0.0, base=0.5, n=50), dice)
    emptied = [
        replace(each, n=0, value=0.0) if k % 9 == 0 else each for k, each in enumerate(series)
    ]
    there = [each for each in emptied if each.n]
    assert effect(emptied, CHANGE) == effect(there, CHANGE)
    nothing = effect([replace(each, n=0) for each in series], CHANGE)
    assert nothing.missing.endswith("; all its days have n 0")


def test_what_may_be_nothing_or_less_is_told_in_parts_of_its_size() -> None:
    dice = random.Random(6)  # noqa: S311 - the same series each time
    counts = [
        Value(CHANGE + k * DAY, float(dice.randint(0, 4) + (4 if k >= 0 else 0)))
        for k in range(-84, 56)
    ]
    found = effect(counts, CHANGE)
    assert (found.scale, found.verdict) == (EffectScale.SIZE, EffectVerdict.MOVED_UP)
    assert found.effect == pytest.approx(2.0, abs=0.4)
    scores = [replace(each, value=-each.value - 1) for each in counts]
    assert effect(scores, CHANGE).verdict is EffectVerdict.MOVED_DOWN


def test_counts_of_nought_and_one_are_no_shares() -> None:
    dice = random.Random(8)  # noqa: S311 - the same series each time
    rare = [Value(CHANGE + k * DAY, float(dice.random() < 0.3)) for k in range(-84, 56)]
    assert effect(rare, CHANGE).scale is EffectScale.SIZE
    assert effect([replace(each, n=1) for each in rare], CHANGE).scale is EffectScale.POINTS


def test_a_control_may_have_days_of_nothing_but_be_no_share() -> None:
    dice = random.Random(9)  # noqa: S311 - the same series each time
    series, control = a_series(STEADY, dice), a_series(STEADY, dice)
    holed = [replace(control[0], value=0.0), *control[1:]]
    found = effect(series, CHANGE, controls={"c": holed})
    assert (found.scale, found.effect is not None) == (EffectScale.SIZE, True)
    shares = a_series(Shape(base=0.5, n=100), dice)
    found = effect(series, CHANGE, controls={"c": shares})
    assert found.verdict is EffectVerdict.CANT_TELL
    assert found.missing == "controls of its own kind: shares beside shares"


def cut(values: Sequence[Value], *, before: int, after: int) -> list[Value]:
    return [v for v in values if CHANGE - before * WEEKS <= v.day < CHANGE + after * WEEKS]


@pytest.mark.parametrize(
    ("before", "after", "missing"),
    [
        (8, 1, "1 more week after the change"),
        (3, 4, "1 more week before the change"),
        (2, 1, "2 more weeks before the change and 1 more week after the change"),
        (8, 0, "2 more weeks after the change; its last day is 2026-05-03"),
        (0, 4, "4 more weeks before the change; its first day is 2026-05-04"),
        (0, 0, "4 more weeks before the change and 2 more weeks after the change"),
    ],
)
def test_too_few_weeks_are_said_to_be(before: int, after: int, missing: str) -> None:
    found = effect(cut(flat(400), before=before, after=after), CHANGE)
    assert (found.verdict, found.missing) == (EffectVerdict.CANT_TELL, missing)
    assert (found.effect, found.low, found.high, found.detectable) == (None,) * 4


def test_a_control_has_to_be_there_in_the_same_weeks() -> None:
    series = a_series(STEADY, random.Random(1))  # noqa: S311
    short = cut(a_series(STEADY, random.Random(2)), before=3, after=4)  # noqa: S311
    found = effect(series, CHANGE, controls={"c": short})
    assert found.missing == "1 more week before the change that its controls have too"
    found = effect(series, CHANGE, controls={"c": []})
    assert found.verdict is EffectVerdict.CANT_TELL


def test_what_never_varies_cannot_be_judged() -> None:
    still = effect(flat(400), CHANGE)
    assert still.missing == "a number that varies: every week says the same"
    series = a_series(STEADY, random.Random(1))  # noqa: S311
    found = effect(series, CHANGE, controls={"copy": series})
    assert found.missing == "a number that varies: its control says the same every week"
    assert effect(flat(0), CHANGE).verdict is EffectVerdict.CANT_TELL
    # What never varied and then did has moved.
    assert effect(flat(400, moved=1.1), CHANGE).effect == pytest.approx(0.1)


def test_gaps_and_days_off_cost_no_more_than_themselves() -> None:
    series = a_series(STEADY, random.Random(1), moved=-0.1)  # noqa: S311
    working = [each for each in series if each.day.weekday() < 5]
    assert effect(working, CHANGE).verdict is EffectVerdict.MOVED_DOWN
    holed = [each for k, each in enumerate(series) if k % 5]
    assert effect(holed, CHANGE).verdict is EffectVerdict.MOVED_DOWN
    first_week = [each for each in series if each.day >= CHANGE - 7 * WEEKS]
    whole, short = effect(first_week, CHANGE), effect(series[5:], CHANGE)
    assert short.effect == pytest.approx(whole.effect)
    by_week = [each for each in series if each.day.weekday() == 2]
    assert effect(by_week, CHANGE).effect == pytest.approx(-0.1, abs=0.04)


def test_only_the_weeks_around_a_change_are_compared() -> None:
    series = flat(400, moved=1.2)
    early = [Value(CHANGE - 13 * WEEKS - k * DAY, 9_000.0) for k in range(200)]
    late = [Value(CHANGE + 8 * WEEKS + k * DAY, 1.0) for k in range(200)]
    found = effect([*early, *series, *late], CHANGE)
    assert found.effect == pytest.approx(0.2)
    later = effect([*early, *series[:-1], *late], CHANGE)
    assert later.effect == pytest.approx(0.2)


def test_weeks_before_those_count_for_the_missing_ones_no_more() -> None:
    early = [Value(CHANGE - 13 * WEEKS - k * DAY, 400.0 + k) for k in range(200)]
    assert effect(early, CHANGE).missing.startswith("4 more weeks before the change and 2 more")


def test_a_number_that_often_moves_by_itself_is_believed_less() -> None:
    dice = random.Random(14)  # noqa: S311 - the same series each time
    long = Shape(noise=0.02, before=46 * 7)
    calm = a_series(long, dice, moved=0.1)
    jumpy = [
        replace(
            each, value=each.value * (1.3 if 16 * WEEKS <= CHANGE - each.day < 31 * WEEKS else 1)
        )
        for each in calm
    ]
    short = effect(calm[-112:], CHANGE)
    known, less = effect(calm, CHANGE), effect(jumpy, CHANGE)
    assert known.verdict is EffectVerdict.MOVED_UP
    assert less.verdict is EffectVerdict.CANT_TELL
    assert None not in (short.detectable, known.detectable, less.detectable)
    assert known.detectable == pytest.approx(short.detectable, rel=0.5)
    assert less.missing == "a control that was not touched or 4 more weeks after the change"


def test_everything_tried_leaves_only_better_controls_to_ask_for() -> None:
    dice = random.Random(11)  # noqa: S311 - the same series each time
    shape = Shape(noise=0.1, drift=0.03, after=56)
    series, control = a_series(shape, dice), a_series(shape, dice)
    found = effect(series, CHANGE, controls={"c": control})
    assert found.missing == "controls that are more alike"


def test_few_that_did_not_move_are_said_to_have() -> None:
    dice = random.Random(12)  # noqa: S311 - the same series each time
    moved = (EffectVerdict.MOVED_UP, EffectVerdict.MOVED_DOWN)
    false = sum(
        effect(a_series(shape, dice), CHANGE).verdict in moved
        for shape in (Shape(), Shape(drift=0.015), Shape(base=0.1, n=20))
        for _ in range(40)
    )
    assert false <= 12


def test_numbers_that_cannot_be_meant_break_nothing() -> None:
    wild = [Value(CHANGE + k * DAY, 10.0 ** (300 if k // 7 % 2 else -300)) for k in range(-28, 14)]
    assert effect(wild, CHANGE).verdict is EffectVerdict.CANT_TELL
    rates = [Value(each.day, float(k % 11 == 0), 10**30) for k, each in enumerate(wild)]
    assert effect(rates, CHANGE).verdict is not EffectVerdict.DID_NOT_MOVE
