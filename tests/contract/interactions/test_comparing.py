"""A source's total beside its contacts: a difference is one finding, kept true until both agree."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.measures.findings import Finding, FindingKind, FindingState
from bot.domain.measures.observations import Observation
from bot.services.measures import (
    answers,
    comparing,
    findings,
    intake,
    lookup,
    outcomes,
    rules,
    sentences,
)
from bot.store.measures import findings as rows
from bot.store.measures.findings import FindingFilter
from tests.builders.feedback import EMRE
from tests.builders.interactions import a_contact, an_output, keep, opened
from tests.builders.measures import NINE, a_measure
from tests.builders.unit import PRIYA, House, a_person, a_roster
from tests.contract.interactions.test_counting import count_all, values
from tests.contract.measures.test_becoming import an_input

SUNDAY = date(2026, 3, 1)
COUNTED = {"from": "interactions", "source": "telephony"}
LATER = NINE + timedelta(minutes=10)
CONTACTS = a_measure(
    "contacts", name="Contacts", short="Contacts", unit="count", target=100, **COUNTED
)
GREETED = a_measure(
    "greeted", name="Greeted", short="Greeted", unit="share", target=0.9, item="greeting", **COUNTED
)


def a_total(measure: str = "contacts", value: float = 3, **changes: Any) -> Observation:
    """Build what a source says of Sunday as a whole."""
    return Observation(measure, "balance", "voice", SUNDAY, value)._replace(**changes)


async def compared(house: House) -> House:
    people = {**a_roster().people, EMRE: a_person(EMRE, ref="emre@harbour.example")}
    house = replace(house, roster=a_roster(people=people))
    return await opened(house, measures=[CONTACTS, GREETED])


async def sends(house: House, *totals: Observation, at: datetime = NINE) -> None:
    await house.do(partial(intake.keep, sent=totals, by="telephony"), at=at)


async def compare_all(house: House, *, at: datetime = LATER) -> None:
    """Count what waits, and lay totals beside it."""
    await count_all(house, at=at)
    while await house.do(comparing.compare, at=at + timedelta(minutes=3)):
        pass


async def differing(house: House, state: FindingState = FindingState.OPEN) -> list[Finding]:
    wanted = FindingFilter(states=(state,), kinds=(FindingKind.DIFFERS,))
    return await house.look(lambda unit: rows.find(unit.tx, unit.workspace, wanted, limit=50))


async def headline(house: House) -> str:
    (finding,) = await differing(house)
    return await house.look(lambda unit: sentences.headline(unit, finding))


async def test_a_total_of_other_contacts_is_one_finding_that_says_which_is_shown(
    house: House,
) -> None:
    house = await compared(house)
    await keep(house, [a_contact(1), a_contact(2)])
    await sends(house, a_total(value=3), a_total(value=1, channel="chat"))
    await compare_all(house)
    assert await headline(house) == "Balance inquiry: Contacts 3 in the total, 2 interactions"
    shown = str(await house.look(lambda unit: findings.show(unit, 1, PRIYA)))
    assert "what interactions add up to is shown" in shown
    assert "Emre" in shown
    assert (await values(house))["contacts", "2026-03-01"] == (2.0, 2)


async def test_whoever_owns_the_source_is_asked(house: House) -> None:
    house = await compared(house)
    await keep(house, [a_contact(1)])
    await sends(house, a_total())
    await compare_all(house)
    (finding,) = await differing(house)
    assert await house.look(lambda unit: answers.owner(unit, finding)) == EMRE
    subjects = await house.look(lambda unit: answers.subjects(unit, [finding.number]))
    assert subjects[finding.number].owner == EMRE
    assert finding.due_on is not None


async def test_late_contacts_keep_it_true_and_agreeing_ends_it(house: House) -> None:
    house = await compared(house)
    await keep(house, [a_contact(1)])
    await sends(house, a_total())
    await compare_all(house)
    await keep(house, [a_contact(2)], at=LATER)
    await compare_all(house, at=LATER + timedelta(minutes=9))
    assert await headline(house) == "Balance inquiry: Contacts 3 in the total, 2 interactions"
    await keep(house, [a_contact(3)], at=LATER)
    await compare_all(house, at=LATER + timedelta(minutes=19))
    assert await differing(house) == []
    (ended,) = await differing(house, FindingState.CORRECTED)
    assert ended.number == 1


async def test_a_corrected_total_ends_it_too(house: House) -> None:
    house = await compared(house)
    await keep(house, [a_contact(1)])
    await sends(house, a_total())
    await compare_all(house)
    await sends(house, a_total(value=1), at=LATER)
    await compare_all(house, at=LATER + timedelta(minutes=9))
    assert await differing(house) == []


async def test_days_and_channels_are_one_finding_of_a_measure_and_workflow(house: House) -> None:
    house = await compared(house)
    saturday = "2026-02-28T09:00:00Z"
    await keep(house, [a_contact(1), a_contact(2, start=saturday), a_contact(3, channel="chat")])
    totals = (a_total(), a_total(day=date(2026, 2, 28)), a_total(channel="chat", value=5))
    await sends(house, *totals)
    await compare_all(house)
    (finding,) = await differing(house)
    assert (finding.since, finding.day, finding.times) == (date(2026, 2, 28), SUNDAY, 2)


async def test_a_share_is_compared_by_its_contacts_and_by_its_value(house: House) -> None:
    house = await compared(house)
    await keep(house, [a_contact(1), a_contact(2, outputs=[an_output(value=0)])])
    await sends(house, a_total("greeted", 0.5, n=2))
    await compare_all(house)
    assert await differing(house) == []
    await sends(house, a_total("greeted", 0.5, n=9), at=LATER)
    await compare_all(house, at=LATER + timedelta(minutes=9))
    assert await headline(house) == "Balance inquiry: Greeted of 9 in the total, 2 interactions"
    await sends(house, a_total("greeted", 0.8), at=LATER)
    await compare_all(house, at=LATER + timedelta(minutes=19))
    assert await headline(house) == (
        "Balance inquiry: Greeted 80% in the total, 50% from 2 interactions"
    )


async def test_a_total_of_all_channels_is_laid_beside_all_of_them(house: House) -> None:
    house = await compared(house)
    await keep(house, [a_contact(1), a_contact(2, channel="chat")])
    await sends(house, a_total(value=2, channel="all"))
    await compare_all(house)
    assert await differing(house) == []


async def test_what_was_never_recorded_and_a_day_that_runs_are_not_compared(house: House) -> None:
    house = await compared(house)
    await sends(house, a_total())
    await keep(house, [a_contact(1, start="2026-03-02T08:00:00Z")])
    await sends(house, a_total(value=9, day=date(2026, 3, 2)))
    await compare_all(house)
    assert await differing(house) == []
    await compare_all(house, at=NINE + timedelta(days=1))
    assert (await differing(house))[0].day == date(2026, 3, 2)


async def test_what_was_answered_is_not_asked_again_each_day(house: House) -> None:
    house = await compared(house)
    await keep(house, [a_contact(1)])
    await sends(house, a_total())
    await compare_all(house)
    (finding,) = await differing(house)
    await house.do(
        lambda u: outcomes.become(u, "1", EMRE, an_input(FindingState.NOT_A_PROBLEM)), at=LATER
    )
    monday = date(2026, 3, 2)
    tuesday = NINE + timedelta(days=1)
    await keep(house, [a_contact(2, start="2026-03-02T08:00:00Z")])
    await sends(house, a_total(value=9, day=monday), at=tuesday)
    await compare_all(house, at=tuesday + timedelta(minutes=9))
    assert await differing(house) == []
    assert finding.number == 1


@pytest.mark.parametrize("part", [{"cohort": "volunteer"}, {"agent": "a7"}])
async def test_parts_of_what_is_counted_are_refused_in_words(
    house: House, part: dict[str, str]
) -> None:
    house = await compared(house)
    known = await house.look(rules.rules, at=NINE)
    row = {"measure": "contacts", "workflow": "balance", "channel": "voice", "day": "2026-03-01"}
    assert known.read({**row, "value": 3}).value == 3
    with pytest.raises(ValueError, match="counted from contacts here: only its total is compared"):
        known.read({**row, "value": 3, **part})


async def test_it_adds_no_empty_line_to_the_numbers(house: House) -> None:
    house = await compared(house)
    await keep(house, [a_contact(1)])
    await sends(house, a_total())
    await compare_all(house)
    assert len(await differing(house)) == 1
    told = str(await house.look(lambda unit: lookup.measures(unit, PRIYA, ("balance", "contacts"))))
    assert "all channels" not in told


async def test_who_may_not_read_the_number_is_told_that_it_differs_alone(house: House) -> None:
    untested = {**CONTACTS, "five_minute_test": None}
    house = await opened(house, measures=[untested, GREETED])
    await keep(house, [a_contact(1)])
    await sends(house, a_total())
    await compare_all(house)
    subjects = await house.look(lambda unit: answers.subjects(unit, [1]))
    assert subjects[1].what == "Balance inquiry: Contacts has another total than its interactions"
