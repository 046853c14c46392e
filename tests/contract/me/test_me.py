"""`/rollout me`: what somebody chose holds for everything that is asked of them."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services import me
from bot.services.actions import lookup, nudges
from bot.services.feedback import work
from bot.store import budget as asks
from bot.work import budget
from bot.work.presence import presence_of, presences
from bot.work.unit import Unit
from schedules.actions import NUDGES
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import HERE, PRIYA, House
from tests.contract.goldens import golden

NOVEMBER_9 = datetime(2026, 11, 9, 9, tzinfo=UTC)


async def chooses(
    house: House,
    user: SlackUserId = EMRE,
    *,
    asks_a_week: str = "3",
    quiet: tuple[str, str] = ("", ""),
    back_on: date | None = None,
) -> None:
    def save(unit: Unit) -> object:
        return me.save(unit, user, asks_a_week=asks_a_week, quiet=quiet, back_on=back_on)

    await house.do(save)


def used_and_allowed(unit: Unit, user: SlackUserId) -> tuple[int, int]:
    return budget.used_and_allowed(unit, presence_of(unit, user))


def may_ask(unit: Unit) -> bool:
    return AISHA in budget.askable(unit, presences(unit, [AISHA]))


async def test_what_holds_is_told_and_changed_in_one_form(house: House) -> None:
    golden("me/me", await house.look(lambda unit: me.show(unit, EMRE)))
    await chooses(house, asks_a_week="1", quiet=("18:00", "09:30"), back_on=date(2026, 11, 10))
    golden("me/me.away", await house.look(lambda unit: me.show(unit, EMRE)))
    golden("forms/form.me", await house.look(lambda unit: me.form(unit, EMRE)))
    golden("me/home", await house.look(lambda unit: me.home_section(unit, EMRE)))
    await house.do(lambda unit: me.back(unit, EMRE))
    assert "You are not marked as away." in str(await house.look(lambda unit: me.show(unit, EMRE)))


async def test_who_is_away_hears_nothing_and_their_lead_hears_it_instead(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await chooses(house, back_on=date(2026, 11, 20))
    await house.forget_messages()
    await house.do(NUDGES.run, at=NOVEMBER_9)
    (told,) = await house.queued()
    assert told.place == PRIYA
    assert "F-1 belongs to Emre, who is away" in told.words


async def test_nudges_about_others_deadlines_count_and_ones_own_do_not(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    for day in (9, 13, 16, 17):
        await house.do(NUDGES.run, at=datetime(2026, 11, day, 9, tzinfo=UTC))
    later = datetime(2026, 11, 17, 10, tzinfo=UTC)
    counted = {
        user: await house.look(partial(used_and_allowed, user=user), at=later)
        for user in (EMRE, PRIYA)
    }
    # Back on the pile on the 16th, it was the lead's to hear on that day and the next.
    assert counted == {EMRE: (0, 3), PRIYA: (2, 3)}


async def test_time_off_is_not_among_the_working_days_left(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    assert "11 working days left" in str(await house.look(lambda u: lookup.details(u, 1, EMRE)))
    await chooses(house, back_on=date(2026, 11, 12))
    assert "3 working days left" in str(await house.look(lambda u: lookup.details(u, 1, EMRE)))
    await chooses(house, back_on=date(2026, 11, 20))
    assert "0 working days left" in str(await house.look(lambda u: lookup.details(u, 1, EMRE)))


async def test_a_nudge_waits_for_the_end_of_quiet_hours(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await chooses(house, quiet=("18:00", "10:30"))
    await house.forget_messages()
    await house.do(NUDGES.run, at=NOVEMBER_9)
    assert await house.queued() == []
    later = NOVEMBER_9 + timedelta(hours=1, minutes=30)
    assert await house.look(nudges.next_nudge, at=NOVEMBER_9) == later
    await house.do(NUDGES.run, at=later)
    assert [message.place for message in await house.queued()] == [EMRE]


async def test_quiet_hours_that_leave_no_working_time_do_not_lose_a_deadline(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await chooses(house, quiet=("08:00", "18:00"))
    await house.forget_messages()
    await house.do(NUDGES.run, at=NOVEMBER_9)
    assert [message.place for message in await house.queued()] == [EMRE]


async def test_the_ledger_counts_what_was_asked_and_answered(house: House) -> None:
    for number in range(3):
        assert await house.look(may_ask)
        await house.do(partial(budget.note, user=AISHA, about=f"pulse:{number}"))
    assert not await house.look(may_ask)
    assert await house.do(lambda unit: asks.answer(unit.tx, HERE, AISHA, "pulse:0"))
    assert not await house.do(lambda unit: asks.answer(unit.tx, HERE, AISHA, "pulse:0"))
    words = str(await house.look(lambda unit: me.show(unit, AISHA)))
    assert "I ask you 3 questions a week at most: 3 so far this week" in words
    slow = str(await house.look(lambda u: me.show(u, AISHA), at=AT + timedelta(days=3)))
    assert "You let the last two pass, so one comes at most" in slow


@pytest.mark.parametrize(
    ("asks_a_week", "quiet", "back_on", "words"),
    [
        ("11", ("", ""), None, "0 to 10 a week."),
        ("x", ("", ""), None, "0 to 10 a week."),
        ("3", ("18:00", ""), None, "need a beginning and an end"),
        ("3", ("18:00", "18:00"), None, "the whole day"),
        ("3", ("late", "09:00"), None, "Write a time such as 18:00."),
        ("3", ("", ""), date(2026, 11, 1), "Choose a day to come."),
        ("3", ("", ""), date(2027, 11, 1), "180 days at most."),
    ],
)
async def test_what_cannot_be_is_said_under_its_field(
    house: House, asks_a_week: str, quiet: tuple[str, str], back_on: date | None, words: str
) -> None:
    with pytest.raises(UserError) as refused:
        await chooses(house, asks_a_week=asks_a_week, quiet=quiet, back_on=back_on)
    assert words in " ".join(refused.value.fields.values())
