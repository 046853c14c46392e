"""The error budget: what may go wrong, what did, and when it is too much."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.loop.service_level import Budget, error_budget
from bot.domain.loop.speed import LoopSpeed, answers, speed
from tests.builders.feedback import AT, a_feedback

WINDOW = timedelta(days=28)
NINE_IN_TEN = Fraction(9, 10)
counts = st.integers(0, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
objectives = st.fractions(Fraction(1, 100), Fraction(999, 1000))


def a_budget(good: int, total: int) -> Budget:
    return error_budget(NINE_IN_TEN, WINDOW, good=good, total=total)


def test_nothing_that_came_is_nothing_spent() -> None:
    nothing = a_budget(0, 0)
    assert nothing.spent == nothing.remaining == Fraction(0)
    assert not nothing.is_spent


@pytest.mark.parametrize(
    ("good", "total", "is_spent"),
    [
        (0, 1, False),
        (2, 3, False),
        (1, 3, True),
        (9, 10, False),
        (8, 10, True),
        (18, 20, False),
        (17, 20, True),
        (23, 25, False),
        (22, 25, True),
    ],
)
def test_it_is_spent_when_more_went_wrong_than_was_allowed(
    good: int, total: int, *, is_spent: bool
) -> None:
    assert a_budget(good, total).is_spent is is_spent


def test_it_says_what_remains() -> None:
    twice = a_budget(80, 100)
    assert (twice.allowed, twice.remaining) == (Fraction(10), Fraction(-10))
    assert twice.spent == 20
    assert a_budget(24, 25).remaining == Fraction(3, 2)


@given(counts, objectives)
def test_from_two_failures_on_it_is_spent_exactly_where_the_objective_is_missed(
    counted: tuple[int, int], objective: Fraction
) -> None:
    good, total = counted
    budget = error_budget(objective, WINDOW, good=good, total=total)
    missed = total > 0 and Fraction(good, total) < objective
    assert budget.is_spent == (missed and total - good > 1)


@given(counts, objectives)
def test_one_more_good_never_spends_and_one_more_bad_never_mends(
    counted: tuple[int, int], objective: Fraction
) -> None:
    good, total = counted
    now = error_budget(objective, WINDOW, good=good, total=total)
    better = error_budget(objective, WINDOW, good=good + 1, total=total + 1)
    worse = error_budget(objective, WINDOW, good=good, total=total + 1)
    assert better.is_spent <= now.is_spent
    assert worse.is_spent >= now.is_spent


@pytest.mark.parametrize("objective", [Fraction(0), Fraction(1), Fraction(3, 2)])
def test_an_objective_that_promises_everything_or_nothing_is_refused(objective: Fraction) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        error_budget(objective, WINDOW, good=1, total=1)


@pytest.mark.parametrize(("good", "total"), [(2, 1), (-1, 1)])
def test_counts_that_cannot_be_are_refused(good: int, total: int) -> None:
    with pytest.raises(ValueError, match="cannot have gone well"):
        error_budget(NINE_IN_TEN, WINDOW, good=good, total=total)


def test_what_its_agent_sent_back_and_nobody_answered_again_is_late_and_waits() -> None:
    again = a_feedback(
        "in_progress", acted_on_at=AT, shipped_at=AT, reopened=1, new_due_on=date(2026, 11, 18)
    )

    def judged(today: date) -> LoopSpeed:
        return speed(answers([again], lambda _item: "Europe/London", today_of=lambda _item: today))

    before, after = judged(date(2026, 11, 18)), judged(date(2026, 11, 19))
    assert (before.in_time, before.late_open) == (1, 0)
    assert (after.in_time, after.late_open, after.median_days) == (0, 1, None)
