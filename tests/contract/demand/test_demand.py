"""Demand: people who ask for a workflow, each once, nobody without a name given away."""

from datetime import timedelta

from bot.services import demand
from bot.services.feedback import verification
from tests.builders.feedback import AISHA, AT
from tests.builders.unit import BEN, CHLOE, House
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
    words = await reported(house)
    assert words.count("fewer than 5 people") == 2
