"""Keeping contacts: once by source and id, corrected ones beside what they said, nobody by name."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import ConfigError
from bot.services.interactions import scorecards
from tests.builders.charter import a_charter
from tests.builders.interactions import a_contact, a_scorecard, an_output, keep, opened, scored
from tests.builders.measures import NINE
from tests.builders.unit import House


async def test_what_is_sent_twice_is_kept_once(house: House) -> None:
    house = await opened(house)
    sent = [a_contact(n) for n in range(30)]
    first = await keep(house, sent)
    assert (first.accepted, first.unchanged, first.revised) == (30, 0, 0)
    again = await keep(house, sent)
    assert (again.accepted, again.unchanged, again.revised) == (0, 30, 0)
    assert await house.rows("SELECT count(*) FROM interaction") == [(30,)]
    assert await house.rows("SELECT count(*) FROM interaction_output") == [(30,)]


async def test_the_same_id_of_another_source_is_another_contact(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact()])
    assert (await keep(house, [a_contact()], source="bot")).accepted == 1


async def test_a_contact_that_comes_with_other_scores_leaves_what_it_said_before(
    house: House,
) -> None:
    house = await opened(house)
    await keep(house, [a_contact()])
    changed = [an_output(value=0), an_output("tone", value=4)]
    kept = await keep(house, [a_contact(outputs=changed)], at=NINE + timedelta(hours=1))
    assert (kept.accepted, kept.unchanged, kept.revised) == (0, 0, 1)
    values = "SELECT item, value FROM interaction_output ORDER BY place"
    assert await house.rows(values) == [("greeting", 0.0), ("tone", 4.0)]
    ((said, revision),) = await house.rows("SELECT said, revision FROM interaction_revision")
    assert revision == 0
    assert [each["value"] for each in json.loads(said)["outputs"]] == [1.0]


async def test_what_is_older_than_what_is_kept_changes_nothing(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact(updated="2026-03-01T12:00:00Z")])
    older = a_contact(updated="2026-03-01T11:00:00Z", outcome="abandoned")
    assert (await keep(house, [older])).unchanged == 1
    newer = a_contact(updated="2026-03-01T13:00:00Z", outcome="abandoned")
    assert (await keep(house, [newer])).revised == 1
    assert await house.rows("SELECT outcome FROM interaction") == [("abandoned",)]


async def test_an_agent_is_a_keyed_hash(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact(1, agent="aisha.khan@harbour.example"), a_contact(2, agent="7")])
    kept = [agent for (agent,) in await house.rows("SELECT agent FROM interaction")]
    assert len(set(kept)) == 2
    assert all(len(agent) == 16 and "aisha" not in agent for agent in kept)


async def test_a_day_that_contacts_came_to_or_left_is_counted_anew(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact()])
    await keep(house, [a_contact(start="2026-02-27T10:00:00Z")])
    days = await house.rows("SELECT day, touched FROM interaction_day ORDER BY day")
    assert [(str(day), touched) for day, touched in days] == [("2026-02-27", 1), ("2026-03-01", 2)]


async def test_its_day_is_that_of_where_its_workflow_is_at_home(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact(start="2026-02-28T23:30:00-05:00")])
    ((day,),) = await house.rows("SELECT day FROM interaction")
    assert str(day) == "2026-03-01"


async def test_versions_it_speaks_of_are_in_the_register(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact(versions={"prompt": "12", "flow": "2.3"})])
    rows = await house.rows("SELECT name, kind FROM version ORDER BY name")
    assert rows == [("flow 2.3", "flow"), ("prompt 12", "prompt")]


async def test_a_version_of_a_scorecard_keeps_its_items(house: House) -> None:
    house = await opened(house)
    other = scored(scorecards=[a_scorecard(items=[{"key": "calm", "definition": "Calm?"}])])
    with pytest.raises(ConfigError, match="its version is still 1"):
        await house.do(lambda unit: scorecards.follow(unit, a_charter(**other)))
    raised = scored(
        scorecards=[
            a_scorecard(version="2", since="2026-03-01", items=[{"key": "calm", "definition": "?"}])
        ]
    )
    house = replace(house, charter=a_charter(**raised))
    await house.do(lambda unit: scorecards.follow(unit, unit.charter))
    # What is of an earlier day is still read by the scorecard of that day.
    await keep(house, [a_contact(start="2026-02-27T10:00:00Z")])
    with pytest.raises(ValueError, match=r"greeting.* is not on the scorecard of that day"):
        await keep(house, [a_contact(2)])


async def cards_from(house: House, **card: Any) -> None:
    new = a_charter(**scored(scorecards=[a_scorecard(**card)]))
    await house.do(lambda unit: scorecards.follow(unit, new))


async def test_a_version_that_another_took_the_place_of_does_not_come_back(house: House) -> None:
    house = await opened(house)
    await cards_from(house, version="2", since="2026-03-01")
    words = "version 2 holds from 2026-03-01 on. Give what is to hold now a version of its own"
    for back in ({}, {"since": "2026-03-02"}, {"version": "3", "since": "2026-02-01"}):
        with pytest.raises(ConfigError, match=words):
            await cards_from(house, **back)
    await cards_from(house, version="3", since="2026-03-01")


async def test_a_version_holds_from_the_day_the_charter_says_now(house: House) -> None:
    house = await opened(house)
    await cards_from(house, version="2", since="2026-03-01")
    await cards_from(house, version="2", since="2026-02-20")
    since = "SELECT version, since FROM scorecard ORDER BY version"
    held = await house.rows(since)
    assert [(version, str(day)) for version, day in held][1] == ("2", "2026-02-20")
