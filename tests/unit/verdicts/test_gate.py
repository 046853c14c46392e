"""A share against its target: looked at every day, and seldom wrong."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot.domain.verdicts.gate import GateReading, GateVerdict, Trials, readings

FIRST, DAY = date(2026, 4, 1), timedelta(days=1)


def steady(won: int, n: int = 30, *, days: int = 30, agent: str = "") -> Iterator[Trials]:
    """Make days that are all alike."""
    for k in range(days):
        yield Trials(FIRST + k * DAY, won, n, agent)


def drawn(share: float, dice: random.Random, *, days: int = 30, n: int = 30) -> Iterator[Trials]:
    """Make days on which each trial succeeds by itself."""
    for k in range(days):
        yield Trials(FIRST + k * DAY, sum(dice.random() < share for _ in range(n)), n)


def last(trials: Iterator[Trials] | list[Trials], target: float = 0.8, **plan: int) -> GateReading:
    return readings(trials, target, **plan)[-1]


def first_met(found: list[GateReading]) -> int:
    """Return on which day a criterion was met first."""
    return 1 + next(k for k, each in enumerate(found) if each.verdict is GateVerdict.MET)


def test_nothing_is_met_before_the_seventh_day() -> None:
    found = readings(steady(30), 0.8)
    assert first_met(found) == 7
    assert found[5].still_needed == "about 30 more at this share, over at least 7 days"


def test_what_is_needed_is_what_it_takes() -> None:
    found = readings(steady(26), 0.8)
    day = first_met(found)
    for k in range(6, day - 1):
        needed = found[k].needed
        assert needed is not None
        assert 30 * (day - 1) - 30 < found[k].n + needed <= 30 * day
    assert found[day].needed == 0
    assert found[day].still_needed == ""


def test_a_larger_plan_asks_for_more() -> None:
    assert first_met(readings(steady(26), 0.8, plan=900)) == first_met(readings(steady(26), 0.8))
    assert first_met(readings(steady(26), 0.8, plan=600)) < first_met(readings(steady(26), 0.8))


def test_a_lead_that_the_plan_is_too_small_for_says_how_many_it_takes() -> None:
    found = last(steady(81, 100), plan=3_000)
    assert found.verdict is GateVerdict.NOT_ENOUGH
    # (2.326 / 0.01) squared, times 0.8 * 0.2
    assert found.needed == pytest.approx(8_659 - 3_000, abs=2)


@pytest.mark.parametrize(("won", "verdict"), [(24, "not_enough_evidence"), (18, "not_met")])
def test_at_the_target_and_below_nothing_is_met(won: int, verdict: str) -> None:
    found = last(steady(won))
    assert (found.verdict, found.needed) == (verdict, None)
    assert found.still_needed == "a share over its target"


def test_met_stays_met_until_the_numbers_say_the_opposite() -> None:
    dip = [*steady(27), *(Trials(FIRST + k * DAY, 20, 30) for k in range(30, 60))]
    found = readings(dip, 0.8)
    assert found[40].verdict is GateVerdict.MET
    fall = [*steady(27, days=20), *(Trials(FIRST + k * DAY, 0, 30) for k in range(20, 60))]
    assert last(fall).verdict is GateVerdict.NOT_MET


def test_days_that_differ_are_worth_less() -> None:
    days = [Trials(FIRST + k * DAY, 30 if k % 2 else 22, 30) for k in range(30)]
    alike, unlike = last(steady(26)), last(days)
    assert alike.n_effective == alike.n == unlike.n
    assert unlike.n_effective < unlike.n / 2
    assert unlike.low < alike.low < alike.high < unlike.high


def pilot(agents: int, *, spread: int, days: int = 30) -> list[Trials]:
    """Make a pilot whose agents reach 90 %, some more and some less."""
    return [
        each
        for number in range(agents)
        for each in steady(
            18 + (spread if number % 2 else -spread), 20, days=days, agent=str(number)
        )
    ]


def test_a_pilots_agents_have_to_speak_for_others() -> None:
    assert last(pilot(1, spread=0)).verdict is GateVerdict.NOT_ENOUGH
    assert last(pilot(4, spread=0)).verdict is GateVerdict.MET
    few = last(pilot(4, spread=2))
    assert few.verdict is GateVerdict.NOT_ENOUGH
    assert few.still_needed.startswith("more agents")
    assert last(pilot(20, spread=2)).verdict is GateVerdict.MET


def test_agents_have_to_be_seen_for_long_enough() -> None:
    found = readings(pilot(10, spread=2), 0.8)
    day = first_met(found)
    assert day > 7
    needed = found[day - 2].needed
    assert needed is not None
    assert 0 < needed <= 200


def test_a_day_without_trials_is_a_day_without_news() -> None:
    quiet = Trials(FIRST - DAY, 0, 0)
    found = readings([quiet, *steady(30)], 0.8)
    assert (found[0].n, found[0].low, found[0].high) == (0, 0.0, 1.0)
    assert found[0].still_needed == "first numbers"
    assert found[1:] == readings(steady(30), 0.8)


@pytest.mark.parametrize("target", [0.0, 1.0, 80.0])
def test_a_target_is_a_share(target: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        readings([], target)


def test_few_are_met_by_chance_and_most_that_are_better_are_met() -> None:
    dice = random.Random(7)  # noqa: S311 - the same days each time
    tries = 150

    def met(share: float) -> int:
        return sum(
            any(each.verdict is GateVerdict.MET for each in readings(drawn(share, dice), 0.8))
            for _ in range(tries)
        )

    assert met(0.8) <= 0.04 * tries
    assert met(0.85) >= 0.86 * tries
