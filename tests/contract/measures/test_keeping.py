"""Keeping observations: once each, corrected ones beside what they said, agents without names."""

from datetime import date, timedelta

from bot.services.measures import judgement
from tests.builders.measures import NINE, TODAY, YESTERDAY, keep, measured, numbers, with_last
from tests.builders.unit import House


async def test_what_is_sent_twice_is_kept_once(house: House) -> None:
    house = house.with_charter(**measured())
    sent = numbers()
    first = await keep(house, sent)
    assert (first.accepted, first.unchanged, first.revised) == (84, 0, 0)
    again = await keep(house, sent)
    assert (again.accepted, again.unchanged, again.revised) == (0, 84, 0)
    assert await house.rows("SELECT count(*) FROM observation") == [(84,)]
    assert await house.rows("SELECT count(*) FROM revision") == [(0,)]


async def test_a_corrected_value_leaves_what_it_said_before(house: House) -> None:
    house = house.with_charter(**measured())
    sent = numbers()
    await keep(house, sent)
    before = sent[-1].value
    later = NINE + timedelta(hours=1)
    kept = await keep(house, with_last(sent, value=500.0), at=later)
    assert (kept.accepted, kept.unchanged, kept.revised) == (0, 83, 1)
    assert await house.rows("SELECT value FROM revision") == [(before,)]
    newest = "SELECT value FROM observation ORDER BY day DESC LIMIT 1"
    assert await house.rows(newest) == [(500.0,)]


async def test_versions_cohorts_and_agents_of_a_day_stand_side_by_side(house: House) -> None:
    house = house.with_charter(**measured())
    (one,) = numbers(days=1)
    parts = [
        one._replace(version="flow 2.2"),
        one._replace(version="flow 2.3"),
        one._replace(version="flow 2.3", cohort="pilot"),
        one._replace(version="flow 2.3", cohort="pilot", agent="aisha"),
    ]
    assert (await keep(house, parts)).accepted == 4
    assert (await keep(house, parts)).unchanged == 4


async def test_an_agents_name_never_reaches_the_database(house: House) -> None:
    house = house.with_charter(**measured())
    (one,) = numbers(days=1)
    await keep(house, [one._replace(agent="aisha.khan@harbour.example"), one._replace(agent="ben")])
    kept = [agent for (agent,) in await house.rows("SELECT agent FROM observation")]
    assert len(set(kept)) == 2
    assert all(len(agent) == 16 and "aisha" not in agent for agent in kept)


async def test_every_version_seen_is_in_the_register_from_its_first_day(house: House) -> None:
    house = house.with_charter(**measured())
    sent = [each._replace(version="flow 2.3") for each in numbers(days=5)]
    await keep(house, sent[2:])
    await keep(house, sent[:2])
    rows = await house.rows("SELECT name, workflow, kind, first_day FROM version")
    assert [(n, w, k, str(d)) for n, w, k, d in rows] == [
        ("flow 2.3", "balance", "flow", str(YESTERDAY - timedelta(days=4)))
    ]


async def test_a_day_that_is_not_over_waits_for_its_end(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, numbers(days=1, last=TODAY))
    midnight = await house.look(judgement.next_judging)
    assert midnight is not None
    assert (midnight.date(), midnight.hour) == (date(2026, 3, 3), 0)
