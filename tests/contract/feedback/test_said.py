"""Friday's "you said, we did": what changed, what was declined and why, nobody given away."""

from datetime import UTC, datetime, timedelta

from bot.charter import Charter
from bot.services.feedback import verification, work
from bot.work import rhythm
from schedules import feedback as schedule
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import BEN, CARDS, CHLOE, PRIYA, House, Queued
from tests.contract.goldens import golden

FRIDAY = datetime(2026, 11, 6, 15, tzinfo=UTC)


async def friday(house: House, at: datetime = FRIDAY) -> list[Queued]:
    """Let the routine be planned on Monday and run on Friday; return what pods are told."""
    await house.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE))
    await house.forget_messages()
    await house.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE), at=at)
    return await house.queued("you_said:")


async def ship(house: House, number: int, sentence: str) -> None:
    await house.do(lambda unit: work.take(unit, number, EMRE))
    await house.do(lambda unit: work.ship(unit, number, EMRE, sentence=sentence))


async def decline(house: House, number: int, reason: str) -> None:
    await house.do(lambda unit: work.decline(unit, number, EMRE, reason=reason))


async def test_a_pod_hears_its_week_in_the_words_of_its_agents(house: House) -> None:
    await house.submits(what="It reads out the <balance> of a closed account.")
    await house.submits(BEN, what="It is slow.")
    await house.submits(BEN, what="The summary leaves the promise out.")
    await house.submits(CHLOE, what="It greets twice.")
    await ship(house, 1, "It checks first that the account is open.")
    await ship(house, 3, "Promises stand first in the summary.")
    await house.do(lambda unit: verification.confirm(unit, 1, AISHA))
    await decline(house, 2, "The bank behind it answers that slowly.")
    (told,) = await friday(house)
    assert told.place == CARDS
    golden("feedback/you_said", told.payload)


async def test_a_week_without_news_is_one_line_and_a_pod_without_reports_hears_nothing(
    house: House,
) -> None:
    await house.submits()
    (told,) = await friday(house)
    golden("feedback/you_said.waiting", told.payload)


async def test_nobody_anonymous_is_quoted_among_fewer_than_five(house: House) -> None:
    await house.submits(anonymous=True, what="My lead tells us to skip it.")
    await ship(house, 1, "Skipping is off.")
    for number, author in enumerate((AISHA, BEN, CHLOE), start=2):
        await house.submits(author, what=f"Number {number}.")
        await decline(house, number, "The bank forbids it.")
    (told,) = await friday(house)
    assert "My lead" not in told.words
    assert "(sent without a name)" in told.words


async def test_among_five_people_anonymous_words_stand_like_all_others(house: House) -> None:
    await house.submits(anonymous=True, what="My lead tells us to skip it.")
    await ship(house, 1, "Skipping is off.")
    for number, author in enumerate((AISHA, BEN, CHLOE, PRIYA), start=2):
        await house.submits(author, what=f"Number {number}.")
        await decline(house, number, "The bank forbids it.")
    (told,) = await friday(house)
    assert "My lead tells us to skip it." in told.words


async def test_what_was_redacted_is_not_told_again(house: House) -> None:
    await house.submits(what="Said in haste.")
    await ship(house, 1, "Done in haste.")
    await house.do(lambda unit: work.redact(unit, 1, PRIYA))
    assert await friday(house) == []


async def test_a_long_week_names_seven_and_says_how_many_more(house: House) -> None:
    for number in range(1, 10):
        await house.submits()
        await ship(house, number, "It asks first.")
    (told,) = await friday(house)
    assert told.words.count("Waiting for the agent's word.") == 7
    assert "and 2 more" in told.words


async def test_after_an_outage_it_comes_late_and_says_so(house: House) -> None:
    await house.submits()
    await ship(house, 1, "It asks first.")
    (told,) = await friday(house, FRIDAY + timedelta(hours=20))
    assert "Posted 20 hours late" in told.words


async def test_it_comes_on_the_charters_day_and_never_where_it_is_off(house: House) -> None:
    def next_of(charter: Charter) -> datetime:
        (scope, _) = rhythm.per_pod(charter)
        return schedule.ROUTINE.next_after(charter, scope, AT)

    assert next_of(house.charter) == FRIDAY
    moved = house.with_charter(routines={"you_said": {"on": "last thursday", "at": "16:30"}})
    assert next_of(moved.charter) == datetime(2026, 11, 26, 16, 30, tzinfo=UTC)
    silent = house.with_charter(routines={"you_said": "off"})
    await silent.submits()
    assert await friday(silent) == []
    assert await silent.look(lambda unit: rhythm.next_dues(unit, [schedule.ROUTINE])) == [None]
