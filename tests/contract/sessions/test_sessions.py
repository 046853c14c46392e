"""Feedback sessions: dates on the first day, an agenda on each, notes that become feedback."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from bot.domain.feedback.item import FeedbackKind
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services import sessions
from bot.services.feedback import form, promises, work
from bot.services.feedback.questions import Filled
from bot.work import rhythm
from schedules import sessions as schedule
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, EMRE
from tests.builders.unit import BEN, CARDS, GONE, VERA, House, Queued
from tests.contract.goldens import golden

GO_LIVE = datetime(2026, 11, 9, 9, tzinfo=UTC)
TUESDAY = GO_LIVE + timedelta(days=1)
VALUE = "balance|2026-11-10"


@pytest.fixture
def meeting(house: House) -> House:
    """A rollout that meets about balances on Tuesdays and Thursdays for two weeks."""
    sessions_ = {"on": ["tuesday", "thursday"], "at": "14:00", "days": 14}
    workflow = a_workflow("balance", go_live="2026-11-09", sessions=sessions_)
    return house.with_charter(workflows=[workflow, a_workflow("arrangements", pod="payments")])


async def posted(house: House, at: datetime) -> list[Queued]:
    """Let a morning be planned and come."""
    await house.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE), at=at - timedelta(days=1))
    await house.forget_messages()
    await house.do(lambda unit: rhythm.run_due(unit, schedule.ROUTINE), at=at)
    return await house.queued("session")


async def test_the_dates_stand_in_the_channel_on_the_first_day(meeting: House) -> None:
    (told,) = await posted(meeting, GO_LIVE)
    assert told.place == CARDS
    golden("sessions/dates", told.payload)


async def test_a_sessions_morning_brings_what_is_open_about_it(meeting: House) -> None:
    await meeting.submits()
    await meeting.submits(BEN, workflow="arrangements")
    (told,) = await posted(meeting, TUESDAY)
    golden("sessions/agenda", told.payload)
    assert "F-2" not in told.words
    assert await posted(meeting, GO_LIVE + timedelta(days=2)) == []
    assert await posted(meeting, GO_LIVE + timedelta(days=22)) == []


async def test_words_without_a_name_stay_with_the_pod(meeting: House) -> None:
    await meeting.submits(anonymous=True, what="My lead tells us to skip it.")
    (told,) = await posted(meeting, TUESDAY)
    assert "My lead" not in told.words
    assert "F-1: (sent without a name)" in told.words


async def test_coming_is_counted_once_and_shown_to_all(meeting: House) -> None:
    await posted(meeting, TUESDAY)
    await meeting.posted("session:balance:2026-11-10", CARDS, "1.1")
    for user in (AISHA, BEN):
        await meeting.do(partial(sessions.come, by=user, value=VALUE), at=TUESDAY)
    last = (await meeting.queued("session:"))[-1]
    assert (last.method, "2 people coming" in last.words) == ("update", True)
    with pytest.raises(UserError, match="on the list for Tuesday 10 November already"):
        await meeting.do(lambda unit: sessions.come(unit, BEN, VALUE), at=TUESDAY)


async def test_whoever_has_left_is_not_counted_among_who_comes(meeting: House) -> None:
    await posted(meeting, TUESDAY)
    await meeting.posted("session:balance:2026-11-10", CARDS, "1.1")
    await meeting.do(partial(sessions.come, by=GONE, value=VALUE), at=TUESDAY)
    await meeting.do(partial(sessions.come, by=BEN, value=VALUE), at=TUESDAY)
    assert "1 person coming" in (await meeting.queued("session:"))[-1].words


async def test_each_line_of_the_notes_becomes_feedback(meeting: House) -> None:
    golden("forms/form.sessions", await meeting.look(lambda u: sessions.notes_form(u, VALUE)))
    made = await meeting.do(
        lambda unit: sessions.take_notes(unit, AISHA, VALUE, "It is slow.\n\n It greets twice.\n")
    )
    assert [item.report.what for item in made] == ["It is slow.", "It greets twice."]
    assert {item.report.workflow for item in made} == {"balance"}
    assert len(await meeting.queued("F-")) == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "1 to 10 notes"),
        ("x\n" * 11, "1 to 10 notes"),
        ("It was fine.\n???", "“???”: A few words, please"),
        ("It was fine.\nCall 07700 900123", "“Call 07700 900123”: This looks like a phone number"),
    ],
)
async def test_notes_that_cannot_be_taken_leave_nothing(
    meeting: House, text: str, words: str
) -> None:
    with pytest.raises(UserError) as refused:
        await meeting.do(lambda unit: sessions.take_notes(unit, AISHA, VALUE, text))
    assert words in refused.value.fields["sessions.notes"]
    assert await meeting.rows("SELECT * FROM feedback") == []


async def test_notes_keep_whose_point_it_was_and_its_kind(meeting: House) -> None:
    about_ben = sessions.Point(whose=BEN, kind="edge_case")
    made = await meeting.do(
        lambda unit: sessions.take_notes(unit, AISHA, VALUE, "Joint accounts fail.", about_ben)
    )
    assert [(item.submitter, item.report.kind) for item in made] == [(BEN, "edge_case")]
    assert [m.place for m in await meeting.queued("F-1:author")] == [BEN]
    (event,) = [each for each in await meeting.events("F-1") if each.verb == "submit"]
    assert event.actor == AISHA
    again = await meeting.look(lambda u: sessions.notes_form(u, VALUE, sent="Joint accounts fail."))
    assert "1 point noted" in str(again)
    kinds = {kind.value for kind in FeedbackKind}
    assert all(kind in str(again) for kind in kinds)


async def test_noting_what_others_said_leaves_drafts_alone(meeting: House) -> None:
    words = Filled(what="Half a thought")
    for user in (AISHA, BEN):
        await meeting.do(partial(form.save_draft, user=user, words=words, sending="view:V1"))
    point = sessions.Point(whose=BEN, kind="edge_case")
    for of in (point, sessions.Point(kind="edge_case")):
        await meeting.do(
            partial(sessions.take_notes, by=AISHA, value=VALUE, text="It is slow.", point=of)
        )
    assert len(await meeting.rows("SELECT * FROM draft")) == 2


@pytest.mark.parametrize(
    ("point", "field"),
    [
        (sessions.Point(whose=GONE), sessions.WHOSE),
        (sessions.Point(whose=VERA), sessions.WHOSE),
        (sessions.Point(whose=SlackUserId("U0NOBODY")), sessions.WHOSE),
        (sessions.Point(kind="gossip"), sessions.KIND),
    ],
)
async def test_a_point_of_nobody_or_of_no_kind_is_refused_where_it_stands(
    meeting: House, point: sessions.Point, field: str
) -> None:
    with pytest.raises(UserError) as refused:
        await meeting.do(lambda unit: sessions.take_notes(unit, AISHA, VALUE, "It is slow.", point))
    assert list(refused.value.fields) == [field]
    assert await meeting.rows("SELECT * FROM feedback") == []


async def test_a_session_the_charter_forgot_is_said_so(meeting: House) -> None:
    for value in ("gone|2026-11-10", "balance|soon", ""):
        with pytest.raises(UserError, match="no longer in the charter"):
            await meeting.do(partial(sessions.come, by=BEN, value=value))


async def test_session_days_are_those_the_charter_names(meeting: House) -> None:
    days = meeting.charter.workflow("balance").session_days
    assert days == tuple(date(2026, 11, day) for day in (10, 12, 17, 19))
    assert meeting.charter.workflow("arrangements").session_days == ()


async def test_a_point_nobody_acts_on_is_told_on_its_day_to_whose_it_was(meeting: House) -> None:
    about_ben = sessions.Point(whose=BEN)
    await meeting.do(
        lambda unit: sessions.take_notes(unit, AISHA, VALUE, "Joint accounts fail.", about_ben)
    )
    await meeting.do(lambda unit: work.take(unit, 1, EMRE))
    await meeting.forget_messages()
    told_at: list[datetime] = []
    while (due := await meeting.look(promises.next_breach)) is not None and len(told_at) < 4:
        told_at.append(due)
        await meeting.do(promises.tell_due, at=due)
    told = [m.payload["text"] for m in await meeting.queued(place=BEN) if m.method == "post"]
    item = await meeting.item()
    assert [at.date() >= item.due_on for at in told_at] == [True, True]
    assert "we missed the date we gave you, Monday 16 November. <@U0EMRE> has it now" in told[0]
    assert "<@U0PRIYA> names the next day" in told[1]
    assert len(told) == 2
