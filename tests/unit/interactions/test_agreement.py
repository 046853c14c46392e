"""Agreement beyond chance: equal to the textbook's formula, and its interval holds what it says."""

import math
import operator
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.interactions.agreement import Pair, agreement

YES_NO = st.sampled_from([0.0, 1.0])
GRADES = (1.0, 2.0, 3.0, 4.0, 5.0)


def ac1(pairs: list[Pair]) -> float:
    """Gwet's AC1 of two raters and two categories, straight from the paper."""
    n = len(pairs)
    same = sum(one == other for one, other in pairs) / n
    yes = sum(one + other for one, other in pairs) / (2 * n)
    chance = 2 * yes * (1 - yes)
    return (same - chance) / (1 - chance)


@given(st.lists(st.tuples(YES_NO, YES_NO), min_size=1, max_size=80))
def test_it_equals_the_papers_formula(pairs: list[Pair]) -> None:
    found = agreement(pairs)
    assert found is not None
    assert found.beyond_chance == pytest.approx(ac1(pairs))
    assert found.raw == pytest.approx(sum(one == other for one, other in pairs) / len(pairs))


@given(st.lists(st.tuples(st.sampled_from(GRADES), st.sampled_from(GRADES)), min_size=2))
def test_grades_that_are_near_agree_more(pairs: list[Pair]) -> None:
    found = agreement(pairs, grades=GRADES)
    assert found is not None
    assert found.raw == pytest.approx(
        sum(1 - ((one - other) / 4) ** 2 for one, other in pairs) / len(pairs)
    )
    assert found.beyond_chance <= 1


def test_nothing_scored_twice_says_nothing() -> None:
    assert agreement([]) is None


def test_the_same_pairs_give_the_same_interval() -> None:
    pairs = [(1.0, 1.0)] * 30 + [(1.0, 0.0)] * 3
    assert agreement(pairs) == agreement(list(pairs))


@pytest.mark.parametrize(("differ", "is_under"), [(0, False), (19, False), (20, True)])
def test_a_few_pairs_are_never_called_low(differ: int, *, is_under: bool) -> None:
    pairs = [(1.0, 0.0)] * differ or [(1.0, 1.0)] * 30
    found = agreement(pairs)
    assert found is not None
    assert found.is_under(0.8) is is_under
    assert found.low <= found.beyond_chance <= found.high


def test_too_few_say_how_many_more() -> None:
    few = agreement([(1.0, 1.0)] * 8 + [(0.0, 1.0)] * 2)
    assert few is not None
    assert not few.is_enough
    assert few.more_needed >= 10
    many = agreement([(1.0, 1.0)] * 280 + [(0.0, 0.0)] * 100 + [(0.0, 1.0)] * 20)
    assert many is not None
    assert many.is_enough
    assert many.more_needed == 0


def expected(share: float, accuracy: float) -> tuple[float, float, float]:
    """Return how often two people both say yes, both say no, and differ."""
    both_right, both_wrong = accuracy**2, (1 - accuracy) ** 2
    yes = share * both_right + (1 - share) * both_wrong
    no = (1 - share) * both_right + share * both_wrong
    return yes, no, 1 - yes - no


def tables(n: int, chances: tuple[float, float, float]) -> Iterator[tuple[float, tuple[int, int]]]:
    """Yield how likely n contacts give each table, the likeliest first, but for the last thirtieth."""
    logs = [math.log(chance) for chance in chances]
    found = []
    for yes in range(n + 1):
        for no in range(n + 1 - yes):
            counts = (yes, no, n - yes - no)
            ways = math.lgamma(n + 1) - sum(math.lgamma(count + 1) for count in counts)
            found.append((math.exp(ways + sum(map(operator.mul, counts, logs))), (yes, no)))
    left = 0.97
    for chance, likely in sorted(found, reverse=True):
        if left <= 0:
            return
        left -= chance
        yield chance, likely


@pytest.mark.parametrize("share", [0.5, 0.65, 0.8, 0.95])
@pytest.mark.parametrize("n", [20, 50, 100])
def test_the_interval_covers_what_it_says(n: int, share: float) -> None:
    """Every table weighs what it is likely: no draw of tables has to be lucky."""
    yes, no, differ = chances = expected(share, 0.9)
    mean = yes + differ / 2
    truth = (yes + no - 2 * mean * (1 - mean)) / (1 - 2 * mean * (1 - mean))
    covered = whole = 0.0
    for chance, (both_yes, both_no) in tables(n, chances):
        apart = n - both_yes - both_no
        pairs = [(1.0, 1.0)] * both_yes + [(0.0, 0.0)] * both_no
        pairs += [(1.0, 0.0)] * (apart // 2) + [(0.0, 1.0)] * (apart - apart // 2)
        found = agreement(pairs)
        assert found is not None
        whole += chance
        covered += chance * (found.low <= truth <= found.high)
    assert 0.92 <= covered / whole <= 0.98
