"""At the first stage nothing is shown and nothing is asked beyond feedback, however much was looked at."""

from bot.services.measures import trust
from bot.store.interactions import trust as rows
from bot.work.unit import Unit
from tests.builders.charter import a_workflow
from tests.builders.interactions import a_scorecard, scored
from tests.builders.measures import NINE, TODAY
from tests.builders.unit import HERE, House


async def standing(house: House, **workflow: object) -> tuple[bool, str]:
    version = str(a_scorecard().get("version", "1"))
    named = a_workflow("balance", name="Balance inquiry", **workflow)
    made = house.with_charter(**scored(workflows=[named], measures=[], sources=[]))
    made.at = NINE
    await made.do(lambda unit: rows.earn(unit.tx, HERE, "balance", version, at=NINE))

    def look(unit: Unit) -> tuple[bool, str]:
        found = unit.charter.workflow("balance")
        return trust.standing(unit, found, TODAY).trusted, trust.words(unit, found, TODAY)

    return await made.look(look)


async def test_trust_that_is_earned_opens_totals_only_at_a_stage_that_shows_them(
    house: House,
) -> None:
    assert await standing(house) == (
        False,
        "enough was looked at; totals open with its move from Recorded",
    )
    assert await standing(house, tempo="monthly") == (True, "trusted")
