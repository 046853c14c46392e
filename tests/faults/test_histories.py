"""However a deadline's life goes, nobody is missed, asked twice or out of hours, nothing moves alone."""

import os
from datetime import datetime

import pytest

from bot.domain.actions.deadlines import Step, steps
from tests.faults.histories import HOUR, LEAD, OFFICE, History, play

# A few dozen in the suite; `make faults` plays ten thousand.
FEW, MANY = 60, int(os.environ.get("HISTORIES", "10000"))


def check(history: History, up: list[datetime]) -> None:
    told = [(each.user, each.step, each.planned_at, each.due_on) for each in history.heard]
    assert len(told) == len(set(told)), "asked twice"
    for each in history.heard:
        assert history.homes[each.user].is_working(each.told_at), "out of hours"
        assert each.planned_at <= each.told_at < each.planned_at + 24 * 40 * HOUR
    moved = [day for day, reason in history.moves if reason]
    expected = moved[-1] if moved else history.action.original_due_on
    assert history.action.due_on == expected, "a deadline moved without a reason"
    check_nothing_lost(history, up)


def check_nothing_lost(history: History, up: list[datetime]) -> None:
    """Whoever leads hears that it is late, and so does the office: every path is walked to its end."""
    assert history.waiting == [], "a nudge still waits long after the end"
    last = [each for each in history.heard if each.due_on == history.action.due_on]
    walked = {each.step for each in last}
    path = steps(history.path, history.action.due_on, history.pod)
    ends = {step.step for step in path}
    assert Step.OFFICE in ends
    assert any(each.user == OFFICE for each in last), "the office never heard"
    assert any(each.user == LEAD for each in last) or Step.OFFICE in walked
    assert up


@pytest.mark.parametrize("seed", range(FEW))
def test_a_few_random_histories(seed: int) -> None:
    check(*play(seed))


@pytest.mark.long
def test_ten_thousand_random_histories() -> None:
    for seed in range(MANY):
        try:
            check(*play(seed))
        except AssertionError as problem:
            raise AssertionError(f"history {seed}: {problem}") from problem
