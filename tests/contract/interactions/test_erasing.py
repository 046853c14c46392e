"""Forgetting: links and excerpts by age, a contact by its id, an agent by theirs; counts stay."""

from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.services.interactions import erasure
from tests.builders.interactions import a_contact, keep, opened
from tests.builders.measures import NINE
from tests.builders.unit import House

WORDS = "SELECT i.link, o.quote FROM interaction i JOIN interaction_output o ON o.interaction = i.number"


async def test_links_and_excerpts_go_after_their_days(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact()])
    await keep(house, [a_contact(outcome="abandoned")])
    due = await house.look(erasure.next_night)
    assert due is not None
    assert due.date() > (NINE + timedelta(days=88)).date()
    await house.do(erasure.forget_excerpts, at=NINE + timedelta(days=89))
    assert await house.rows(WORDS) == [("https://calls.example/c1", "Good morning")]
    await house.do(erasure.forget_excerpts, at=due)
    assert await house.rows(WORDS) == [("", "")]
    assert await house.rows("SELECT said FROM interaction_revision") == [("",)]
    assert await house.rows("SELECT value FROM interaction_output") == [(1.0,)]
    assert await house.look(erasure.next_night, at=due) is None


async def test_an_erased_contact_stays_erased_however_often_it_is_sent(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact()])
    await house.do(lambda unit: erasure.erase_contact(unit, "telephony", "c1", by="U1"))
    assert (await keep(house, [a_contact()])).unchanged == 1
    ((external, agent, link),) = await house.rows(
        "SELECT external_id, agent, link FROM interaction"
    )
    assert external.startswith("erased:")
    assert (agent, link) == ("", "")
    with pytest.raises(UserError, match="erased already"):
        await house.do(lambda unit: erasure.erase_contact(unit, "telephony", "c1", by="U1"))


async def test_a_contact_nobody_sent_cannot_be_erased(house: House) -> None:
    house = await opened(house)
    with pytest.raises(UserError, match="telephony sent no contact c9"):
        await house.do(lambda unit: erasure.erase_contact(unit, "telephony", "c9", by="U1"))


async def test_an_agents_contacts_forget_whose_they_were(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact(1, agent="a7"), a_contact(2, agent="a8")])
    assert await house.do(lambda unit: erasure.erase_agent(unit, "a7", by="operator")) is False
    first, second = await house.rows("SELECT agent FROM interaction ORDER BY number")
    assert first == ("forgotten",)
    assert len(second[0]) == 16
    ((actor, obj),) = await house.rows("SELECT actor, obj FROM audit_event WHERE verb = 'erase'")
    assert (actor, obj) == ("operator", "agent")


async def test_a_correction_does_not_bring_a_forgotten_agent_back(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact(agent="a7")])
    await house.do(lambda unit: erasure.erase_agent(unit, "a7", by="operator"))
    assert (await keep(house, [a_contact(agent="a7", outcome="abandoned")])).revised == 1
    assert await house.rows("SELECT agent, outcome FROM interaction") == [
        ("forgotten", "abandoned")
    ]


async def test_an_agent_that_is_told_later_is_taken(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact(agent="")])
    await keep(house, [a_contact(agent="a7")])
    ((agent,),) = await house.rows("SELECT agent FROM interaction")
    assert len(agent) == 16


async def test_what_a_correction_left_out_is_erased_in_time_too(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact()])
    await keep(house, [a_contact(link="", outputs=[])])
    ((said,),) = await house.rows("SELECT said FROM interaction_revision")
    assert "Good morning" in said
    due = await house.look(erasure.next_night)
    assert due is not None
    await house.do(erasure.forget_excerpts, at=due)
    assert await house.rows("SELECT said FROM interaction_revision") == [("",)]


async def test_no_pattern_brings_back_the_link_of_what_is_gone(house: House) -> None:
    kept = {"link": "https://calls.example/{id}", "excerpt_days": 90}
    house = await opened(house, interactions=kept)
    gone = a_contact(2, link="", erased=True, outputs=[])
    await keep(house, [a_contact(1, link="", outputs=[]), gone])
    link = "SELECT link FROM interaction ORDER BY number"
    assert await house.rows(link) == [("https://calls.example/c1",), ("",)]
    due = await house.look(erasure.next_night)
    assert due is not None
    await house.do(erasure.forget_excerpts, at=due)
    assert await house.rows(link) == [("",), ("",)]


async def test_what_is_erased_at_its_source_leaves_no_words_in_whatever_order_it_is_told(
    house: House,
) -> None:
    house = await opened(house)
    late = {"updated": "2026-03-01T12:00:00+00:00"}
    early = {"updated": "2026-03-01T11:00:00+00:00"}
    await keep(house, [a_contact(1), a_contact(2, **late)])
    await keep(house, [a_contact(1, erased=True), a_contact(2, erased=True, **early)])
    assert await house.rows(WORDS) == [("", ""), ("", "")]
    assert set(await house.rows("SELECT said FROM interaction_revision")) == {("",)}
    await keep(house, [a_contact(1), a_contact(2, outcome="abandoned", **late)])
    assert await house.rows(WORDS) == [("", ""), ("", "")]
    outcomes = "SELECT outcome FROM interaction ORDER BY number"
    assert await house.rows(outcomes) == [("contained",), ("abandoned",)]


async def test_no_correction_brings_words_back_that_had_their_days(house: House) -> None:
    house = await opened(house)
    await keep(house, [a_contact()])
    later = NINE + timedelta(days=91)
    await house.do(erasure.forget_excerpts, at=later)
    assert (await keep(house, [a_contact()], at=later)).unchanged == 1
    assert (await keep(house, [a_contact(outcome="abandoned")], at=later)).revised == 1
    assert await house.rows(WORDS) == [("", "")]
