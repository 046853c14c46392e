"""What waits for somebody is one message a day, true until it is answered."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.ids import SlackUserId
from bot.services.feedback import work
from schedules.actions import NUDGES
from tests.builders.feedback import AISHA, EMRE
from tests.builders.unit import LENA, PRIYA, House, Queued
from tests.contract.goldens import golden

FRIDAY = datetime(2026, 11, 13, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def runs(house: House, at: datetime) -> None:
    """Send everything that is due."""
    while await house.do(NUDGES.run, at=at):
        pass


async def told(house: House, user: SlackUserId) -> list[Queued]:
    return [m for m in await house.queued("waits", place=user) if m.payload]


def presses(payload: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [block for block in payload["blocks"] if block["type"] == "actions"]
    return [(b["action_id"], b["value"]) for row in rows for b in row["elements"]]


async def test_many_things_of_one_morning_are_one_message(house: House) -> None:
    for _ in range(7):
        await house.submits()
    await runs(house, FRIDAY)
    (message,) = await told(house, PRIYA)
    text = message.payload["text"]
    assert text.startswith("7 things wait for you: due soon F-1, F-2")
    assert {value for _, value in presses(message.payload)} >= {"F-1", "F-7"}
    golden("actions/waits", message.payload)


async def test_the_next_days_message_takes_the_place_of_the_last(house: House) -> None:
    for _ in range(2):
        await house.submits()
    await runs(house, FRIDAY)
    first = (await told(house, PRIYA))[0].ref
    await house.forget_messages()
    await runs(house, MONDAY)
    past, message = await told(house, PRIYA)
    assert (past.ref, past.method, presses(past.payload)) == (first, "update", [])
    assert message.method == "post"
    assert message.payload["text"] == "2 things wait for you: due soon F-1, F-2"


async def test_a_breach_is_told_on_its_day_in_it(house: House) -> None:
    for _ in range(2):
        await house.submits()
    await runs(house, TUESDAY)
    (message,) = [m for m in await told(house, PRIYA) if m.method == "post"]
    assert message.payload["text"] == "2 things wait for you: late F-1, F-2"
    assert "was due on Monday 16 November" in message.words


async def test_what_is_answered_leaves_it_with_its_buttons(house: House) -> None:
    for _ in range(2):
        await house.submits()
    await runs(house, FRIDAY)
    await house.forget_messages()
    await house.do(
        lambda unit: work.decline(unit, 1, PRIYA, reason="The bank forbids that."),
        at=FRIDAY + MINUTE,
    )
    (message,) = await told(house, PRIYA)
    assert message.method == "update"
    assert {value for _, value in presses(message.payload)} == {"F-2"}
    await house.forget_messages()
    await house.do(
        lambda unit: work.decline(unit, 2, PRIYA, reason="The bank forbids that."),
        at=FRIDAY + MINUTE,
    )
    (message,) = await told(house, PRIYA)
    assert presses(message.payload) == []
    assert message.payload["text"] == "Nothing of this waits for you any more."


async def test_what_somebody_takes_no_longer_asks_the_lead(house: House) -> None:
    for _ in range(2):
        await house.submits()
    await runs(house, FRIDAY)
    await house.forget_messages()
    await house.do(lambda unit: work.take(unit, 1, EMRE), at=FRIDAY + MINUTE)
    (message,) = await told(house, PRIYA)
    assert {value for _, value in presses(message.payload)} == {"F-2"}


async def test_in_two_weeks_in_which_nobody_acts_nobody_hears_twice_a_day(house: House) -> None:
    for number in range(12):
        await house.submits(at=house.at + timedelta(hours=26 * number))
    days: dict[tuple[str, str], int] = {}
    for hour in range(14 * 24):
        at = datetime(2026, 11, 9, 9, tzinfo=UTC) + timedelta(hours=hour)
        await house.forget_messages()
        await runs(house, at)
        for message in await house.queued():
            if message.method == "post" and message.place in (PRIYA, LENA, EMRE, AISHA):
                key = (message.place, at.date().isoformat())
                days[key] = days.get(key, 0) + 1
    assert days
    assert set(days.values()) == {1}
    assert sum(n for (user, _), n in days.items() if user == PRIYA) <= 16
