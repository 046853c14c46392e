"""Silence about a shipped change closes it as unconfirmed, and a late word still counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.feedback.item import FeedbackState
from bot.errors import UserError
from bot.services.feedback import silence, verification, work
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import BEN, House
from tests.contract.goldens import golden

SHIPPED = AT + timedelta(days=1)
# Tuesday 3 November and five whole working days: the morning of Wednesday the 11th.
LAPSES = datetime(2026, 11, 11, 9, tzinfo=UTC)
LATER = LAPSES + timedelta(days=3)


async def ship(house: House, number: int = 1, *, at: datetime = SHIPPED) -> None:
    await house.do(lambda unit: work.take(unit, number, EMRE), at=at)
    await house.do(lambda unit: work.ship(unit, number, EMRE, sentence="It asks first."), at=at)


async def lapse(house: House, at: datetime = LAPSES) -> None:
    await house.forget_messages()
    while await house.do(silence.lapse_due, at=at):
        pass


async def test_five_working_days_without_a_word_close_it_as_unconfirmed(house: House) -> None:
    await house.submits()
    await ship(house)
    assert await house.look(silence.next_lapse) == LAPSES
    await lapse(house, LAPSES - timedelta(seconds=1))
    assert (await house.item()).state is FeedbackState.SHIPPED
    await lapse(house)
    item = await house.item()
    assert (item.state, item.closed_at, item.closes_at) == (FeedbackState.UNCONFIRMED, LAPSES, None)
    assert await house.look(silence.next_lapse) is None
    (event,) = [event for event in await house.events("F-1") if event.verb == "lapse"]
    assert event.actor == "clock"
    told = (await house.queued(place=AISHA))[-1]
    golden("feedback/lapsed", told.payload)
    assert await house.queued("F-1:card") != []


async def test_holidays_and_weekends_do_not_count_as_silence(house: House) -> None:
    christmas = {"calendars": {"london": {"country": "GB", "subdivision": "ENG"}}}
    pods = [{"key": "cards", "channel": "#pod-cards", "calendar": "london"}]
    pods.append({"key": "payments", "channel": "#pod-payments"})
    away = house.with_charter(**christmas, pods=pods)
    await away.submits()
    await ship(away, at=datetime(2026, 12, 23, 15, tzinfo=UTC))
    # The 24th, 29th, 30th, 31st and 4 January are the five; New Year's Day is none.
    assert (await away.item()).closes_at == datetime(2027, 1, 5, 9, tzinfo=UTC)


async def test_an_outage_closes_late_and_each_once(house: House) -> None:
    for number in range(1, 13):
        await house.submits()
        await ship(house, number)
    await lapse(house, LATER)
    assert {(await house.item(n)).state for n in range(1, 13)} == {FeedbackState.UNCONFIRMED}
    assert len(await house.queued(place=AISHA)) == 12 * 2
    await lapse(house, LATER)
    assert await house.queued() == []


async def test_a_late_yes_verifies_and_a_late_no_reopens_with_a_new_day(house: House) -> None:
    for number in (1, 2):
        await house.submits()
        await ship(house, number)
    await lapse(house)
    await house.do(lambda unit: verification.confirm(unit, 1, AISHA), at=LATER)
    assert (await house.item(1)).state is FeedbackState.VERIFIED
    await house.do(lambda unit: verification.reopen(unit, 2, AISHA, words="Not on chat."), at=LATER)
    back = await house.item(2)
    assert (back.state, back.due_on) == (FeedbackState.IN_PROGRESS, date(2026, 11, 16))
    assert back.new_due_on == date(2026, 11, 28)
    assert await house.actions_of(EMRE) == ["A-2 2026-11-28"]


async def test_a_word_in_time_leaves_nothing_to_lapse(house: House) -> None:
    await house.submits()
    await ship(house)
    await house.do(lambda unit: verification.confirm(unit, 1, AISHA), at=SHIPPED)
    assert await house.look(silence.next_lapse) is None
    await lapse(house)
    assert (await house.item()).state is FeedbackState.VERIFIED


async def test_somebody_anonymous_hears_through_the_relay(house: House) -> None:
    await house.submits(anonymous=True)
    await ship(house)
    await lapse(house)
    relay = (await house.item()).relay
    (told,) = await house.queued(place=f"relay:{relay}")
    assert "is closed for now" in told.words
    assert await house.queued(place=AISHA) == []
    await house.do(lambda unit: verification.confirm(unit, 1, AISHA), at=LATER)
    await house.do(verification.hear_due, at=LATER + timedelta(days=4))
    assert (await house.item()).state is FeedbackState.VERIFIED


async def test_everybody_whose_report_was_joined_hears_of_their_own(house: House) -> None:
    await house.submits()
    await house.submits(BEN, what="The same, on chat.")
    await house.do(lambda unit: work.join(unit, 2, EMRE, to=1))
    await ship(house)
    await lapse(house)
    (told,) = await house.queued(place=BEN)
    assert "The same, on chat." in told.words


async def test_what_lapsed_can_no_longer_be_worked_on_without_a_word(house: House) -> None:
    await house.submits()
    await ship(house)
    await lapse(house)
    with pytest.raises(UserError, match="F-1 is "):
        await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks again."))
