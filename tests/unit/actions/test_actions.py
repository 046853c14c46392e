"""What may happen to an action, and what is refused with which words."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bot.domain.actions import decisions as actions
from bot.domain.actions.decisions import LIVE, Action, ActionState, Block, Waits
from bot.errors import UserError
from tests.builders.feedback import AISHA, AT, EMRE, an_action

OPEN, BLOCKED, PROPOSED = ActionState.OPEN, ActionState.BLOCKED, ActionState.PROPOSED
TODAY = date(2026, 11, 2)
LATER = date(2026, 11, 20)
ACME = Block(Waits.OUTSIDE, "Acme", LATER)
Decide = Callable[[Action], Action]
DECISIONS: dict[str, tuple[Decide, set[ActionState]]] = {
    "approve": (actions.approve, {PROPOSED}),
    "take": (lambda a: actions.take(actions.release(a), AISHA), {*LIVE}),
    "offer": (lambda a: actions.offer(a, AISHA), {*LIVE}),
    "snooze": (lambda a: actions.snooze(a, LATER, "Away.", today=TODAY), {OPEN, BLOCKED}),
    "block": (lambda a: actions.block(a, ACME, "", wakes_at=AT), {OPEN, BLOCKED}),
    "wake": (actions.wake, {BLOCKED}),
    "touch": (actions.touch, {OPEN, BLOCKED}),
    "complete": (lambda a: actions.complete(a, at=AT), {*LIVE}),
    "drop": (lambda a: actions.drop(a, at=AT, reason="No."), {*LIVE}),
}


@pytest.mark.parametrize("state", ActionState)
@pytest.mark.parametrize("name", DECISIONS)
def test_each_decision_is_legal_in_its_states_and_refused_in_all_others(
    name: str, state: ActionState
) -> None:
    decide, legal = DECISIONS[name]
    action = an_action(state=state)
    if state in legal:
        after = decide(action)
        assert (after.original_due_on, after.number) == (action.original_due_on, action.number)
        return
    with pytest.raises(UserError, match=f"A-1 is {state}"):
        decide(action)


def test_an_owner_does_not_take_it_twice_and_nobody_takes_it_from_them() -> None:
    with pytest.raises(UserError, match="A-1 is already yours"):
        actions.take(an_action(), EMRE)
    with pytest.raises(UserError, match="Somebody already has A-1"):
        actions.take(an_action(), AISHA)
    assert actions.take(actions.offer(an_action(), AISHA), AISHA).owner == AISHA


def test_proposed_work_that_is_taken_is_open() -> None:
    assert actions.take(an_action(state=PROPOSED, owner=None), EMRE).state is OPEN


def test_an_offer_can_be_refused_by_who_it_was_made_to_alone() -> None:
    offered = actions.offer(an_action(), AISHA)
    assert actions.refuse(offered, AISHA).offered_to is None
    with pytest.raises(UserError, match="not offered to you"):
        actions.refuse(offered, EMRE)
    with pytest.raises(UserError, match="They already have A-1"):
        actions.offer(an_action(), EMRE)


@pytest.mark.parametrize("until", [TODAY, date(2026, 11, 16), TODAY + timedelta(days=91)])
def test_a_snooze_ends_after_today_and_its_day_and_within_a_season(until: date) -> None:
    with pytest.raises(UserError):
        actions.snooze(an_action(), until, "Away.", today=TODAY)


def test_nothing_waits_for_itself() -> None:
    with pytest.raises(UserError, match="cannot wait for itself"):
        actions.block(an_action(), Block(Waits.ACTION, "A-1"), "", wakes_at=None)


def test_what_closes_leaves_nothing_waiting() -> None:
    blocked = actions.block(an_action(unanswered=2), ACME, "Why.", wakes_at=AT)
    assert (blocked.reason, blocked.unanswered) == ("Why.", 0)
    done = actions.complete(actions.offer(blocked, AISHA), at=AT)
    assert (done.block, done.wakes_at, done.offered_to, done.closed_at) == (None, None, None, AT)
    assert not done.is_live
    assert not done.is_overdue(LATER)


def test_a_day_passes_only_while_somebody_has_to_act() -> None:
    assert an_action().is_overdue(date(2026, 11, 17))
    assert not an_action().is_overdue(date(2026, 11, 16))
    assert not an_action(state=PROPOSED).is_overdue(LATER)
    moved = actions.snooze(an_action(), LATER, "Away.", today=TODAY)
    assert (moved.is_moved, an_action().is_moved) == (True, False)
    assert not moved.is_overdue(LATER)
