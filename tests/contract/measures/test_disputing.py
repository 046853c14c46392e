"""Anyone may say that a number they are shown is wrong, and hears by a day; who answers is reminded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.ids import PodKey, SlackUserId
from bot.domain.measures.findings import Attribution
from bot.domain.people import PodPeople
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services.feedback import asks
from bot.services.measures import disputes as disputing
from bot.services.measures import findings as looking
from bot.services.measures import promises
from bot.store.measures import disputes
from bot.work.presence import presences
from bot.work.unit import Unit
from schedules.measures import DUTIES
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, EMRE
from tests.builders.measures import NINE, a_measure, judge_all, keep, measured, numbers, with_last
from tests.builders.unit import (
    CHLOE,
    HERE,
    LENA,
    PETRA,
    PRIYA,
    SAM,
    VERA,
    House,
    a_person,
    a_roster,
)
from tests.contract.goldens import golden
from tests.contract.measures.test_answering import DAY, digest, reminders

RITA, INES = SlackUserId("U0RITA"), SlackUserId("U0INES")
WHY = "Transfers are counted twice."
DUE = date(2026, 3, 9)
EVENING = NINE.replace(day=9, hour=17)


def more_people() -> dict[SlackUserId, object]:
    return {
        **a_roster().people,
        RITA: a_person(RITA, Role.COMPLIANCE),
        INES: a_person(INES, Role.CUSTOMER_INSIGHT),
    }


@pytest.fixture
async def found(house: House) -> House:
    """A house in which N-1 waits: AHT of Balance inquiry was far too high yesterday."""
    house = replace(house.with_charter(**measured()), roster=a_roster(people=more_people()))
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house)
    house.at = NINE
    return house


async def refused(house: House, fn: Callable[[Unit], object]) -> str:
    before = await house.everything()
    with pytest.raises(UserError) as problem:
        await house.do(fn)
    assert await house.everything() == before
    return problem.value.message


async def breaches(house: House, at_evening_of: int) -> list[str]:
    """Look at five in the afternoon of a day in March, and list what whoever asked is told."""
    await house.forget_messages()
    await house.do(DUTIES[0].run, at=NINE.replace(day=at_evening_of, hour=17))
    return [m.payload["text"] for m in await house.queued(place=AISHA) if m.method == "post"]


@pytest.mark.parametrize("who", [AISHA, CHLOE, RITA, INES, EMRE, LENA])
async def test_who_does_the_work_or_hears_of_it_may_say_that_a_number_is_wrong(
    found: House, who: SlackUserId
) -> None:
    assert "AHT 520 s" in str(await found.look(lambda unit: disputing.form(unit, "1", who)))
    asked = await found.do(lambda unit: disputing.dispute(unit, "1", who, WHY))
    assert asked.label == "D-1"
    (told,) = await found.queued(place=who)
    assert told.payload["text"] == "D-1: Priya answers you by Monday 9 March."


@pytest.mark.parametrize("who", [VERA, PETRA])
async def test_whoever_is_shown_no_numbers_disputes_none(found: House, who: SlackUserId) -> None:
    why = await refused(found, lambda unit: disputing.dispute(unit, "1", who, WHY))
    assert why == "These numbers are for the pod that owns the workflow and leaders."


@pytest.mark.parametrize("who", [AISHA, CHLOE, RITA, INES])
async def test_what_the_gatekeeper_locks_nobody_disputes(found: House, who: SlackUserId) -> None:
    locked = [a_workflow("balance", name="Balance inquiry")]
    shut = found.with_charter(**measured(workflows=locked))
    shut.at = NINE
    why = await refused(shut, lambda unit: disputing.dispute(unit, "1", who, WHY))
    assert why == "Balance inquiry is locked until its trust gate is passed."
    untried = found.with_charter(**measured(measures=[a_measure(five_minute_test=None)]))
    untried.at = NINE
    why = await refused(untried, lambda unit: disputing.dispute(unit, "1", who, WHY))
    assert why == "AHT has not passed its five-minute coaching test."


async def test_what_changed_is_asked_first_of_who_asks_and_of_who_answers(found: House) -> None:
    form = await found.look(lambda unit: disputing.form(unit, "1", AISHA))
    assert [b["label"]["text"] for b in form["blocks"] if b["type"] == "input"] == [
        "What changed?",
        "What looks wrong?",
    ]
    await found.do(lambda u: disputing.dispute(u, "1", AISHA, WHY, changed="definition"))
    reply = await found.look(lambda u: disputing.answer_form(u, 1, PRIYA, upheld=True))
    first = next(b for b in reply["blocks"] if b["type"] == "input")
    assert first["label"]["text"] == "What changed?"
    assert first["element"]["initial_option"]["value"] == "definition"
    await found.do(lambda unit: disputing.attribute(unit, 1, PRIYA, "population"))
    kept = await found.look(lambda u: disputes.get(u.tx, HERE, 1))
    assert kept is not None
    assert kept.changed is Attribution.POPULATION
    with pytest.raises(UserError) as problem:
        await found.do(lambda unit: disputing.attribute(unit, 1, PRIYA, "the weather"))
    assert "findings.changed" in problem.value.fields


async def test_who_answers_is_reminded_then_the_lead_and_the_value_office(found: House) -> None:
    await found.do(lambda unit: disputing.dispute(unit, "1", AISHA, WHY))
    asked = [
        (day, who) for day, who, words in await reminders(found, DUE + 7 * DAY) if "D-1" in words
    ]
    assert (DUE, PRIYA) in asked
    assert (DUE + DAY, PRIYA) in asked
    assert (DUE + 3 * DAY, LENA) in asked
    assert sum(who == LENA for _, who in asked) == 1


async def test_a_missed_day_is_told_on_it_and_once_more(found: House) -> None:
    await found.do(lambda unit: disputing.dispute(unit, "1", AISHA, WHY))
    assert await found.look(promises.next_breach) == EVENING
    assert await breaches(found, 8) == []
    (words,) = await breaches(found, 9)
    assert words == (
        "D-1: we missed the day we gave you, Monday 9 March. Priya has it now. We will write again "
        "by Wednesday 11 March."
    )
    assert await breaches(found, 10) == []
    (again,) = await breaches(found, 11)
    assert again.startswith("D-1: we missed Wednesday 11 March too, and are sorry.")
    assert await breaches(found, 20) == []
    assert await found.look(promises.next_breach) is None


async def test_whoever_waits_past_their_day_is_asked_for_nothing_else(found: House) -> None:
    def askable(unit: Unit) -> frozenset[SlackUserId]:
        return asks.askable(unit, presences(unit, (AISHA, CHLOE)))

    await found.do(lambda unit: disputing.dispute(unit, "1", AISHA, WHY))
    noon = NINE.replace(day=10, hour=12)
    assert await found.look(askable, at=NINE.replace(day=9)) == {AISHA, CHLOE}
    await breaches(found, 9)
    assert await found.look(askable, at=noon) == {CHLOE}
    await found.do(lambda u: disputing.answer(u, 1, PRIYA, "Mended as of today.", upheld=True))
    assert await found.look(askable, at=noon) == {AISHA, CHLOE}


async def test_who_asked_hears_the_answer_in_a_message_of_its_own_the_same_day(
    found: House,
) -> None:
    await found.do(lambda unit: disputing.dispute(unit, "1", AISHA, WHY))
    await found.forget_messages()
    await found.do(lambda u: disputing.answer(u, 1, PRIYA, "Mended as of today.", upheld=True))
    news = [m for m in await found.queued(place=AISHA) if m.method == "post"]
    assert [m.payload["text"].partition(":")[0] for m in news] == ["D-1 · You were right"]


async def test_an_answer_stops_every_clock(found: House) -> None:
    await found.do(lambda unit: disputing.dispute(unit, "1", AISHA, WHY))
    await found.do(lambda u: disputing.answer(u, 1, PRIYA, "Mended as of today.", upheld=True))
    assert await found.look(promises.next_breach) is None
    assert await breaches(found, 9) == []
    assert not any("D-1" in words for _, _, words in await reminders(found, DUE + 9 * DAY))


async def test_it_has_a_place_among_the_findings(found: House) -> None:
    await found.do(lambda unit: disputing.dispute(unit, "1", AISHA, WHY))
    seen = await found.look(lambda unit: looking.waiting(unit, PRIYA))
    assert "D-1: N-1 · Balance inquiry, voice: AHT 520 s" in str(seen)
    assert "findings.upheld" in str(seen)
    golden("measures/findings.disputed", seen)
    mine = str(await found.look(lambda unit: looking.waiting(unit, AISHA)))
    assert "Aisha says it looks wrong · Priya · answer by Mon 9 Mar" in mine
    assert "findings.upheld" not in mine
    assert "findings.become" not in mine
    with pytest.raises(UserError, match="What you say looks wrong stands here"):
        await found.look(lambda unit: looking.waiting(unit, CHLOE))
    with pytest.raises(UserError, match="Findings are for pods"):
        await found.look(lambda unit: looking.waiting(unit, VERA))


async def test_the_digest_counts_what_is_disputed(found: House) -> None:
    await found.do(lambda unit: disputing.dispute(unit, "1", AISHA, WHY))
    words = (await digest(found, days=1)).words
    assert "1 earlier finding and 1 disputed number still wait for a word" in words


async def test_whoever_asked_reads_how_it_stands(found: House) -> None:
    await found.do(lambda unit: disputing.dispute(unit, "1", AISHA, WHY))
    seen = str(await found.look(lambda unit: disputing.show(unit, 1, AISHA)))
    assert "It waits for an answer by Priya, due Monday 9 March" in seen


async def test_a_lead_does_not_judge_what_they_dispute_themselves(found: House) -> None:
    await found.do(lambda unit: disputing.dispute(unit, "1", PRIYA, WHY))
    (told,) = await found.queued(place=PRIYA)
    assert told.payload["text"] == "D-1: Sam answers you by Monday 9 March."
    assert "D-1: Priya says this looks wrong" in (await found.queued(place=SAM))[0].words


async def test_it_is_never_nobodys(found: House) -> None:
    left = {**more_people(), PRIYA: a_person(PRIYA, active=False)}
    bare = replace(
        found,
        roster=a_roster(people=left, pods={PodKey("cards"): PodPeople((PRIYA,), frozenset())}),
    )
    await bare.do(lambda unit: disputing.dispute(unit, "1", AISHA, WHY))
    assert "D-1" in (await bare.queued(place=SAM))[0].words


async def test_the_charter_says_how_long_an_answer_may_take(found: House) -> None:
    quick = replace(
        found, charter=found.with_charter(**measured(promises={"dispute_days": 1})).charter
    )
    await quick.do(lambda unit: disputing.dispute(unit, "1", AISHA, WHY))
    kept = await quick.look(lambda u: disputes.get(u.tx, HERE, 1))
    assert kept is not None
    assert kept.promise.by - NINE.date() == timedelta(days=1)
