"""A plain reply under a message about a dispute reaches who asked, or who answers."""

from dataclasses import replace
from functools import partial

import pytest

from bot.app import capabilities
from bot.domain.ids import SlackUserId
from bot.services.measures import disputes, findings
from bot.work import threads
from tests.builders.slack import a_saying
from tests.builders.unit import BEN, LENA, PRIYA, House, house
from tests.contract.races import beginnings

__all__ = ["house"]


@pytest.fixture
async def disputed(house: House) -> House:
    """Lena disputes a number Priya answers for; both have a message about it."""
    begun = await beginnings.disputed(house)
    for user in (LENA, PRIYA):
        await begun.posted(f"D-1:{user}:1", f"D0{user[2:]}", "3.1")
    await begun.forget_messages()
    return begun


async def says(house: House, by: SlackUserId, text: str) -> bool:
    said = a_saying(by, text, channel=f"D0{by[2:]}", thread="3.1")
    known = capabilities()
    return await house.do(lambda unit: threads.overheard(unit, said, known.threads, known.topics))


async def test_words_go_both_ways_and_the_buttons_stand_with_them(disputed: House) -> None:
    assert await says(disputed, LENA, "Since Tuesday, on chat.")
    (asks,) = await disputed.queued(place=PRIYA)
    assert asks.payload["text"] == "Lena about D-1: Since Tuesday, on chat."
    assert "findings.upheld" in str(asks.payload)
    await disputed.forget_messages()
    assert await says(disputed, PRIYA, "We count again.")
    (word,) = await disputed.queued(place=LENA)
    assert word.payload["text"] == "Priya about D-1: We count again."
    assert "findings." not in str(word.payload)


async def test_others_and_what_is_answered_are_told_what_to_press(disputed: House) -> None:
    await disputed.posted("D-1:U0BEN:1", "D0BEN", "3.1")
    assert not await says(disputed, BEN, "It is wrong.")
    await disputed.do(
        lambda unit: disputes.answer(unit, 1, PRIYA, "We counted twice.", upheld=True)
    )
    await disputed.forget_messages()
    assert not await says(disputed, LENA, "Thank you.")
    (line,) = await disputed.queued()
    assert "`/rollout D-1`" in line.words


async def test_the_answer_is_a_new_message_to_who_asked(disputed: House) -> None:
    await disputed.do(
        lambda unit: disputes.answer(unit, 1, PRIYA, "We counted twice.", upheld=True)
    )
    posts = [m for m in await disputed.queued(place=LENA) if m.method == "post"]
    assert ["You were right" in post.words for post in posts] == [True]


@pytest.mark.parametrize("ref", ["N-1:U0BEN:1", "finding:N-1:U0PRIYA:1", "finding:1"])
async def test_words_about_a_finding_reach_whose_it_is_and_are_said_back(
    house: House, ref: str
) -> None:
    found = await beginnings.found(house)
    await found.posted(ref, "D0LENA", "3.1")
    await found.forget_messages()
    assert await says(found, LENA, "The mailing went out.")
    (word,) = await found.queued(place=PRIYA)
    assert word.payload["text"] == "Lena about N-1: The mailing went out."
    assert "findings.become" in str(word.payload)
    (back,) = await found.queued(place="D0LENA")
    assert back.payload["text"].startswith("Noted with N-1. Priya reads it.")
    assert (back.payload["thread_ts"], "findings.become" in str(back.payload)) == ("3.1", True)
    assert await found.rows("SELECT count(*) FROM audit_event WHERE obj = 'N-1' AND verb = 'say'")


async def test_words_about_a_finding_of_others_are_not_taken(house: House) -> None:
    found = await beginnings.found(house)
    await found.posted("finding:1", "D0BEN", "3.1")
    await found.forget_messages()
    assert not await says(found, BEN, "The mailing went out.")
    assert await found.queued(place=PRIYA) == []


async def test_what_was_said_about_a_finding_stands_with_it_until_it_is_taken_back(
    house: House,
) -> None:
    found = await beginnings.found(house)
    await found.posted("N-1:U0BEN:1", "D0LENA", "3.1")
    see = partial(findings.show, number=1, by=PRIYA)
    assert "Said about it" not in str(await found.look(see))
    said = a_saying(LENA, "The <mailing> went out.", channel="D0LENA", thread="3.1")
    known = capabilities()
    await found.do(lambda unit: threads.overheard(unit, said, known.threads, known.topics))
    assert "Said about it" in str(await found.look(see))
    assert "Lena, Mon 2 Mar: The &lt;mailing&gt; went out." in str(await found.look(see))
    for new, told in (("It went out on Monday.", True), (None, False)):
        again = replace(said, text=new) if new else None
        await found.do(
            lambda unit, to=again: threads.correct(  # type: ignore[misc]
                unit, said.channel, said.ts, to, listeners=known.threads
            )
        )
        words = str(await found.look(see))
        assert "mailing" not in words
        assert ("It went out on Monday." in words) == told
