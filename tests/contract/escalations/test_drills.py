"""Drills: asked before they begin, in working hours, over after a day, apart from what is real."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.services.escalations import drills, lookup, response, steps
from bot.services.escalations.response import Closing
from bot.store.escalations import rows as escalations
from bot.work.rhythm import Run, Scope
from tests.builders.feedback import AT
from tests.builders.unit import BEN, HERE, PRIYA, SAM, House
from tests.contract.escalations.steps import (
    MINUTE,
    escalate,
    one,
    passes,
    refused,
    timeline,
    took,
    with_policy,
)

NIGHT = AT.replace(hour=22)
DAY = timedelta(days=1)


@pytest.fixture
def night(house: House) -> House:
    return with_policy(house)


def begin(*, any_hour: bool = False) -> Any:
    return partial(drills.begin, by=PRIYA, key="cards", any_hour=any_hour)


async def opens(house: House, at: datetime) -> datetime:
    return await house.look(
        lambda unit: unit.charter.calendar_of(unit.charter.pod("cards")).next_working(at)
    )


async def test_it_asks_first_and_names_whom_it_calls_and_when(night: House) -> None:
    at = await opens(night, AT)
    form = str(await night.look(lambda unit: drills.form(unit, PRIYA, []), at=at))
    assert "at once: Priya (the lead)" in form
    assert "after 10 minutes: the channel" in form
    assert "after 15 minutes: " in form
    assert "It begins at once and keeps working hours" in form
    assert await night.rows("SELECT * FROM escalation") == []
    later = str(
        await night.look(lambda unit: drills.form(unit, PRIYA, []), at=NIGHT + 6 * DAY / 24)
    )
    assert "since nobody works now" in later


async def test_it_is_begun_by_who_leads_the_pod_and_once(night: House) -> None:
    assert "by its lead" in await refused(night, lambda unit: drills.form(unit, BEN, []))
    assert "For which pod" in await refused(night, lambda unit: drills.form(unit, SAM, []))
    begun_by_ben = partial(drills.begin, by=BEN, key="cards", any_hour=True)
    assert "by its lead" in await refused(night, begun_by_ben)
    await night.do(begin(any_hour=True))
    assert "Cards has a drill already: E-1." in await refused(night, begin())


async def test_it_says_so_everywhere_once_and_what_is_real_never_joins_it(night: House) -> None:
    await night.do(begin(any_hour=True))
    (told,) = await night.queued(place=PRIYA)
    assert told.words.startswith("This is a drill. E-1 · Critical · Balance needs Cards now")
    await passes(night, 60)
    messages = [m for m in await night.queued() if m.payload.get("text")]
    assert all("rill" in m.payload["text"] for m in messages)
    assert not any("drill. Drill" in str(m.payload) for m in messages)
    assert (await escalate(night)).number == 2


async def test_it_waits_for_working_hours_unless_somebody_says_otherwise(night: House) -> None:
    late = (await opens(night, AT)) + timedelta(hours=12)
    morning = await opens(night, late)
    assert morning > late
    await night.do(begin(), at=late)
    assert await night.queued(place=PRIYA) == []
    assert "None is open" in str(await night.look(partial(lookup.listing, by=PRIYA), at=late))
    await night.do(steps.step_due, at=morning)
    assert len(await night.queued(place=PRIYA)) == 1


async def test_at_any_hour_it_calls_at_night(night: House) -> None:
    late = (await opens(night, AT)) + timedelta(hours=12)
    await night.do(begin(any_hour=True), at=late)
    assert len(await night.queued(place=PRIYA)) == 1


async def test_what_falls_due_after_hours_goes_on_in_the_morning(night: House) -> None:
    await night.do(begin(), at=await opens(night, AT))
    began = await opens(night, AT)
    await night.do(took(minutes=45), at=began + MINUTE)
    late = began + timedelta(hours=12)
    morning = await opens(night, late)
    await night.do(steps.step_due, at=late)
    assert (await one(night)).due_at == morning
    assert ("reminded", "Priya") not in await timeline(night)


async def test_it_ends_by_itself_after_a_day_whoever_has_it(night: House) -> None:
    began = await opens(night, AT)
    await night.do(begin(), at=began)
    await night.do(took(), at=began + MINUTE)
    assert await night.look(drills.next_end) == began + DAY
    await night.do(drills.end_due, at=began + DAY - MINUTE)
    assert (await one(night)).is_open
    await night.do(drills.end_due, at=began + DAY)
    over = await one(night)
    assert not over.is_open
    assert over.due_at is None
    assert await night.look(drills.next_end) is None
    last = (await night.queued(place=PRIYA))[-1]
    assert last.words.startswith("This is a drill. E-1")
    assert "I have it" not in str(last.payload)
    again = partial(response.reopen, number=1, by=PRIYA)
    assert "`/rollout drill` begins another" in await refused(night, again, at=began + DAY)
    shown = str(await night.look(lambda unit: lookup.details(unit, 1, PRIYA), at=began + DAY))
    assert "escalations.reopen" not in shown


async def test_what_is_real_does_not_end_after_a_day(night: House) -> None:
    await escalate(night)
    await night.do(drills.end_due, at=AT + 3 * DAY)
    assert (await one(night)).is_open


async def test_it_stands_after_what_is_real_and_counts_in_no_number(night: House) -> None:
    await escalate(night)
    await night.do(begin(any_hour=True))
    shown = str(await night.look(partial(lookup.listing, by=PRIYA)))
    assert shown.index("*E-1 · Critical") < shown.index("*Drill · E-2 · Critical")
    await night.do(partial(response.acknowledge, number=2, by=PRIYA, owner=None, minutes=30))
    closing = Closing(cause="A drill it was.", told="Nothing at all.")
    await night.do(partial(response.resolve, number=2, by=PRIYA, closing=closing))
    assert "1 escalation" in str(await night.look(partial(lookup.listing, by=PRIYA)))


async def test_the_calendars_drill_keeps_hours_unless_the_charter_names_a_night(
    night: House,
) -> None:
    run = Run(Scope("cards", "UTC"), AT, None, AT)
    late = (await opens(night, AT)) + timedelta(hours=12)
    await night.do(lambda unit: drills.on_its_day(unit, run), at=late)
    assert await night.queued(place=PRIYA) == []
    assert (await one(night)).keeps_hours
    game = with_policy(night, routines={"drill": {"off": False, "at": "22:30"}})
    await game.do(lambda unit: drills.on_its_day(unit, run), at=late + DAY)
    known = await game.look(lambda unit: escalations.drills_of(unit.tx, HERE, "cards"))  # type: ignore[arg-type]  # a key
    assert [each.number for each in known] == [1]
    await game.do(drills.end_due, at=late + 3 * DAY)
    await game.do(lambda unit: drills.on_its_day(unit, run), at=late + 3 * DAY)
    assert not (await one(game, 2)).keeps_hours
    assert len(await game.queued(place=PRIYA)) > 0
