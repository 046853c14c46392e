"""Judging: each day once it is over, corrected ones anew, what stands out kept as a finding."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import Finding, FindingKind, FindingState
from bot.domain.measures.judgement import judge
from bot.domain.measures.known_changes import ChangeKind
from bot.services.measures import judgement, known_changes
from bot.store.measures import findings
from bot.store.measures.findings import FindingFilter
from tests.builders.charter import a_pod
from tests.builders.measures import (
    NINE,
    YESTERDAY,
    a_measure,
    judge_all,
    keep,
    measured,
    numbers,
    shares,
    with_last,
)
from tests.builders.unit import PRIYA, House

EVERY = FindingFilter(states=tuple(FindingState))
DAY = timedelta(days=1)


async def found(house: House) -> list[Finding]:
    return await house.look(lambda u: findings.find(u.tx, u.workspace, EVERY, limit=100))


async def test_usual_weeks_bring_nothing(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, [*numbers(), *shares()])
    assert await judge_all(house) == 1
    assert await found(house) == []
    days = await house.rows("SELECT count(*), count(expected) FROM series_day")
    assert days == [(168, 112)]


async def test_an_odd_day_is_found_with_what_is_usual(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house)
    (one,) = await found(house)
    assert (one.kind, one.day, one.state) == (FindingKind.SPIKE, YESTERDAY, FindingState.OPEN)
    assert one.low is not None
    assert one.high is not None
    assert one.low < 370 < one.high < 420
    assert one.n == 500


async def test_a_corrected_day_is_judged_again_and_its_finding_closed(house: House) -> None:
    house = house.with_charter(**measured())
    usual = numbers()
    await keep(house, with_last(usual, value=520.0))
    await judge_all(house)
    await keep(house, usual)
    await judge_all(house)
    (one,) = await found(house)
    assert one.state is FindingState.CORRECTED
    (kept,) = await house.rows("SELECT value FROM series_day ORDER BY day DESC LIMIT 1")
    assert kept == (usual[-1].value,)


async def test_what_was_answered_stays_answered_when_numbers_are_corrected(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house)
    (one,) = await found(house)
    answered = replace(one, state=FindingState.NOT_A_PROBLEM, reason="A fire drill.")
    await house.do(lambda unit: findings.save(unit.tx, unit.workspace, answered))
    await keep(house, with_last(numbers(), value=530.0))
    await judge_all(house)
    (still,) = await found(house)
    assert (still.number, still.state) == (one.number, FindingState.NOT_A_PROBLEM)


async def test_days_that_come_one_by_one_are_judged_as_they_are_at_once(house: House) -> None:
    house = house.with_charter(**measured())
    sent = with_last(numbers(), value=520.0)
    await keep(house, sent[:60])
    await judge_all(house)
    for each in sent[60:]:
        await keep(house, [each])
        await judge_all(house)
    apart = await house.rows("SELECT day, expected, low FROM series_day ORDER BY day")
    (one,) = await found(house)
    await keep(house, [each._replace(workflow="arrangements") for each in sent])
    await judge_all(house)
    at_once = await house.rows(
        "SELECT day, expected, low FROM series_day WHERE series_id = 2 ORDER BY day"
    )
    assert apart == at_once
    assert {each.score for each in await found(house)} == {one.score}


async def test_a_day_left_out_is_missing_until_it_comes(house: House) -> None:
    house = house.with_charter(**measured())
    sent = numbers()
    late = sent[-3]
    await keep(house, [*sent[:-3], *sent[-2:]])
    await judge_all(house)
    (one,) = await found(house)
    assert (one.kind, one.day, one.value) == (FindingKind.MISSING, late.day, None)
    await keep(house, [late])
    await judge_all(house)
    (one,) = await found(house)
    assert one.state is FindingState.CORRECTED


async def test_a_holiday_without_a_value_is_not_missing_and_the_day_after_it_is(
    house: House,
) -> None:
    closed, gone = YESTERDAY - 4 * DAY, YESTERDAY - 2 * DAY
    calendar = {"hours": {"mon-fri": "09:00-17:00"}, "closed_on": [str(closed)]}
    pods = [a_pod("cards", calendar="uk"), a_pod("payments")]
    house = house.with_charter(**measured(calendars={"uk": calendar}, pods=pods))
    await keep(house, [each for each in numbers() if each.day not in (closed, gone)])
    await judge_all(house)
    assert [(one.kind, one.day) for one in await found(house)] == [(FindingKind.MISSING, gone)]


async def test_what_is_brought_long_after_its_day_is_history(house: House) -> None:
    house = house.with_charter(**measured())
    sent = numbers()
    sent[-30] = sent[-30]._replace(value=800.0)
    await keep(house, sent)
    await judge_all(house)
    assert {one.state for one in await found(house)} == {FindingState.HISTORY}


async def test_a_crossed_limit_is_told_once_for_as_long_as_it_lasts(house: House) -> None:
    limited = a_measure(guardrail={"limit": 480, "then": "stop"})
    house = house.with_charter(**measured(measures=[limited]))
    sent = numbers()
    for back in (1, 2, 3):
        sent[-back] = sent[-back]._replace(value=490.0)
    await keep(house, sent)
    await judge_all(house)
    breaches = [one for one in await found(house) if one.kind is FindingKind.BREACH]
    assert [one.day for one in breaches] == [YESTERDAY - 2 * DAY]


async def test_parts_of_a_day_make_one_value(house: House) -> None:
    house = house.with_charter(**measured())
    (one,) = numbers(days=1)
    parts = [
        one._replace(version="flow 2.2", value=400.0, n=300),
        one._replace(version="flow 2.3", value=500.0, n=100),
        one._replace(cohort="pilot", value=900.0, n=50),
    ]
    await keep(house, parts)
    await judge_all(house)
    assert await house.rows("SELECT value, n, version FROM series_day") == [
        (425.0, 400, "flow 2.2")
    ]


async def test_too_few_to_judge_are_kept_and_not_judged(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, [each._replace(n=12) for each in with_last(numbers(), value=900.0)])
    await judge_all(house)
    assert await found(house) == []


async def test_the_days_of_a_noted_outage_are_neither_judged_nor_learned_from(
    house: House,
) -> None:
    house = house.with_charter(**measured())
    await keep(house, with_last(numbers(), value=900.0))
    await judge_all(house)
    assert len(await found(house)) == 1
    change = known_changes.NewKnownChange(
        ChangeKind.OUTAGE, WorkflowKey("balance"), YESTERDAY, None, "phones down"
    )
    said = await house.do(lambda unit: known_changes.note(unit, PRIYA, change), at=NINE)
    assert said == (
        "Noted as C-1 for Sunday 1 March: phones down. Those days are not judged and not learned from."
    )
    await judge_all(house)
    assert [one.state for one in await found(house)] == [FindingState.CORRECTED]
    assert await house.rows("SELECT expected FROM series_day ORDER BY day DESC LIMIT 1") == [
        (None,)
    ]


async def test_many_parts_are_judged_in_turns_without_cutting_a_day(house: House) -> None:
    house = house.with_charter(**measured())
    agents = [each._replace(agent=f"a{n}", n=10) for each in numbers() for n in range(30)]
    await keep(house, agents)
    assert await judge_all(house) >= 2
    assert await house.rows("SELECT count(*), min(n), max(n) FROM series_day") == [(84, 300, 300)]


async def test_what_changes_while_it_is_judged_is_judged_again(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, numbers())
    cases = await house.look(judgement.gather, at=NINE)
    assert cases is not None
    await keep(house, with_last(numbers(), value=520.0))
    await house.do(lambda unit: judgement.conclude(unit, judge(cases)), at=NINE)
    assert await house.rows("SELECT count(*) FROM series_day") == [(0,)]
    assert await judge_all(house) == 1
    assert len(await found(house)) == 1
