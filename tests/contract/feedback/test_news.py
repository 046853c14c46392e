"""What is new and concerns somebody reaches them as a message of its own: an edit rings nobody."""

from bot.services.feedback import conversation, verification, work
from tests.builders.feedback import AISHA, EMRE
from tests.builders.unit import House


async def test_whoever_has_it_hears_that_its_author_took_it_back(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.forget_messages()
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))
    (news,) = [m for m in await house.queued(place=EMRE) if m.method == "post"]
    assert news.payload["text"] == (
        "F-1 was taken back by its author: nothing is left to do about it."
    )


async def test_nobody_hears_of_what_nobody_had(house: House) -> None:
    await house.submits()
    await house.forget_messages()
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))
    assert [m.place for m in await house.queued() if m.method == "post"] == []


async def test_an_answer_in_the_cards_thread_names_whoever_has_it(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: conversation.ask(unit, 1, EMRE, question="Which account?"))
    await house.forget_messages()
    await house.do(lambda unit: conversation.answer(unit, 1, AISHA, words="The joint one."))
    (answer,) = [m for m in await house.queued() if m.method == "post"]
    (block,) = answer.payload["blocks"]
    assert block["text"]["text"].startswith(f"<@{EMRE}>: <@{AISHA}> answers:")
