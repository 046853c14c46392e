"""What an exception unlocks says so, since when, on every number; what was earned, or locked, does not."""

from datetime import timedelta
from typing import Any

import pytest

from bot.services.interactions import evidence
from bot.services.measures import findings, live, lookup, outcomes, trust
from bot.store.interactions import trust as rows
from bot.store.measures import findings as kept
from tests.builders.charter import a_workflow
from tests.builders.interactions import a_scorecard
from tests.builders.measures import NINE, a_measure, keep, measured, numbers, with_last
from tests.builders.unit import LENA, PRIYA, House
from tests.contract.measures.test_answering import reminders
from tests.contract.measures.test_becoming import an_input
from tests.contract.measures.test_digest import posted

LENT = "trusted by exception since 1 December"
LIVE = {
    "trusted_on": "2025-12-01",
    "tempo": "live",
    "name": "Balance inquiry",
    "contacts": "offered",
}


async def found(house: House, **parts: Any) -> House:
    """Let the handle time of a workflow that is live stand out yesterday."""
    workflows = [a_workflow("balance", **LIVE)]
    measures = [a_measure(urgent=True), a_measure("offered", unit="count")]
    house = house.with_charter(**measured(workflows=workflows, measures=measures, **parts))
    await keep(house, with_last(numbers(), value=520.0))
    return house


async def surfaces(house: House) -> dict[str, str]:
    """Read a finding's number wherever it stands."""
    message, thread = await posted(house)

    def tell(unit: Any) -> None:
        (finding,) = kept.get(unit.tx, unit.workspace, [1])
        live.tell(unit, finding)

    await house.do(tell, at=NINE)
    told = [each.words for each in await house.queued("finding:") if "Now:" in each.words]
    look = house.look
    return {
        "digest": message.words,
        "thread": str(thread.payload),
        "live": told[-1] if told else "",
        "list": str(await look(lambda u: findings.waiting(u, LENA), at=NINE)),
        "one": str(await look(lambda u: findings.show(u, 1, LENA), at=NINE)),
        "form": str(await look(lambda u: outcomes.form(u, "1", LENA), at=NINE)),
        "evidence": str(await look(lambda u: evidence.modal(u, "1", LENA), at=NINE)),
        "measures": str(await look(lambda u: lookup.measures(u, LENA, ("balance",)), at=NINE)),
    }


async def test_every_surface_says_that_an_exception_shows_it(house: House) -> None:
    told = await surfaces(await found(house))
    assert {name for name, words in told.items() if LENT not in words} == set()


async def test_reminders_and_what_became_of_it_say_so_too(house: House) -> None:
    house = await found(house)
    await posted(house)
    asked = await reminders(house, NINE.date() + timedelta(days=3))
    assert asked
    assert all(LENT in words for _, _, words in asked)

    def become(unit: Any) -> str:
        closed = outcomes.become(unit, "1", PRIYA, an_input())
        return outcomes.told_words(unit, closed, unit.person(PRIYA))

    assert LENT in await house.do(become, at=NINE)


async def test_what_people_earned_by_looking_says_nothing_of_it(house: House) -> None:
    house = await found(house, scorecards=[a_scorecard()])
    await house.do(lambda u: rows.earn(u.tx, u.workspace, "balance", "1", at=NINE), at=NINE)
    told = await surfaces(house)
    assert {name for name, words in told.items() if "exception" in words} == set()


@pytest.mark.parametrize(("day", "words"), [("2026-03-02", "since 2 March"), ("2026-03-03", "")])
async def test_an_exception_of_a_day_to_come_shows_nothing_yet(
    house: House, day: str, words: str
) -> None:
    workflow = a_workflow("balance", **{**LIVE, "trusted_on": day, "contacts": None})
    house = house.with_charter(**measured(workflows=[workflow]))
    told = await house.look(lambda unit: trust.exception_words(unit, "balance"), at=NINE)
    assert told == (f"trusted by exception {words}" if words else "")
