"""A pilot's numbers: kept, and never taken for everybody's."""

from datetime import timedelta

from bot.demo import figures
from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.observations import Observation
from bot.services.measures import lookup
from bot.store.measures import findings, known_changes, observations
from bot.store.measures import series as stored
from tests.builders.measures import (
    NINE,
    TODAY,
    YESTERDAY,
    a_measure,
    judge_all,
    keep,
    measured,
    numbers,
)
from tests.builders.unit import HERE, PRIYA, House


def of_pilot(total: Observation, value: float = 200.0) -> Observation:
    return total._replace(cohort="pilot", version="flow 9", value=value)


async def test_weeks_of_a_pilot_are_no_total_and_nothing_is_usual_from_them(house: House) -> None:
    house = house.with_charter(**measured())
    everybody = numbers(days=10)
    await keep(house, [of_pilot(each) for each in numbers()])
    await keep(house, everybody)
    await judge_all(house)
    days = await house.rows("SELECT value, expected FROM series_day ORDER BY day")
    assert days == [(each.value, None) for each in everybody]
    assert (
        await house.look(lambda u: findings.find(u.tx, HERE, findings.FindingFilter(), limit=9))
        == []
    )
    seen = str(await house.look(lambda u: lookup.measures(u, PRIYA, ("balance",)), at=NINE))
    assert "learning what is usual" in seen


async def test_a_day_of_a_pilot_alone_is_a_day_without_a_number(house: House) -> None:
    house = house.with_charter(**measured())
    *usual, last = numbers()
    await keep(house, [*usual, of_pilot(last, 999.0)])
    await judge_all(house)
    assert await house.rows("SELECT value FROM series_day WHERE value = 999") == []
    assert await house.rows("SELECT count(*) FROM series_day") == [(len(usual),)]


async def test_cohorts_declared_whole_are_the_total_and_undeclared_ones_are_not(
    house: House,
) -> None:
    sent = [
        each._replace(cohort=cohort, value=value, n=100)
        for each in numbers(days=3)
        for cohort, value in (("new", 300.0), ("old", 500.0), ("pilot", 900.0))
    ]
    plain = house.with_charter(**measured())
    await keep(plain, sent)
    await judge_all(plain)
    assert await plain.rows("SELECT value FROM series_day") == []
    whole = house.with_charter(**measured(measures=[a_measure(parts=["new", "old"])]))
    await keep(whole, [each._replace(workflow="arrangements") for each in sent])
    await judge_all(whole)
    assert await whole.rows("SELECT value, n FROM series_day") == [(400.0, 200)] * 3


async def test_what_only_a_pilot_ran_or_heard_explains_nothing_of_everybody(house: House) -> None:
    house = house.with_charter(**measured())
    (total,) = numbers(days=1)
    mine, theirs = ("https://c/mine",), ("https://c/pilot",)
    await keep(house, [total._replace(evidence=mine), of_pilot(total)._replace(evidence=theirs)])
    since = TODAY - timedelta(days=9)
    assert await house.look(lambda u: known_changes.versions(u.tx, HERE, since, TODAY)) == ()
    key = SeriesKey("aht", WorkflowKey(total.workflow), "voice")
    series = await house.look(lambda u: stored.with_key(u.tx, HERE, key))
    assert series is not None
    assert (
        await house.look(lambda u: observations.evidence_of(u.tx, HERE, series.id, YESTERDAY))
        == mine
    )


async def test_the_weeks_before_the_demo_s_story_are_marked_as_a_pilot_s(house: House) -> None:
    charter = house.with_charter(**measured()).charter
    made = figures.history(charter, TODAY)
    tried = [each for each in made if each.cohort == "pilot"]
    assert len({each.day for each in tried}) == 70
    totals = {(e.measure, e.workflow, e.channel, e.day): e.n for e in made if not e.cohort}
    assert all(
        (e.n or 0) * 4 < (totals[e.measure, e.workflow, e.channel, e.day] or 0) for e in tried
    )
