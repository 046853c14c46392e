"""A day that was promised to an agent and passes is told on that day, and nothing else is asked."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from bot.domain.ids import PodKey
from bot.errors import UserError
from bot.services.actions import changes
from bot.services.feedback import promises, redate, verification, work
from bot.store.actions import quiet
from bot.work.unit import Unit
from schedules.actions import NUDGES
from tests.builders.feedback import AISHA, EARLIER, EMRE
from tests.builders.unit import BEN, CHLOE, PRIYA, House

# F-1 is promised for Monday 16 November, on which the cards pod works until some hour.
DUE = date(2026, 11, 16)
EVENING = datetime(2026, 11, 16, 21, tzinfo=UTC)
TWO_DAYS_ON = EVENING + timedelta(days=2)
MISSED = (
    "we missed the date we gave you, Monday 16 November. <@U0EMRE> has it now. "
    "We will write again by Wednesday 18 November."
)
WHY = "The vendor ships on Fridays only."


async def passes(house: House, *, until: datetime) -> None:
    """Tell each breach at its moment."""
    while (due := await house.look(promises.next_breach)) is not None and due <= until:
        await house.do(promises.tell_due, at=due)


async def told(house: House, place: str, about: str = "F-1") -> list[str]:
    sent = await house.queued(about, place=place)
    return [m.payload["text"] for m in sent if m.method == "post"]


async def test_a_missed_day_is_told_on_that_very_day_with_whose_it_is(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    moment = await house.look(promises.next_breach)
    assert moment is not None
    assert moment.date() == DUE
    await house.forget_messages()
    await passes(house, until=moment)
    assert await told(house, AISHA) == [f"F-1: {MISSED}"]
    (asked,) = await told(house, EMRE)
    assert "its agent was promised an answer by Monday 16 November and has read that" in asked
    assert "today" not in asked
    receipt = [m for m in await house.queued("F-1", place=AISHA) if m.method == "update"][-1]
    assert "You will hear" not in str(receipt.payload)
    assert "We will write again by Wednesday 18 November" in receipt.payload["text"]


async def test_the_second_word_comes_once_and_then_it_is_the_leads(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await passes(house, until=EVENING)
    await house.forget_messages()
    await passes(house, until=EVENING + timedelta(days=60))
    (again,) = await told(house, AISHA)
    assert again.startswith("F-1: we missed Wednesday 18 November too")
    assert "<@U0PRIYA> names the next day: you hear as soon as they do." in again
    # Emre has it, and the same receipt says so: the lead has to name the day, and no more.
    assert "has it now" not in again
    (asked,) = await told(house, PRIYA)
    assert "its agent was promised an answer by Wednesday 18 November and has read that" in asked
    assert await told(house, EMRE) == []


async def test_what_nobody_took_is_the_leads_and_the_relay_tells_somebody_anonymous(
    house: House,
) -> None:
    item = await house.submits(anonymous=True)
    await house.forget_messages()
    await passes(house, until=EVENING)
    (message,) = [m for m in await house.queued("F-1") if m.place == f"relay:{item.relay}"]
    assert "<@U0PRIYA> sees to it that somebody takes it." in message.payload["text"]
    assert message.ref is None
    (asked,) = [m for m in await house.queued("F-1", place=PRIYA) if m.method == "post"]
    assert "feedback.redate" in str(asked.payload)


async def test_a_new_day_is_news_and_begins_anew(house: House) -> None:
    await house.submits()
    await house.submits(BEN)
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.join(unit, 2, EMRE, to=1))
    await passes(house, until=EVENING)
    await house.forget_messages()
    later = date(2026, 11, 27)
    await house.do(lambda unit: redate.redate(unit, 1, EMRE, until=later, reason=WHY), at=EVENING)
    for author, label in ((AISHA, "F-1"), (BEN, "F-2")):
        assert await told(house, author, label) == [
            f"{label} takes longer than we said: you will hear by Friday 27 November."
        ]
        receipt = [m for m in await house.queued(label, place=author) if m.method == "update"][-1]
        assert "by Friday 27 November" in receipt.payload["text"]
    assert (await house.item()).due_on == DUE
    await house.forget_messages()
    await passes(house, until=datetime(2026, 11, 27, 21, tzinfo=UTC))
    assert "the date we gave you, Friday 27 November" in (await told(house, AISHA))[0]
    assert "the date we gave you, Friday 27 November" in (await told(house, BEN, "F-2"))[0]


async def test_a_snoozed_action_tells_its_agent_the_new_day_too(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.forget_messages()
    until = date(2026, 11, 20)
    await house.do(lambda unit: changes.snooze(unit, 1, EMRE, until=until, reason=WHY))
    assert "you will hear by Friday 20 November" in (await told(house, AISHA))[0]
    await passes(house, until=TWO_DAYS_ON)
    assert len(await told(house, AISHA)) == 1


async def test_what_is_answered_joined_to_an_answer_or_taken_back_is_not_missed(
    house: House,
) -> None:
    for author in (AISHA, BEN, CHLOE, AISHA):
        await house.submits(author)
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.join(unit, 2, EMRE, to=1))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first now."))
    await house.do(lambda unit: work.decline(unit, 3, EMRE, reason="The bank forbids it."))
    await house.do(lambda unit: verification.withdraw(unit, 4, AISHA))
    assert await house.look(promises.next_breach) is None


async def test_what_is_reopened_is_promised_anew(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first now."))
    await house.do(
        lambda unit: verification.reopen(unit, 1, AISHA, words="Not on chat."), at=EVENING
    )
    moment = await house.look(promises.next_breach)
    assert moment is not None
    assert moment.date() == date(2026, 11, 30)


@pytest.mark.parametrize("anonymous", [False, True])
async def test_whom_we_owe_an_answer_is_asked_nothing_else(house: House, anonymous: bool) -> None:
    await house.submits(at=EARLIER, anonymous=anonymous)
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    owed = partial(promises.unanswered, users=(AISHA, BEN))
    assert await house.look(owed) == frozenset()
    await passes(house, until=EVENING)
    assert await house.look(owed) == {AISHA}
    await house.do(lambda unit: work.decline(unit, 1, EMRE, reason="The bank forbids it."))
    assert await house.look(owed) == frozenset()


@pytest.mark.parametrize(
    ("until", "reason", "words"),
    [
        (None, WHY, "Choose the day."),
        (DUE, WHY, "Choose a day after today"),
        (date(2027, 11, 1), WHY, "90 days ahead at most"),
        (date(2026, 11, 20), "soon", "A sentence, please: the agent will read it"),
    ],
)
@pytest.mark.parametrize("taken", [False, True])
async def test_a_new_day_lies_ahead_and_has_a_reason(
    house: House, until: date | None, reason: str, words: str, taken: bool
) -> None:
    await house.submits()
    if taken:
        await house.do(lambda unit: work.take(unit, 1, EMRE))
    with pytest.raises(UserError) as refusal:
        await house.do(lambda unit: redate.redate(unit, 1, EMRE, until=until, reason=reason))
    assert words in " ".join(refusal.value.fields.values())


async def test_whom_a_nudge_asked_today_finds_the_missed_day_there(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    morning = datetime(2026, 11, 16, 9, tzinfo=UTC)
    for days in (7, 3):
        await house.do(NUDGES.run, at=morning - timedelta(days=days))
    await house.do(lambda unit: changes.keep(unit, 1, EMRE), at=morning - timedelta(days=1))
    await house.forget_messages()
    await house.do(NUDGES.run, at=morning)
    await passes(house, until=EVENING)
    mine = await house.queued(place=EMRE)
    todays = [m for m in mine if m.not_before >= morning]
    assert len([m for m in todays if m.method == "post"]) == 1
    assert "has read that we missed it: name the day by which they hear" in mine[-1].words
    assert "feedback.redate" in str(mine[-1].payload)


async def test_of_a_reminder_and_the_ask_of_a_missed_day_only_the_newer_has_buttons(
    house: House,
) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    while await house.do(NUDGES.run, at=datetime(2026, 11, 13, 9, tzinfo=UTC)):
        pass
    (reminder,) = {m.ref for m in await house.queued("waits", place=EMRE)}
    await house.forget_messages()
    await passes(house, until=EVENING)
    mine = [m for m in await house.queued(place=EMRE) if m.payload]
    (older,) = [m for m in mine if m.ref == reminder]
    assert (older.method, older.payload["text"]) == (
        "update",
        "This goes on in a newer message below.",
    )
    (asked,) = [m for m in mine if m.method == "post"]
    assert "feedback.redate" in str(asked.payload)
    # The next morning's list has it again, and the ask of the evening before gives way.
    await house.forget_messages()
    while await house.do(NUDGES.run, at=datetime(2026, 11, 17, 9, tzinfo=UTC)):
        pass
    later = [m for m in await house.queued(place=EMRE) if m.payload]
    assert [m.ref for m in later if m.method == "post"] != []
    (gone,) = [m for m in later if m.ref == asked.ref]
    assert gone.payload["text"] == "This goes on in a newer message below."


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (lambda unit: work.take(unit, 1, EMRE), "F-1 belongs to Emre now."),
        (
            lambda unit: work.decline(unit, 1, EMRE, reason="The bank forbids it."),
            "F-1 was declined, and its agent hears the reason.",
        ),
        (
            lambda unit: work.join(unit, 1, EMRE, to=2),
            "F-1 is a duplicate and hears what comes of the other.",
        ),
        (lambda unit: verification.withdraw(unit, 1, AISHA), "F-1 was taken back by its author."),
    ],
)
async def test_who_was_asked_for_a_day_reads_that_it_is_taken_or_closed_without_buttons(
    house: House, what: Callable[[Unit], object], words: str
) -> None:
    await house.submits()
    await passes(house, until=EVENING)
    await house.submits(at=EVENING)
    (asked,) = [m for m in await house.queued("F-1", place=PRIYA) if m.method == "post"]
    await house.forget_messages()
    await house.do(what, at=EVENING)
    (ended,) = [m for m in await house.queued("F-1", place=PRIYA) if m.ref == asked.ref]
    assert (ended.method, ended.payload["text"]) == ("update", words)
    assert "feedback." not in str(ended.payload)


async def test_a_quiet_pod_is_not_asked_and_its_agent_hears_all_the_same(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    until = EVENING + timedelta(days=1)
    await house.do(
        lambda unit: quiet.hush(unit.tx, unit.workspace, PodKey("cards"), until=until, by=PRIYA)
    )
    await house.forget_messages()
    await passes(house, until=EVENING)
    assert await told(house, AISHA) == [f"F-1: {MISSED}"]
    assert await told(house, EMRE) == []


async def test_the_thread_it_came_from_is_kept_true(house: House) -> None:
    link = "https://harbour.example/p1"
    await house.submits(source=link, source_channel="C0FLOOR", source_thread="1.5")
    (noted,) = await house.queued("F-1:source")
    assert "Its author hears the outcome by Monday 16 November." in noted.words
    assert noted.ref is not None
    await house.posted(noted.ref, "C0FLOOR", "2.5")

    async def says() -> str:
        kept = [m for m in await house.queued(place="C0FLOOR") if m.method == "update"]
        assert {m.ref for m in kept} == {noted.ref}
        return kept[-1].words

    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await passes(house, until=EVENING)
    missed = "We missed Monday 16 November; its author hears again by Wednesday 18 November."
    assert missed in await says()
    until = date(2026, 11, 27)
    await house.do(lambda unit: redate.redate(unit, 1, EMRE, until=until, reason=WHY), at=EVENING)
    assert "Its author hears the outcome by Friday 27 November." in await says()
    await house.do(
        lambda unit: work.decline(unit, 1, EMRE, reason="The bank forbids it."), at=EVENING
    )
    assert "Its author has heard the outcome." in await says()
    last = [m for m in await house.queued(place="C0FLOOR") if m.method == "update"][-1]
    assert last.not_before == EVENING + timedelta(minutes=10)
