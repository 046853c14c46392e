"""Dates reach agents once, by their own clock, inside what they may be asked; who was not asked is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.budget import Preferences
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.roles import Role
from bot.services import sessions
from bot.services.feedback import promises
from bot.store import budget as asks
from bot.work import rhythm
from bot.work.unit import Unit
from schedules import sessions as schedule
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, EMRE
from tests.builders.unit import BEN, CARDS, HERE, PRIYA, House, Queued, a_person, a_roster
from tests.contract.goldens import golden

GO_LIVE = datetime(2026, 11, 9, 9, tzinfo=UTC)
TUESDAY, THURSDAY = GO_LIVE + timedelta(days=1), GO_LIVE + timedelta(days=3)
GUS = SlackUserId("U0GUS")
WHY = "They were asked enough this week, are away, or wait for an answer from us that is late."


@pytest.fixture
def meeting(house: House) -> House:
    """Sessions about balances on Tuesdays and Thursdays; Emre, an agent too, is of the pod."""
    workflow = a_workflow(
        "balance",
        go_live="2026-11-09",
        sessions={"on": ["tuesday", "thursday"], "at": "14:00", "days": 14},
    )
    people = {
        **a_roster().people,
        GUS: a_person(GUS, Role.AGENTS),
        EMRE: a_person(EMRE, Role.AGENTS),
    }
    changed = house.with_charter(workflows=[workflow, a_workflow("arrangements", pod="payments")])
    return replace(changed, roster=a_roster(people=people))


async def morning(house: House, at: datetime, *, planned: datetime | None = None) -> None:
    """Let a morning come, planned the day before or earlier."""
    run = partial(rhythm.run_due, routine=schedule.ROUTINE)
    await house.do(run, at=planned or at - timedelta(days=1))
    await house.forget_messages()
    await house.do(run, at=at)


async def invited(house: House) -> dict[str, Queued]:
    return {m.place: m for m in await house.queued("invitation:") if m.place not in (PRIYA, CARDS)}


async def told_lead(house: House) -> list[str]:
    return [m.words for m in await house.queued("invitation:", place=PRIYA)]


async def chooses(house: House, user: SlackUserId, **chosen: Any) -> None:
    await house.do(lambda unit: asks.choose(unit.tx, HERE, user, Preferences(**chosen)))


async def test_agents_outside_the_pods_channel_read_the_dates_by_their_own_clock(
    meeting: House,
) -> None:
    await morning(meeting, GO_LIVE)
    found = await invited(meeting)
    assert set(found) == {AISHA, BEN, GUS}
    assert "Tuesday 10 November, 14:00" in found[AISHA].words
    assert "Tuesday 10 November, 09:00" in found[BEN].words
    golden("sessions/invitation", found[BEN].payload)
    assert await told_lead(meeting) == []
    await meeting.forget_messages()
    await meeting.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE), at=TUESDAY)
    assert await invited(meeting) == {}


async def test_only_agents_who_take_these_calls_are_asked(meeting: House) -> None:
    house = replace(
        meeting, roster=replace(meeting.roster, working_on={WorkflowKey("balance"): (GUS,)})
    )
    await morning(house, GO_LIVE)
    assert set(await invited(house)) == {GUS}


async def test_dates_an_outage_swallowed_come_late_and_say_so(meeting: House) -> None:
    late = TUESDAY + timedelta(hours=2)
    await morning(meeting, late, planned=GO_LIVE - timedelta(days=1))
    dates = [m for m in await meeting.queued("sessions:") if m.place == CARDS]
    golden("sessions/dates.late", dates[0].payload)
    assert "began on Monday 9 November" in dates[0].words
    assert "Posted 2 hours late" in dates[0].words
    assert "Posted 2 hours late" in (await invited(meeting))[AISHA].words


async def test_a_session_that_was_held_meanwhile_asks_for_notes_alone(meeting: House) -> None:
    late = TUESDAY + timedelta(hours=12)
    await morning(meeting, late, planned=GO_LIVE)
    (agenda,) = await meeting.queued("session:")
    golden("sessions/agenda.over", agenda.payload)
    assert "It was held already" in agenda.words
    assert "sessions.come" not in str(agenda.payload)
    assert "Tuesday 10 November" not in (await invited(meeting))[AISHA].words


async def test_whoever_was_asked_enough_is_not_asked_and_the_lead_reads_whom_and_why(
    meeting: House,
) -> None:
    await chooses(meeting, AISHA, asks_a_week=0)
    await chooses(meeting, GUS, away_until=GO_LIVE + timedelta(days=2))
    await morning(meeting, GO_LIVE)
    assert set(await invited(meeting)) == {BEN}
    (words,) = await told_lead(meeting)
    assert "2 of 3 agents not asked to its feedback sessions: Aisha and Gus." in words
    assert WHY in words
    await meeting.forget_messages()
    await meeting.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE), at=THURSDAY)
    assert set(await invited(meeting)) == {GUS}
    changed = await meeting.queued("invitation:", place=PRIYA)
    assert [m.method for m in changed] == ["update"]
    assert "1 of 2 agents not asked to its feedback sessions: Aisha." in changed[0].words


@pytest.mark.parametrize("anonymous", [False, True])
async def test_whoever_is_owed_an_answer_is_not_asked_and_nothing_tells_why_it_is_them(
    meeting: House, anonymous: bool
) -> None:
    await meeting.submits(
        GUS, workflow="arrangements", anonymous=anonymous, at=datetime(2026, 10, 20, 10, tzinfo=UTC)
    )
    moment = await meeting.look(promises.next_breach)
    assert moment is not None
    assert moment < GO_LIVE
    await meeting.do(promises.tell_due, at=moment)
    await morning(meeting, GO_LIVE)
    assert set(await invited(meeting)) == {AISHA, BEN}
    (words,) = await told_lead(meeting)
    assert "Gus" in words
    assert WHY in words


async def test_a_session_its_pod_may_not_call_says_so(meeting: House) -> None:
    old = datetime(2026, 10, 1, 10, tzinfo=UTC)
    for user in (AISHA, BEN, GUS):
        await meeting.submits(user, at=old)
    await morning(meeting, TUESDAY)
    (told,) = await meeting.queued("session")
    assert told.place == CARDS
    golden("tell/told.session", told.payload)
    assert await invited(meeting) == {}


async def test_coming_is_said_in_ones_own_message_before_there_is_an_agenda(
    meeting: House,
) -> None:
    await morning(meeting, GO_LIVE)
    value = "balance|2026-11-10|own"
    await meeting.do(partial(sessions.come, by=BEN, value=value), at=GO_LIVE)
    assert await meeting.queued("session:") == []

    def shown(unit: Unit) -> Any:
        return sessions.invitation(unit, BEN, value)

    golden("sessions/invitation.coming", await meeting.look(shown, at=GO_LIVE))
    assert "I'm coming on Thu 12 Nov" in str(await meeting.look(shown, at=GO_LIVE))
    shared = partial(sessions.invitation, user=BEN, value="balance|2026-11-10")
    assert await meeting.look(shared, at=GO_LIVE) is None
    await meeting.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE), at=TUESDAY)
    (agenda,) = await meeting.queued("session:")
    assert "1 person coming" in agenda.words
