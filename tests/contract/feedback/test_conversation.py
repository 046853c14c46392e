"""Ask: the pod's thread and the agent's messages reach each other, and nobody else."""

import pytest

from bot.app import capabilities
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.feedback import conversation, verification
from bot.slack.speech import plain_words
from bot.work import threads
from tests.builders.feedback import AISHA, EMRE
from tests.builders.slack import a_saying
from tests.builders.unit import BEN, CARDS, PRIYA, VERA, House, a_roster


async def asked(house: House) -> str:
    """Let Emre ask about F-1 and return the ref of his question in Aisha's messages."""
    await house.submits()
    await house.do(lambda unit: conversation.ask(unit, 1, EMRE, question="Which account?"))
    question = (await house.queued(place=AISHA))[-1]
    await house.posted("F-1:card", CARDS, "1.1")
    await house.posted(str(question.ref), "D0AISHA", "2.1")
    await house.forget_messages()
    return str(question.ref)


async def hears(house: House, by: SlackUserId, text: str, *, thread: str = "1.1") -> bool:
    channel = CARDS if thread.startswith("1.") else "D0AISHA"
    said = a_saying(by, text, channel=channel, thread=thread)
    return await house.do(lambda unit: threads.overheard(unit, said, capabilities().threads, {}))


async def test_a_question_reaches_the_agent_and_stands_in_the_thread(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: conversation.ask(unit, 1, EMRE, question="Which account?"))
    reply = (await house.queued(place=CARDS))[-1]
    assert (reply.thread, reply.payload["text"]) == (
        "F-1:card",
        "<@U0EMRE> asks the agent who wrote F-1: Which account?",
    )
    assert "waiting for the agent's answer" in (await house.queued("F-1:card"))[1].words
    told = (await house.queued(place=AISHA))[-1]
    assert "<@U0EMRE> asks about *F-1*" in told.words
    receipt = (await house.queued("F-1:author"))[-2]
    assert "waiting for your answer" in receipt.words


async def test_the_agents_reply_reaches_the_thread_and_ends_the_waiting(house: House) -> None:
    await asked(house)
    assert await hears(house, AISHA, "The *joint* one & mine", thread="2.1")
    reply, card = await house.queued(place=CARDS)
    assert reply.payload["text"] == "<@U0AISHA> answers about F-1: The joint one &amp; mine"
    assert "waiting" not in card.words
    assert not (await house.item()).waiting_for_agent


async def test_the_button_answers_too(house: House) -> None:
    await asked(house)
    await house.do(lambda unit: conversation.answer(unit, 1, AISHA, words="The joint one."))
    assert "The joint one." in (await house.queued(place=CARDS))[0].words


async def test_what_the_pod_says_in_the_thread_reaches_the_agent(house: House) -> None:
    await asked(house)
    assert await hears(house, PRIYA, "Was it on chat? Mail jane@mail.example")
    (relayed,) = await house.queued(place=AISHA)
    assert "Was it on chat? Mail [removed]" in relayed.words


@pytest.mark.parametrize("by", [BEN, VERA, SlackUserId("")])
async def test_others_in_the_thread_are_not_relayed(house: House, by: SlackUserId) -> None:
    await asked(house)
    assert not await hears(house, by, "me too")
    assert not await hears(house, by, "me too", thread="2.1")
    assert await house.queued("F-1") == []


async def test_before_anybody_asked_the_pod_talks_among_itself(house: House) -> None:
    await house.submits()
    await house.posted("F-1:card", CARDS, "1.1")
    await house.forget_messages()
    assert not await hears(house, EMRE, "who takes this?")
    assert await house.queued() == []


async def test_a_message_without_words_is_nothing_to_relay(house: House) -> None:
    await asked(house)
    assert not await hears(house, EMRE, "")


async def test_what_is_withdrawn_is_no_longer_relayed(house: House) -> None:
    await asked(house)
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))
    assert not await hears(house, EMRE, "pity")


async def test_threads_that_are_not_ours_are_left_alone(house: House) -> None:
    await house.submits()
    await house.posted("digest:1", CARDS, "1.9")
    assert not await hears(house, EMRE, "nice", thread="1.9")
    assert not await hears(house, EMRE, "nice", thread="1.7")


@pytest.mark.parametrize("words", ["", "???", "my card is 4111 1111 1111 1111"])
async def test_words_are_checked_on_both_sides(house: House, words: str) -> None:
    await asked(house)
    with pytest.raises(UserError) as refused:
        await house.do(lambda unit: conversation.ask(unit, 1, EMRE, question=words))
    assert list(refused.value.fields) == ["feedback.question"]
    with pytest.raises(UserError) as refused:
        await house.do(lambda unit: conversation.answer(unit, 1, AISHA, words=words))
    assert list(refused.value.fields) == ["feedback.words"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<@U0EMRE> and <@U0EMRE|emre.k>", "@Emre and @emre.k"),
        ("<#C1|floor> <#C2>", "#floor #C2"),
        ("<!here> <!subteam^S1|@champions> <!date^1^x|today>", "@here @champions today"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("<https://a.example|the call>", "the call (https://a.example)"),
        ("<mailto:j@m.example|j@m.example>", "j@m.example"),
        ("2 &lt; 3", "2 < 3"),
    ],
)
def test_slacks_markup_becomes_the_words_people_saw(text: str, words: str) -> None:
    assert plain_words(text, a_roster()) == words
