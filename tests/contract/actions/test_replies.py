"""A plain reply under a message of ours about an action is a word about it, or is told what answers."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import capabilities
from bot.domain.ids import SlackUserId
from bot.services.actions import changes
from bot.store.actions import rows as actions
from bot.work import threads
from schedules.actions import NUDGES
from tests.builders.feedback import AISHA, EMRE
from tests.builders.slack import a_saying
from tests.builders.unit import BEN, HERE, PRIYA, House
from tests.contract.actions.test_changing import make
from tests.contract.goldens import golden

DM, THREAD = "D0EMRE", "3.1"


async def says(house: House, by: SlackUserId, text: str, *, channel: str = DM, **more: str) -> bool:
    said = a_saying(by, text, channel=channel, thread=THREAD, **more)
    known = capabilities()
    return await house.do(lambda unit: threads.overheard(unit, said, known.threads, known.topics))


@pytest.fixture
async def asked(house: House) -> House:
    """Emre has Priya's A-1 and was told of it in a message of his own."""
    await make(house, by=PRIYA, owner=EMRE)
    await house.posted("A-1:U0EMRE:1", DM, THREAD)
    return house


async def test_the_owners_reply_is_a_word_and_reaches_who_asked_for_it(asked: House) -> None:
    await asked.do(
        lambda unit: unit.tx.connection.exec_driver_sql("UPDATE action SET unanswered=2")
    )
    assert await says(asked, EMRE, "The vendor looks into it. Mail jane@mail.example")
    (told,) = await asked.queued(place=PRIYA)
    golden("tell/told.word", told.payload)
    assert told.payload["text"] == "Emre about A-1: The vendor looks into it. Mail [removed]"
    found = await asked.look(lambda unit: actions.get(unit.tx, HERE, 1))
    assert found is not None
    assert found.unanswered == 0
    assert [event.verb for event in await asked.events("A-1")][-2:] == ["keep", "say"]


async def test_who_asked_for_it_answers_under_the_words_that_reached_them(asked: House) -> None:
    await says(asked, EMRE, "Which floor?")
    (told,) = await asked.queued(place=PRIYA)
    await asked.posted(str(told.ref), "D0PRIYA", THREAD)
    assert await says(asked, PRIYA, "The first.", channel="D0PRIYA")
    (back,) = await asked.queued(place=EMRE)
    assert back.payload["text"] == "Priya about A-1: The first."


async def test_words_taken_back_are_taken_back_where_they_went(asked: House) -> None:
    await says(asked, EMRE, "The vendor is asleep.", ts="9.77")
    known = capabilities().threads
    await asked.do(lambda unit: threads.correct(unit, DM, "9.77", None, listeners=known))
    post, update = await asked.queued(place=PRIYA)
    assert (post.method, update.method, "asleep" in f"{post}{update}") == ("post", "update", False)
    assert "asleep" not in str(await asked.everything())


async def test_the_reply_to_a_reminder_of_one_thing_is_a_word_about_it(asked: House) -> None:
    at = datetime(2026, 11, 13, 9, tzinfo=UTC)
    await asked.do(NUDGES.run, at=at)
    (asks,) = await asked.queued("waits", place=EMRE)
    await asked.do(lambda unit: unit.tx.connection.exec_driver_sql("DELETE FROM posted"))
    await asked.posted(str(asks.ref), DM, THREAD)
    asked.at = at + timedelta(minutes=1)
    assert await says(asked, EMRE, "Nearly done.")
    assert "Emre about A-1: Nearly done." in str(await asked.queued(place=PRIYA))


async def test_of_several_things_or_an_older_message_nobody_guesses(asked: House) -> None:
    await make(asked, by=PRIYA, owner=EMRE, title="Tell the vendor.")
    at = datetime(2026, 11, 13, 9, tzinfo=UTC)
    while await asked.do(NUDGES.run, at=at):
        pass
    (asks,) = [m for m in await asked.queued("waits", place=EMRE) if m.method == "post"]
    await asked.do(lambda unit: unit.tx.connection.exec_driver_sql("DELETE FROM posted"))
    await asked.posted(str(asks.ref), DM, THREAD)
    asked.at = at + timedelta(minutes=1)
    assert not await says(asked, EMRE, "Nearly done.")
    (line,) = await asked.queued("direct")
    golden("tell/told.unheard", line.payload)
    assert (line.place, line.payload["thread_ts"]) == (DM, THREAD)


@pytest.mark.parametrize("by", [AISHA, BEN])
async def test_whose_it_is_not_is_told_what_answers_and_learns_nothing(
    asked: House, by: SlackUserId
) -> None:
    assert not await says(asked, by, "Me too.")
    assert await asked.queued("A-1") == []
    assert len(await asked.queued("direct")) == 1


async def test_what_is_over_is_not_heard_and_channels_are_left_alone(asked: House) -> None:
    await asked.do(lambda unit: changes.drop(unit, 1, EMRE, reason="The floor knows already."))
    await asked.forget_messages()
    assert not await says(asked, EMRE, "Still on it.")
    (line,) = await asked.queued()
    assert "`/rollout A-1`" in line.words
    await asked.posted("digest:1", "C0CARDS", THREAD)
    assert not await says(asked, EMRE, "Nice.", channel="C0CARDS")
    assert len(await asked.queued()) == 1
