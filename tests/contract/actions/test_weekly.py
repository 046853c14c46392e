"""Monday's list: a pod's live actions in one table that stays true."""

from datetime import UTC, datetime, timedelta

from bot.services import me
from bot.services.actions import changes, weekly
from bot.work import rhythm
from schedules import actions as schedule
from tests.builders.feedback import AT, EMRE
from tests.builders.unit import CARDS, House
from tests.contract.actions.test_changing import LATER, make
from tests.contract.goldens import golden

MONDAY = datetime(2026, 11, 9, 9, 30, tzinfo=UTC)


async def post(house: House, at: datetime = MONDAY) -> None:
    """Let the routine be planned and then come due."""
    await house.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE))
    await house.forget_messages()
    await house.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE), at=at)


async def test_each_pod_with_work_has_a_table_with_ages_as_numbers(house: House) -> None:
    await make(house)
    await make(house, owner=None, title="A very long title " * 10)
    await post(house)
    (told,) = await house.queued("actions_week:")
    assert told.place == CARDS
    golden("actions/weekly", told.payload)
    table = next(block for block in told.payload["blocks"] if block["type"] == "data_table")
    assert [row[5]["value"] for row in table["rows"][1:]] == [7, 7]


async def test_a_change_anywhere_shows_in_the_table_that_stands(house: House) -> None:
    await make(house)
    await post(house)
    await house.posted("actions_week:cards", CARDS, "1.1")
    await house.forget_messages()
    await house.do(lambda unit: changes.snooze(unit, 1, EMRE, until=LATER, reason="On leave."))
    (update,) = await house.queued("actions_week:")
    assert update.method == "update"
    assert "Wed 25 Nov (first Mon 16 Nov)" in str(update.payload)
    await house.do(lambda unit: changes.finish(unit, 1, EMRE))
    last = (await house.queued("actions_week:"))[-1]
    assert "data_table" not in str(last.payload)


async def test_the_table_says_whose_owner_is_away_as_soon_as_they_are(house: House) -> None:
    await make(house)
    await post(house)
    await house.posted("actions_week:cards", CARDS, "1.1")
    await house.forget_messages()
    await house.goes_away(EMRE, back_on=LATER)
    (update,) = await house.queued("actions_week:")
    assert "Emre (away until Wed 25 Nov)" in str(update.payload)
    await house.do(lambda unit: me.back(unit, EMRE))
    assert "away" not in str((await house.queued("actions_week:"))[-1].payload)


async def test_a_hundred_actions_fit_and_the_rest_is_said(house: House) -> None:
    for number in range(weekly.MOST_ROWS + 3):
        await make(house, title=f"Number {number} of many, with a rather long title to it all")
    await post(house)
    (told,) = await house.queued("actions_week:")
    assert "There are more: `/rollout actions pod`." in told.words


async def test_it_comes_late_after_an_outage_and_says_so(house: House) -> None:
    await make(house)
    await post(house, MONDAY + timedelta(hours=7))
    (told,) = await house.queued("actions_week:")
    assert "Posted 7 hours late" in told.words
    assert AT < MONDAY
