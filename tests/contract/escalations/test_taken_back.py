"""What people change or delete in an escalation's thread is changed on its card, in its timeline, and where it was told."""

from functools import partial

import pytest

from bot.app import capabilities
from bot.services.escalations import threads as thread_words
from bot.slack.speech import Said, SharedFile
from bot.store.escalations import timeline as moments
from bot.work import threads
from tests.builders.feedback import AISHA, EMRE
from tests.builders.slack import a_saying
from tests.builders.unit import HERE, PRIYA, House
from tests.contract.escalations.steps import escalate, one, timeline, took

LISTENERS = capabilities().threads


@pytest.fixture
async def told(night: House) -> House:
    """E-1 is Priya's, and its card stands at 1.1."""
    await escalate(night)
    await night.do(took())
    await night.posted("E-1", "C0CARDS", "1.1")
    await night.forget_messages()
    return night


async def says(house: House, said: Said) -> Said:
    assert await house.do(lambda unit: threads.overheard(unit, said, LISTENERS, {}))
    return said


async def becomes(house: House, said: Said, words: str | None) -> None:
    now = None if words is None else a_saying(said.by, words, ts=said.ts)
    await house.do(
        partial(threads.correct, channel=said.channel, ts=said.ts, said=now, listeners=LISTENERS)
    )


async def test_an_owners_update_is_corrected_wherever_it_was_told(told: House) -> None:
    first = await says(told, a_saying(PRIYA, "Anna Smith's card is blocked."))
    (word,) = await told.queued(place=AISHA)
    await told.posted(str(word.ref), "D0AISHA", "5.1")
    await told.forget_messages()
    await becomes(told, first, "One card is blocked.")
    assert (await one(told)).latest == "One card is blocked."
    assert (await timeline(told))[-1] == ("update", "One card is blocked.")
    (word,) = await told.queued(place=AISHA)
    assert (word.method, word.payload["text"]) == ("update", "E-1: One card is blocked.")
    assert "*Newest:* One card is blocked." in (await told.queued("E-1"))[0].words
    assert "Anna" not in str(await told.everything())
    assert (await told.events("E-1"))[-1].verb == "correct"


async def test_words_taken_back_are_gone_and_the_ones_before_them_are_the_newest(
    told: House,
) -> None:
    await says(told, a_saying(PRIYA, "We look at it."))
    second = await says(told, a_saying(EMRE, "Anna Smith called."))
    await becomes(told, second, None)
    assert (await one(told)).latest == "We look at it."
    assert (await timeline(told))[-1] == ("said", "(taken back)")
    await told.everything_is_posted()
    assert (await told.events("E-1"))[-1].verb == "take back"
    assert (await told.verify()).broken_at is None
    kept = await told.look(lambda unit: moments.listed(unit.tx, HERE, 1))
    assert "Anna" not in str(kept)


async def test_what_was_attached_from_another_thread_follows_too(told: House) -> None:
    said = a_saying(EMRE, "Anna Smith called.", channel="C0FLOOR", thread="7.1")
    await told.do(partial(thread_words.attach, number=1, thread=[said]))
    await becomes(told, said, None)
    assert (await timeline(told))[-1] == ("thread", "(taken back)")


async def test_a_screenshot_alone_is_an_update_and_reaches_who_reported_it(told: House) -> None:
    picture = SharedFile("F1", "screen.png", is_picture=True)
    await says(told, a_saying(PRIYA, "", files=(picture,)))
    assert (await timeline(told))[-1] == ("update", "Screenshot: screen.png")
    (shown,) = [
        each for each in await told.queued(place=AISHA) if "slack_file" in str(each.payload)
    ]
    assert shown.payload["blocks"][0]["slack_file"] == {"id": "F1"}


async def test_what_was_never_kept_changes_nothing(told: House) -> None:
    before = await told.everything()
    await becomes(told, a_saying(EMRE, "hello"), "other")
    assert await told.everything() == before
