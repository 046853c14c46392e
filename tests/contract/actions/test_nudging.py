"""Nudges: the right person is asked, at a working moment, about what still stands."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.budget import Preferences
from bot.domain.ids import PodKey
from bot.domain.outbox import Lane
from bot.domain.people import PodPeople
from bot.domain.roles import Role
from bot.services import quiet
from bot.services.actions import changes, lookup, nudges
from bot.services.feedback import verification, work
from bot.store import budget
from schedules.actions import NUDGES
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import HERE, LENA, PRIYA, SAM, House, Queued, a_person, a_roster
from tests.contract.goldens import golden

WEEK_AHEAD = datetime(2026, 11, 9, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 13, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 9, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 19, 9, tzinfo=UTC)

WHY = "The vendor is late."


def _morning(day: int) -> datetime:
    return datetime(2026, 11, day, 9, tzinfo=UTC)


async def nudged(house: House, at: datetime) -> list[tuple[str, str]]:
    """Send what is due and list whom it asked, in which words."""
    await house.forget_messages()
    await house.do(NUDGES.run, at=at)
    return [(m.place, m.payload["text"]) for m in await house.queued() if m.lane == Lane.NUDGE]


async def posted(house: House) -> list[Queued]:
    return [m for m in await house.queued() if (m.lane, m.method) == (Lane.NUDGE, "post")]


async def test_what_falls_due_can_be_looked_up_without_writing(house: House) -> None:
    await house.submits()
    assert await house.look(nudges.next_nudge) == WEEK_AHEAD
    assert await house.look(nudges.next_nudge, at=MONDAY) == MONDAY


async def test_until_it_is_taken_the_lead_is_nudged_before_and_on_the_day(house: House) -> None:
    await house.submits()
    assert await nudged(house, WEEK_AHEAD - timedelta(seconds=1)) == []
    assert [place for place, _ in await nudged(house, WEEK_AHEAD)] == [PRIYA]
    ((place, words),) = await nudged(house, FRIDAY)
    assert place == PRIYA
    assert words == (
        "F-1 has not been taken yet: until somebody does, it is yours, and is due by "
        "Monday 16 November, in 3 days (2 working days left)."
    )
    golden("tell/told.nudge", asked := (await posted(house))[0].payload)
    assert f"{words} Its agent was promised an answer by then." in str(asked["blocks"])
    assert await nudged(house, FRIDAY) == []
    ((_, words),) = await nudged(house, MONDAY)
    assert "is due today, Monday 16 November." in words
    assert await house.look(nudges.next_nudge, at=MONDAY) == TUESDAY


async def test_a_day_late_the_lead_hears_and_two_more_working_days_later_the_value_office(
    house: House,
) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await nudged(house, MONDAY)
    await house.do(lambda unit: changes.keep(unit, 1, EMRE), at=MONDAY)
    owner, lead = await nudged(house, TUESDAY)
    assert owner == (
        EMRE,
        "F-1 is yours, and was due on Monday 16 November. Its agent still waits.",
    )
    assert lead == (
        PRIYA,
        (
            "F-1 is Emre's and was due on Monday 16 November. Its agent still waits: help it along, "
            "hand it to somebody else, or decline it with a reason."
        ),
    )
    ((place, words),) = await nudged(house, THURSDAY)
    assert place == LENA
    assert words == (
        "F-1 of Cards was due on Monday 16 November and is still open. Emre has it; Priya leads the "
        "pod. Its agent still waits: please ask what it needs."
    )
    golden("tell/told.office", (await posted(house))[0].payload)
    assert await house.look(nudges.next_nudge, at=THURSDAY) is None


async def test_an_owner_in_another_zone_hears_in_their_own_morning(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    people = {**a_roster().people, EMRE: a_person(EMRE, zone="America/New_York")}
    abroad = replace(house, roster=a_roster(people=people))
    assert await nudged(abroad, MONDAY) == []
    morning = MONDAY + timedelta(hours=5)
    assert await house.look(nudges.next_nudge, at=MONDAY) == morning
    ((place, words),) = await nudged(abroad, morning)
    assert (place, "is due today" in words) == (EMRE, True)
    assert "late" not in (await house.queued())[0].words


async def test_an_agent_on_shift_hears_after_it(house: House) -> None:
    shift = {"person": "aisha@harbour.example", "days": "mon-fri", "hours": "08:00-16:00"}
    people = {
        **a_roster().people,
        AISHA: a_person(AISHA, Role.AGENTS, ref="aisha@harbour.example"),
    }
    pods = {PodKey("cards"): PodPeople((PRIYA,), frozenset({AISHA}))}
    floor = replace(house.with_charter(shifts=[shift]), roster=a_roster(people=people, pods=pods))
    await floor.submits()
    await floor.do(lambda unit: work.take(unit, 1, AISHA))
    assert await nudged(floor, MONDAY) == []
    ((place, _),) = await nudged(floor, MONDAY + timedelta(hours=7))
    assert place == AISHA


async def test_who_hands_it_over_before_their_morning_hears_nothing_more(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    people = {**a_roster().people, EMRE: a_person(EMRE, zone="America/New_York")}
    abroad = replace(house, roster=a_roster(people=people))
    assert await nudged(abroad, MONDAY) == []
    await abroad.do(lambda unit: work.assign(unit, 1, PRIYA, owner=PRIYA), at=MONDAY)
    assert await nudged(abroad, MONDAY + timedelta(hours=5)) == []


async def test_the_owner_is_nudged_once_there_is_one(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    ((place, words),) = await nudged(house, FRIDAY)
    assert (place, words[:17]) == (EMRE, "F-1 is yours, and")
    golden("tell/told.owner", (await house.queued())[0].payload)


async def test_an_owner_who_left_leaves_it_to_the_lead(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    people = {**a_roster().people, EMRE: a_person(EMRE, active=False)}
    left = replace(house, roster=a_roster(people=people))
    ((place, words),) = await nudged(left, FRIDAY)
    assert place == PRIYA
    assert "belongs to somebody who has left: until you hand it on, it is yours" in words


async def test_a_pod_without_a_lead_leaves_it_to_the_admins(house: House) -> None:
    alone = replace(house, roster=a_roster(pods={}))
    await alone.submits()
    assert [place for place, _ in await nudged(alone, FRIDAY)] == [SAM]


async def test_nudges_that_waited_through_an_outage_come_as_one_and_say_so(house: House) -> None:
    await house.submits()
    late = MONDAY + timedelta(days=2)
    ((_, words),) = await nudged(house, late)
    assert "was due on Monday 16 November" in words
    assert "This comes 24 hours late" in (await house.queued())[0].words


async def test_what_was_shipped_is_not_nudged_and_what_was_reopened_is_anew(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first."))
    assert await nudged(house, MONDAY) == []
    back = AT + timedelta(days=15)
    await house.do(lambda unit: verification.reopen(unit, 1, AISHA, words="not on chat"), at=back)
    ((place, words),) = await nudged(house, datetime(2026, 11, 27, 9, tzinfo=UTC))
    assert place == EMRE
    assert "is due by Tuesday 1 December, in 4 days (3 working days left)" in words


async def test_a_quiet_pod_is_nudged_when_its_quiet_ends(house: House) -> None:
    await house.submits()
    said = await house.do(
        lambda unit: quiet.change(unit, PRIYA, ["until", "2026-11-18"]), at=FRIDAY - timedelta(1)
    )
    assert "Due dates stand" in said
    assert await nudged(house, FRIDAY) == []
    assert await nudged(house, MONDAY) == []
    awake = datetime(2026, 11, 18, 9, tzinfo=UTC)
    assert await house.look(nudges.next_nudge, at=MONDAY) == awake
    assert [place for place, _ in await nudged(house, awake)] == [PRIYA]


async def test_a_nudge_about_what_is_closed_goes_nowhere(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))
    assert await nudged(house, MONDAY) == []


async def test_an_owners_home_lists_actions_by_day(house: House) -> None:
    assert await house.look(lambda unit: lookup.home(unit, EMRE)) == []
    for _ in range(2):
        await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first."))
    back = AT + timedelta(days=3)
    await house.do(lambda unit: verification.reopen(unit, 1, AISHA, words="not on chat"), at=back)
    await house.do(lambda unit: work.take(unit, 2, EMRE))
    late = AT + timedelta(days=15)
    golden("actions/home", await house.look(lambda unit: lookup.home(unit, EMRE), at=late))


async def test_a_lead_who_has_left_makes_no_nudge_vanish(house: House) -> None:
    await house.submits()
    gone = a_person(PRIYA, active=False)
    house.roster = replace(house.roster, people={**house.roster.people, PRIYA: gone})
    assert [place for place, _ in await nudged(house, WEEK_AHEAD)] == [SAM]


async def test_the_value_office_hears_that_who_has_it_is_away(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    away = Preferences(away_until=THURSDAY + timedelta(days=7))
    await house.do(lambda unit: budget.choose(unit.tx, HERE, EMRE, away))
    for day in (MONDAY, TUESDAY):
        await nudged(house, day)
    told = await nudged(house, THURSDAY)
    assert "Emre, who is away, has it; Priya leads the pod." in dict(told)[LENA]


async def test_working_days_are_said_only_where_they_are_fewer_than_days(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    later = date(2026, 11, 19)
    await house.do(lambda unit: changes.snooze(unit, 1, EMRE, until=later, reason=WHY))
    said = [words for day in (13, 17, 18) for _, words in await nudged(house, _morning(day))]
    assert "in 6 days (5 working days left)." in said[0]
    assert "in 2 days." in said[1]
    assert all("(3 working" not in words and "(2 working" not in words for words in said)
