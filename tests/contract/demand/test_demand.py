"""Demand: people who ask for a workflow, each once, nobody without a name given away."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services import demand
from bot.services.feedback import verification
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, AT
from tests.builders.unit import BEN, CHLOE, PRIYA, House
from tests.contract.goldens import golden

HERE_TOO = "would_help_here_too"


async def reported(house: House, *, days: int = 1) -> str:
    return str(await house.look(demand.report, at=AT + timedelta(days=days)))


async def test_each_person_counts_once_for_a_workflow_the_most_wanted_first(house: House) -> None:
    await house.submits(AISHA, kind=HERE_TOO, workflow="arrangements")
    for author in (BEN, CHLOE, BEN):
        await house.submits(author, kind=HERE_TOO)
    await house.submits(AISHA)
    golden("demand/report", await house.look(demand.report))
    assert "Nobody has asked yet" in await reported(house, days=100)


async def test_what_was_taken_back_is_not_counted(house: House) -> None:
    await house.submits(kind=HERE_TOO)
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))
    assert "Nobody has asked yet" in await reported(house)


async def test_few_people_with_somebody_anonymous_are_not_counted_out(house: House) -> None:
    await house.submits(kind=HERE_TOO, anonymous=True)
    await house.submits(BEN, kind=HERE_TOO, workflow="arrangements")
    _text, _, blocks = (await reported(house)).partition("blocks")
    assert blocks.count("fewer than 5 people") == 2


async def wishes(house: House, name: str, *users: SlackUserId, at: datetime = AT) -> str:
    for user in users:
        said = await house.do(partial(demand.wish, by=user, name=name), at=at)
    return said


async def test_a_call_type_the_charter_does_not_know_is_counted_by_forgiving_name(
    house: House,
) -> None:
    said = await wishes(house, "Mortgage payoff", AISHA)
    assert said.startswith("Counted: “Mortgage payoff”. It is not in the charter yet")
    await wishes(house, "mortgage  payoffs", BEN)
    await wishes(house, "Payoff of a mortgage", CHLOE)
    await wishes(house, "morgage payoff", PRIYA, PRIYA)
    await wishes(house, "Travel notice", AISHA)
    golden("demand/report.new", await house.look(demand.report))
    words = await reported(house)
    assert "*Mortgage payoff* (not in the charter yet): 4 people" in words
    assert "*Travel notice* (not in the charter yet): 1 person" in words
    assert "Nobody has asked yet" in await reported(house, days=100)


@pytest.mark.parametrize("name", ["balance", "Balance Inquiries", "inquiry about a balance"])
async def test_one_that_is_in_the_charter_counts_for_its_workflow(house: House, name: str) -> None:
    await house.submits(BEN, kind=HERE_TOO)
    said = await wishes(house, name, AISHA, BEN)
    assert said.startswith("Counted for Balance, which is in the charter.")
    words = await reported(house)
    assert "*Balance*: 2 people" in words
    assert "not in the charter" not in words


async def test_what_the_charter_learns_moves_to_its_workflow(house: House) -> None:
    await wishes(house, "Mortgage payoff", AISHA)
    learned = a_workflow("mortgages", call_types=["mortgage payoff quote", "mortgage payoff"])
    grown = house.with_charter(workflows=[a_workflow(), learned, a_workflow("x", pod="payments")])
    assert "*Mortgages*: 1 person" in await reported(grown)


async def test_asking_again_counts_from_now_on(house: House) -> None:
    await wishes(house, "Travel notice", AISHA)
    await wishes(house, "travel notices", AISHA, at=AT + timedelta(days=80))
    assert "*travel notices* (not in the charter yet): 1 person" in await reported(house, days=120)


@pytest.mark.parametrize(
    ("name", "words"),
    [("12 34", "a few words"), ("x" * 81, "80 characters"), ("call 07700 900123", "phone number")],
)
async def test_what_names_no_call_type_is_refused(house: House, name: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        await wishes(house, name, AISHA)
    assert await house.rows("SELECT * FROM wish") == []
