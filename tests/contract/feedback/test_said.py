"""Friday's "you said, we did": what changed, what was declined and why, nobody given away."""

from datetime import UTC, datetime, timedelta

from bot.charter import Charter
from bot.domain.budget import Preferences
from bot.services.feedback import promises, verification, work
from bot.store import budget as asks
from bot.work import rhythm
from schedules import feedback as schedule
from tests.builders.feedback import AISHA, AT, EARLIER, EMRE
from tests.builders.unit import BEN, CARDS, CHLOE, HERE, PRIYA, House, Queued
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
    await house.submits(anonymous=True, at=EARLIER, what="My lead tells us to skip it.")
    await ship(house, 1, "Skipping is off.")
    for number, author in enumerate((AISHA, BEN, CHLOE), start=2):
        await house.submits(author, what=f"Number {number}.")
        await decline(house, number, "The bank forbids it.")
    (told,) = await friday(house)
    assert "My lead" not in told.words
    assert "(sent without a name)" in told.words


async def test_among_five_people_anonymous_words_stand_like_all_others(house: House) -> None:
    await house.submits(anonymous=True, at=EARLIER, what="My lead tells us to skip it.")
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


async def of_agents(house: House) -> dict[str, Queued]:
    """Find what agents read of Friday's week, by who reads it."""
    return {m.place: m for m in await house.queued("direct:")}


async def test_agents_whose_reports_it_names_read_their_part_of_it(house: House) -> None:
    await house.submits(what="It is slow.")
    await house.submits(BEN, what="It greets twice.")
    await house.submits(EMRE, what="I am of the pod and read it there.")
    await house.submits(CHLOE, anonymous=True, at=EARLIER, what="My lead tells us to skip it.")
    await ship(house, 1, "The flow answers within a second.")
    for number in (2, 3, 4):
        await decline(house, number, "The bank forbids it for now.")
    await friday(house)
    told = await of_agents(house)
    assert set(told) == {AISHA, BEN}
    golden("feedback/yours", told[AISHA].payload)
    assert "It greets twice." not in told[AISHA].words


async def test_fridays_post_reaches_nobody_who_was_asked_enough(house: House) -> None:
    await house.submits(what="It is slow.")
    await house.submits(BEN, what="It greets twice.")
    for number in (1, 2):
        await decline(house, number, "The bank forbids it for now.")
    chosen = Preferences(asks_a_week=0)
    await house.do(lambda unit: asks.choose(unit.tx, HERE, AISHA, chosen))
    await friday(house)
    assert set(await of_agents(house)) == {BEN}
    (noted,) = await house.rows("SELECT about, answered FROM ask WHERE about LIKE 'you_said%'")
    assert (noted[0], bool(noted[1])) == ("you_said:cards:2026-11-06", True)


async def test_fridays_post_reaches_nobody_who_is_owed_an_answer(house: House) -> None:
    old = datetime(2026, 10, 20, 10, tzinfo=UTC)
    await house.submits(workflow="arrangements", at=old)
    await house.submits(what="It is slow.")
    await decline(house, 2, "The bank forbids it for now.")
    moment = await house.look(promises.next_breach)
    assert moment is not None
    await house.do(promises.tell_due, at=moment)
    await friday(house)
    assert await of_agents(house) == {}
