"""The daily digest: what happened, what is late, once a day whatever else happens."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from bot.domain.feedback.item import Feedback
from bot.services.digest import post as digest
from bot.services.feedback import verification, work
from bot.store import feedback as rows
from bot.work import rhythm
from bot.work.rhythm import Run, Scope
from bot.work.unit import Unit
from schedules.digest import ROUTINE
from tests.builders.feedback import AISHA, AT, EMRE, a_feedback
from tests.builders.unit import HERE, LEADERS, House, the_charter
from tests.contract.goldens import golden

NINE = datetime(2026, 11, 3, 9, tzinfo=UTC)
SCOPE = Scope("#rollout-leaders", "Europe/London")
DAY = timedelta(days=1)


def a_run(due_at: datetime = NINE, *, late: timedelta | None = None) -> Run:
    return Run(SCOPE, due_at, late, due_at - DAY)


async def digest_words(house: House, *, at: datetime = NINE, run: Run | None = None) -> str:
    await house.forget_messages()
    await house.do(lambda unit: digest.post(unit, run or a_run(at)), at=at)
    (message,) = await house.queued("digest:")
    assert message.place == LEADERS
    return message.words


async def run_due(house: House, at: datetime) -> list[str]:
    """Sweep at an instant and return the digests' texts."""
    await house.forget_messages()
    await house.do(partial(rhythm.run_due, routine=ROUTINE), at=at)
    return [message.payload["text"] for message in await house.queued("digest:")]


async def keep(house: House, *items: Feedback) -> None:
    def add(unit: Unit) -> None:
        for item in items:
            rows.add(unit.tx, HERE, item)

    await house.do(add)


async def test_a_quiet_day_is_one_line(house: House) -> None:
    await house.do(lambda unit: digest.post(unit, a_run()), at=NINE)
    (message,) = await house.queued("digest:")
    assert len(message.payload["blocks"]) == 1
    golden("digest/daily.quiet", message.payload)


async def test_it_counts_each_step_that_happened_since_the_last_one(house: House) -> None:
    for _ in range(3):
        await house.submits()
    for number in (1, 2):
        await house.do(partial(work.take, number=number, by=EMRE))
        await house.do(partial(work.ship, number=number, by=EMRE, sentence="It asks first."))
    await house.do(lambda unit: verification.confirm(unit, 1, AISHA))
    await house.do(lambda unit: work.decline(unit, 3, EMRE, reason="The bank forbids it."))
    words = await digest_words(house)
    assert "3 new · 2 taken · 2 shipped · 1 verified · 1 declined" in words
    assert "Nothing is overdue." in words
    later = NINE + DAY
    assert "nothing new" in await digest_words(house, at=later)


async def test_what_is_late_is_named_with_who_has_it_and_its_age(house: House) -> None:
    await keep(
        house,
        a_feedback(number=1),
        a_feedback("triaged", number=2),
        a_feedback("shipped", number=3, acted_on_at=AT),
    )
    at = datetime(2026, 11, 17, 9, tzinfo=UTC)
    await house.do(lambda unit: digest.post(unit, a_run(at)), at=at)
    (message,) = await house.queued("digest:")
    assert "*F-1* · Balance · not taken yet, Priya · 15 days old" in message.words
    assert "*F-2* · Balance · Emre · 15 days old" in message.words
    assert "F-3" not in message.words
    assert "; 2 overdue" in message.payload["text"]
    golden("digest/daily", message.payload)


async def test_who_has_what_is_late_and_is_away_is_named_with_the_day_they_are_back(
    house: House,
) -> None:
    await keep(house, a_feedback("triaged", number=2))
    await house.goes_away(EMRE, back_on=date(2026, 12, 1))
    words = await digest_words(house, at=datetime(2026, 11, 17, 9, tzinfo=UTC))
    assert "*F-2* · Balance · Emre (away until Tue 1 Dec) · 15 days old" in words


async def test_more_than_seven_late_ones_are_counted(house: House) -> None:
    await keep(house, *(a_feedback(number=n) for n in range(1, 10)))
    words = await digest_words(house, at=datetime(2026, 11, 17, 9, tzinfo=UTC))
    assert "and 2 more: `/rollout feedback list all overdue`" in words


async def test_late_is_judged_by_the_pods_own_day(house: House) -> None:
    west = house.with_charter(
        calendars={"west": {"zone": "America/Los_Angeles", "hours": {"mon-fri": "09:00-17:00"}}},
        pods=[{"key": "cards", "channel": "#pod-cards", "calendar": "west"}],
        workflows=[{"key": "balance", "pod": "cards"}],
    )
    await keep(west, a_feedback(due_on=date(2026, 11, 16)))
    still_monday_there = datetime(2026, 11, 17, 7, tzinfo=UTC)
    assert "F-1" not in await digest_words(west, at=still_monday_there)


async def test_a_late_digest_says_so(house: House) -> None:
    run = a_run(late=timedelta(hours=3))
    assert "Posted 3 hours late: I was not running at the time." in await digest_words(
        house, run=run
    )


async def test_it_is_posted_once_a_day_however_often_we_look(house: House) -> None:
    assert await run_due(house, AT) == []
    assert await run_due(house, NINE - timedelta(seconds=1)) == []
    assert len(await run_due(house, NINE)) == 1
    assert await run_due(house, NINE) == []
    assert await run_due(house, NINE + timedelta(minutes=1)) == []
    assert len(await run_due(house, NINE + DAY)) == 1


async def test_an_outage_is_caught_up_once_and_late(house: House) -> None:
    await run_due(house, AT)
    await run_due(house, NINE)
    back = NINE + 3 * DAY - timedelta(hours=1)
    assert len(await run_due(house, back)) == 1
    assert "Posted 23 hours late" in str((await house.queued("digest:"))[0].payload)
    assert len(await run_due(house, NINE + 3 * DAY)) == 1
    skipped = await house.rows("SELECT period FROM occurrence WHERE skipped ORDER BY period")
    assert skipped == [("2026-11-04",)]


async def test_a_charter_may_leave_missed_ones_out(house: House) -> None:
    strict = house.with_charter(routines={"daily_digest": {"at": "09:00", "late": "skip"}})
    await run_due(strict, AT)
    assert await run_due(strict, NINE + timedelta(hours=2)) == []
    assert len(await run_due(strict, NINE + DAY)) == 1


async def test_a_moved_hour_counts_from_the_next_look_on(house: House) -> None:
    await run_due(house, AT)
    early = house.with_charter(routines={"daily_digest": "08:00"})
    assert await early.look(lambda unit: rhythm.next_dues(unit, [ROUTINE]), at=AT) == [AT]
    assert await run_due(early, AT) == []
    assert len(await run_due(early, NINE - timedelta(hours=1))) == 1
    assert await run_due(early, NINE) == []


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Manila", "America/New_York"])
def test_it_comes_at_nine_where_its_readers_are(zone: str) -> None:
    due = ROUTINE.next_after(the_charter(), Scope("#there", zone), AT)
    assert due.astimezone(ZoneInfo(zone)).time() == time(9)
    assert AT < due <= AT + DAY
