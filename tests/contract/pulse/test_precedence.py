"""Whom the pulse leaves alone: who was asked enough, waits for an answer of ours, or is wanted elsewhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.domain.budget import Preferences
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.roles import Role
from bot.services.feedback import conversation, promises, undo, verification, work
from bot.store import budget as asks
from bot.work import budget, rhythm
from bot.work.presence import presence_of
from bot.work.unit import Unit
from schedules import pulse as schedule
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, AT, EARLIER, EMRE
from tests.builders.unit import BEN, HERE, House, a_person, a_roster

LIVE = [
    a_workflow("balance", go_live="2026-10-01", tempo="monthly"),
    a_workflow("arrangements", pod="payments"),
]
GUS = SlackUserId("U0GUS")
# In the night before a shift.
TUESDAY = datetime(2026, 11, 3, 0, 30, tzinfo=UTC)
CHANGED = "The flow asks which account first."


def rollout(house: House, **of_balance: object) -> House:
    """Make a live workflow with the agents Aisha and Gus, each asked once a week at most."""
    live = [a_workflow("balance", go_live="2026-10-01", tempo="monthly", **of_balance), LIVE[1]]
    people = {user: a_person(user, Role.AGENTS) for user in (AISHA, GUS)}
    roster = a_roster(people={**a_roster().people, **people, BEN: a_person(BEN)})
    return replace(house.with_charter(workflows=live), roster=roster)


@pytest.fixture
def floor(house: House) -> House:
    return rollout(house)


async def once_a_week(house: House, *users: SlackUserId) -> None:
    def choose(unit: Unit) -> None:
        for user in users:
            asks.choose(unit.tx, HERE, user, Preferences(asks_a_week=1))

    await house.do(choose)


async def drawn(house: House, at: datetime = TUESDAY) -> set[str]:
    """Draw in a night and name who is asked."""
    await house.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE), at=at - timedelta(days=1))
    await house.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE), at=at)
    return {question.place for question in await house.queued("pulse:")}


async def ships(house: House, at: datetime, *, anonymous: bool = False) -> None:
    await house.submits(at=EARLIER, anonymous=anonymous)
    await house.do(lambda unit: work.take(unit, 1, EMRE), at=at)
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence=CHANGED), at=at)


async def test_nobody_else_stops_the_draw(floor: House) -> None:
    await once_a_week(floor, AISHA, GUS)
    assert await drawn(floor) == {AISHA, GUS}


@pytest.mark.parametrize("anonymous", [False, True])
async def test_whether_it_is_fixed_counts_among_what_an_agent_is_asked(
    floor: House, anonymous: bool
) -> None:
    await once_a_week(floor, AISHA)
    await ships(floor, AT, anonymous=anonymous)
    assert await drawn(floor) == {GUS}
    assert (AISHA in str(await floor.rows("SELECT * FROM ask"))) is not anonymous


@pytest.mark.parametrize("anonymous", [False, True])
async def test_a_pods_question_counts_once_a_day(floor: House, anonymous: bool) -> None:
    await floor.submits(at=EARLIER, anonymous=anonymous)
    for question in ("Which call was it?", "And at what time?"):
        await floor.do(partial(conversation.ask, number=1, by=EMRE, question=question))
    who = await floor.look(lambda unit: budget.used_and_allowed(unit, presence_of(unit, AISHA)))
    assert who == (1, 3)
    await once_a_week(floor, AISHA)
    assert await drawn(floor) == {GUS}


async def test_what_is_asked_about_ones_own_report_always_comes(floor: House) -> None:
    await floor.do(lambda unit: asks.choose(unit.tx, HERE, AISHA, Preferences(asks_a_week=0)))
    await floor.submits()
    await floor.do(lambda unit: conversation.ask(unit, 1, EMRE, question="Which call was it?"))
    await floor.do(lambda unit: work.take(unit, 1, EMRE))
    await floor.do(lambda unit: work.ship(unit, 1, EMRE, sentence=CHANGED))
    told = " ".join(message.words for message in await floor.queued("F-1", place=AISHA))
    assert "Which call was it?" in told
    assert CHANGED in told


async def test_an_outcome_taken_back_before_it_was_read_was_no_ask(floor: House) -> None:
    await once_a_week(floor, AISHA)
    await ships(floor, AT)
    await floor.do(lambda unit: undo.undo(unit, 1, EMRE), at=AT + timedelta(minutes=5))
    assert await drawn(floor) == {AISHA, GUS}


@pytest.mark.parametrize("anonymous", [False, True])
async def test_whoever_answers_has_not_let_it_pass(floor: House, anonymous: bool) -> None:
    await floor.submits(at=EARLIER, anonymous=anonymous)
    await floor.do(lambda unit: conversation.ask(unit, 1, EMRE, question="Which call was it?"))
    await floor.do(lambda unit: conversation.answer(unit, 1, AISHA, words="The one at ten."))
    await floor.do(lambda unit: work.take(unit, 1, EMRE))
    await floor.do(lambda unit: work.ship(unit, 1, EMRE, sentence=CHANGED))
    later = AT + timedelta(hours=1)
    await floor.do(lambda unit: verification.confirm(unit, 1, AISHA), at=later)
    # What somebody anonymous says counts at their quarter hour.
    await floor.do(verification.hear_due, at=later + timedelta(minutes=15))
    asked = await floor.rows("SELECT answered FROM ask")
    assert [bool(answered) for (answered,) in asked] == [True, True]


@pytest.mark.parametrize("anonymous", [False, True])
async def test_whoever_is_owed_an_answer_is_asked_nothing_else(
    floor: House, anonymous: bool
) -> None:
    await floor.submits(anonymous=anonymous)
    moment = await floor.look(promises.next_breach)
    assert moment is not None
    await floor.do(promises.tell_due, at=moment)
    night = datetime(2026, 11, 17, 0, 30, tzinfo=UTC)
    assert night > moment
    assert await drawn(floor, night) == {GUS}


async def test_whoever_may_be_owed_one_by_this_evening_is_left_alone_too(floor: House) -> None:
    await floor.submits(at=datetime(2026, 10, 20, 10, tzinfo=UTC))
    moment = await floor.look(promises.next_breach)
    assert moment is not None
    assert TUESDAY < moment < TUESDAY + timedelta(days=1)
    assert await drawn(floor) == {GUS}


async def test_only_those_who_work_on_a_workflow_are_asked_about_it(floor: House) -> None:
    roster = replace(floor.roster, working_on={WorkflowKey("balance"): (GUS,)})
    assert await drawn(replace(floor, roster=roster)) == {GUS}
    nobody = replace(floor.roster, working_on={WorkflowKey("balance"): ()})
    floor.roster = nobody
    await floor.forget_messages()
    assert await drawn(floor, TUESDAY + timedelta(days=7)) == set()


async def test_sessions_go_before_the_pulse(house: House) -> None:
    sessions = {"on": ["tuesday"], "at": "14:00", "days": 60}
    floor = rollout(house, sessions=sessions)
    await once_a_week(floor, AISHA)
    # Aisha has room for one, and on Tuesday she is to be told the dates; Gus has room for both.
    assert await drawn(floor) == {GUS}
