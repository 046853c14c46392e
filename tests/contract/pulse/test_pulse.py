"""The pulse: few are asked, at the right moment, and what they say carries no name."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest

from bot.domain.budget import Preferences
from bot.domain.ids import SlackUserId
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services import pulse
from bot.store import budget as asks
from bot.work import budget, rhythm
from schedules import pulse as schedule
from tests.builders.charter import a_workflow
from tests.builders.feedback import AT
from tests.builders.unit import HERE, House, Queued, a_person, a_roster
from tests.contract.goldens import golden

NIGHT = datetime(2026, 11, 3, 0, 30, tzinfo=UTC)
AGENTS = [SlackUserId(f"U0AGENT{number}") for number in range(12)]
WEEK = "balance|2026-11-02|"


@pytest.fixture
def floor(house: House) -> House:
    """A workflow that is live, and twelve agents."""
    live = [
        a_workflow("balance", go_live="2026-10-01", tempo="monthly"),
        a_workflow("arrangements", pod="payments"),
    ]
    people = {user: a_person(user, Role.AGENTS) for user in AGENTS}
    return replace(house.with_charter(workflows=live), roster=a_roster(people=people))


async def asked(house: House, at: datetime = NIGHT) -> list[Queued]:
    """Draw and list who is asked."""
    await house.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE), at=at - timedelta(days=1))
    await house.forget_messages()
    await house.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE), at=at)
    return await house.queued("pulse:")


async def test_five_are_drawn_and_asked_when_their_day_ends(floor: House) -> None:
    questions = await asked(floor)
    assert len({question.place for question in questions}) == 5
    assert {question.not_before for question in questions} == {
        datetime(2026, 11, 3, 16, 30, tzinfo=UTC)
    }
    golden("pulse/question", questions[0].payload)


async def test_shifts_say_when_somebodys_day_ends_and_who_is_off_is_left_alone(
    floor: House,
) -> None:
    shifts = [
        {"person": "aisha@harbour.example", "days": "tue", "hours": "08:00-14:00"},
        {"person": "ben@harbour.example", "days": "fri", "hours": "08:00-14:00"},
    ]
    people = {
        user: a_person(user, Role.AGENTS, ref=f"{name}@harbour.example")
        for user, name in zip(AGENTS, ("aisha", "ben"), strict=False)
    }
    on_shift = replace(
        floor.with_charter(
            workflows=[
                a_workflow("balance", go_live="2026-10-01", tempo="monthly"),
                a_workflow("x", pod="payments"),
            ],
            shifts=shifts,
        ),
        roster=a_roster(people=people),
    )
    (question,) = await asked(on_shift)
    assert (question.place, question.not_before) == (
        AGENTS[0],
        datetime(2026, 11, 3, 14, tzinfo=UTC),
    )


async def test_nobody_is_asked_twice_a_week_or_beyond_their_budget(floor: House) -> None:
    for user in AGENTS[:10]:
        for number in range(3):
            about = f"retro:{number}"
            await floor.do(partial(budget.note, user=user, about=about))
    first = {question.place for question in await asked(floor)}
    assert first == set(AGENTS[10:])
    assert await asked(floor, NIGHT + timedelta(days=2)) == []


async def test_a_workflow_that_is_not_live_asks_nobody(house: House) -> None:
    people = {user: a_person(user, Role.AGENTS) for user in AGENTS}
    assert await asked(replace(house, roster=a_roster(people=people))) == []


async def test_a_pod_behind_its_promise_asks_nothing_new(floor: House) -> None:
    old = datetime(2026, 10, 1, 10, tzinfo=UTC)
    for user in AGENTS[:3]:
        await floor.submits(user, at=old)
    assert await asked(floor) == []


async def test_answers_are_counted_without_names_and_told_from_five_on(floor: House) -> None:
    questions = await asked(floor)
    for number, question in enumerate(questions, start=1):
        report = str(await floor.look(pulse.report, at=AT))
        assert "fewer than 5 answers (5 asked)" in report
        user = SlackUserId(question.place)
        await floor.do(partial(pulse.answer, by=user, value=f"{WEEK}{number}"))
    told = await floor.look(pulse.report, at=AT)
    golden("pulse/report", told)
    assert "3.0 of 5 (5 of 5 answered)" in str(told)
    golden("pulse/thanks", await floor.look(lambda unit: pulse.thanks(unit, "balance")))
    kept = await floor.rows("SELECT * FROM pulse")
    assert not any(user in str(kept) for user in AGENTS)


async def test_a_second_answer_a_strangers_and_an_old_one_change_nothing(floor: House) -> None:
    user = SlackUserId((await asked(floor))[0].place)
    await floor.do(lambda unit: pulse.answer(unit, user, f"{WEEK}4"))
    before = await floor.rows("SELECT * FROM pulse")
    year_on = AT + timedelta(days=365)
    for by, value, at, words in (
        (user, f"{WEEK}1", AT, "answered that already"),
        (SlackUserId("U0NOBODY"), f"{WEEK}1", AT, "answered that already"),
        (user, f"{WEEK}1", year_on, "closed"),
        (user, f"{WEEK}9", AT, "do not know that answer"),
        (user, "nonsense", AT, "do not know that question"),
    ):
        with pytest.raises(UserError, match=words):
            await floor.do(partial(pulse.answer, by=by, value=value), at=at)
    assert await floor.rows("SELECT * FROM pulse") == before


async def test_nothing_asked_yet_is_said(house: House) -> None:
    assert "Nobody has been asked yet" in str(await house.look(pulse.report))
    assert date(2026, 11, 2).weekday() == 0


async def test_after_a_late_shift_nobody_is_asked_in_their_quiet_hours(floor: House) -> None:
    shifts = [{"person": "aisha@harbour.example", "days": "mon-fri", "hours": "10:00-19:00"}]
    workflows = [
        a_workflow("balance", go_live="2026-10-01", tempo="monthly"),
        a_workflow("x", pod="payments"),
    ]
    aisha = a_person(AGENTS[0], Role.AGENTS, ref="aisha@harbour.example")
    late = replace(
        floor.with_charter(workflows=workflows, shifts=shifts),
        roster=a_roster(people={aisha.id: aisha}),
    )
    (question,) = await asked(late)
    assert question.not_before == datetime(2026, 11, 3, 19, tzinfo=UTC)
    chosen = Preferences(quiet_from=time(18, 30), quiet_until=time(19, 30))
    await late.do(lambda unit: asks.choose(unit.tx, HERE, aisha.id, chosen))
    (question,) = await asked(late, NIGHT + timedelta(days=7))
    assert question.not_before == datetime(2026, 11, 10, 19, 30, tzinfo=UTC)


async def test_at_the_first_stage_agents_are_asked_nothing_but_feedback(floor: House) -> None:
    first = [a_workflow("balance", go_live="2026-10-01")]
    assert await asked(replace(floor.with_charter(workflows=first), roster=floor.roster)) == []
