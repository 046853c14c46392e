"""Nudges: the right person is asked, at a working moment, about what still stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.outbox import Lane
from bot.services import actions, quiet
from bot.services.feedback import closing, work
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import PRIYA, SAM, House, a_person, a_roster
from tests.contract.goldens import golden

FRIDAY = datetime(2026, 11, 13, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


async def nudged(house: House, at: datetime) -> list[tuple[str, str]]:
    """Send what is due and list whom it asked, in which words."""
    await house.forget_messages()
    await house.do(actions.nudge_due, at=at)
    return [(m.place, m.payload["text"]) for m in await house.queued() if m.lane == Lane.NUDGE]


async def test_what_falls_due_can_be_looked_up_without_writing(house: House) -> None:
    await house.submits()
    assert await house.look(actions.next_nudge) == FRIDAY
    assert await house.look(actions.next_nudge, at=MONDAY) == MONDAY


async def test_until_it_is_taken_the_lead_is_nudged_before_and_on_the_day(house: House) -> None:
    await house.submits()
    assert await nudged(house, FRIDAY - timedelta(seconds=1)) == []
    ((place, words),) = await nudged(house, FRIDAY)
    assert place == PRIYA
    assert words == (
        "F-1 has not been taken yet: until somebody does, it is yours, and is due by "
        "Monday 16 November, in 3 days. Its agent was promised an answer by then."
    )
    golden("actions/nudge", (await house.queued())[0].payload)
    assert await nudged(house, FRIDAY) == []
    ((_, words),) = await nudged(house, MONDAY)
    assert "is due today" in words
    assert await house.look(actions.next_nudge, at=MONDAY) is None


async def test_the_owner_is_nudged_once_there_is_one(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    ((place, words),) = await nudged(house, FRIDAY)
    assert (place, words[:17]) == (EMRE, "F-1 is yours, and")
    golden("actions/nudge.owner", (await house.queued())[0].payload)


async def test_an_owner_who_left_leaves_it_to_the_lead(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    people = {**a_roster().people, EMRE: a_person(EMRE, active=False)}
    left = replace(house, roster=a_roster(people=people))
    ((place, words),) = await nudged(left, FRIDAY)
    assert place == PRIYA
    assert "belongs to somebody who has left: until you assign it, it is yours" in words


async def test_a_pod_without_a_lead_leaves_it_to_the_admins(house: House) -> None:
    alone = replace(house, roster=a_roster(pods={}))
    await alone.submits()
    assert [place for place, _ in await nudged(alone, FRIDAY)] == [SAM]


async def test_nudges_that_waited_through_an_outage_come_as_one_and_say_so(house: House) -> None:
    await house.submits()
    late = MONDAY + timedelta(days=2)
    ((_, words),) = await nudged(house, late)
    assert "was due on Monday 16 November" in words
    assert "This comes 2 days late" in (await house.queued())[0].words


async def test_what_was_shipped_is_not_nudged_and_what_was_reopened_is_anew(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="Done."))
    assert await nudged(house, MONDAY) == []
    back = AT + timedelta(days=15)
    await house.do(lambda unit: closing.reopen(unit, 1, AISHA, words="no"), at=back)
    ((place, words),) = await nudged(house, datetime(2026, 11, 27, 9, tzinfo=UTC))
    assert place == EMRE
    assert "is due by Tuesday 1 December, in 4 days" in words


async def test_a_quiet_pod_is_nudged_when_its_quiet_ends(house: House) -> None:
    await house.submits()
    said = await house.do(
        lambda unit: quiet.change(unit, PRIYA, ["until", "2026-11-18"]), at=FRIDAY - timedelta(1)
    )
    assert "Due dates stand" in said
    assert await nudged(house, FRIDAY) == []
    assert await nudged(house, MONDAY) == []
    awake = datetime(2026, 11, 18, 9, tzinfo=UTC)
    assert await house.look(actions.next_nudge, at=MONDAY) == awake
    assert [place for place, _ in await nudged(house, awake)] == [PRIYA]


async def test_a_nudge_about_what_is_closed_goes_nowhere(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: closing.withdraw(unit, 1, AISHA))
    assert await nudged(house, MONDAY) == []


async def test_an_owners_home_lists_actions_by_day(house: House) -> None:
    assert await house.look(lambda unit: actions.home(unit, EMRE)) == []
    for _ in range(2):
        await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="Done."))
    back = AT + timedelta(days=3)
    await house.do(lambda unit: closing.reopen(unit, 1, AISHA, words="no"), at=back)
    await house.do(lambda unit: work.take(unit, 2, EMRE))
    late = AT + timedelta(days=15)
    golden("actions/home", await house.look(lambda unit: actions.home(unit, EMRE), at=late))
