"""`/rollout quiet`: who may, until when, and what it says."""

from datetime import UTC, datetime

import pytest

from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services import quiet
from tests.builders.feedback import AISHA, EMRE
from tests.builders.unit import PRIYA, SAM, House


async def says(
    house: House, words: str, by: SlackUserId = PRIYA, *, at: datetime | None = None
) -> str:
    return await house.do(lambda unit: quiet.change(unit, by, words.split()), at=at)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("until tomorrow", "Tuesday 3 November"),
        ("until friday", "Friday 6 November"),
        ("Until FRIDAY", "Friday 6 November"),
        ("monday", "Monday 9 November"),
        ("until 2026-12-24", "Thursday 24 December"),
    ],
)
async def test_a_lead_says_a_day_in_their_own_words(house: House, words: str, day: str) -> None:
    said = await says(house, words)
    assert said.startswith(f"Reminders for Cards wait until {day}, 09:00. Due dates stand")
    (event,) = await house.events("cards")
    assert (event.actor, event.verb) == (PRIYA, "quiet")


async def test_today_before_nine_is_still_to_come(house: House) -> None:
    early = datetime(2026, 11, 2, 7, tzinfo=UTC)
    assert "Monday 2 November" in await says(house, "until 2026-11-02", at=early)
    with pytest.raises(UserError, match="already past"):
        await says(house, "until 2026-11-02")


async def test_quiet_ends_on_request_and_says_so_if_there_was_none(house: House) -> None:
    assert await says(house, "off") == "Cards was not quiet: reminders come as usual."
    await says(house, "until friday")
    assert await says(house, "OFF") == "Reminders for Cards come again; what waited leaves now."
    assert [event.verb for event in await house.events("cards")] == ["quiet", "quiet_off"]


async def test_a_second_word_replaces_the_first(house: House) -> None:
    await says(house, "until friday")
    await says(house, "until tomorrow")
    assert len(await house.rows("SELECT * FROM quiet")) == 1


async def test_a_steward_quietens_every_pod(house: House) -> None:
    assert await says(house, "off", SAM) == (
        "Cards and Payments were not quiet: reminders come as usual."
    )
    assert "Cards and Payments" in await says(house, "until friday", SAM)


@pytest.mark.parametrize("by", [AISHA, EMRE])
async def test_others_may_not(house: House, by: SlackUserId) -> None:
    with pytest.raises(UserError, match="You lead no pod"):
        await says(house, "until friday", by)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", "Until when?"),
        ("until", "Until when?"),
        ("until next friday", "Until when?"),
        ("until someday", "I don't understand “someday” as a day"),
        ("until 2026-02-30", "I don't understand"),
        ("until 2026-11-01", "already past"),
        ("until 2027-11-01", "60 days at most"),
        ("until 0001-01-01", "already past"),
        ("until 9999-12-31", "60 days at most"),
    ],
)
async def test_what_is_no_day_is_answered_with_how_to_say_one(
    house: House, words: str, answer: str
) -> None:
    with pytest.raises(UserError, match=answer) as refused:
        await says(house, words)
    assert "/rollout quiet until friday" in refused.value.message
