"""Reports of one thing are joined: every submitter hears the outcome and has a word."""

import pytest

from bot.domain.feedback.item import FeedbackState
from bot.errors import UserError
from bot.services.feedback import verification, work
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import BEN, CHLOE, House
from tests.contract.feedback.steps import join, ship, shipped, take


async def three_of_a_kind(house: House) -> None:
    await house.submits(AISHA)
    await house.submits(BEN)
    await house.submits(CHLOE)
    await join(house, 2, to=1)
    await join(house, 3, to=1)
    await take(house)
    await house.forget_messages()


async def test_every_submitter_is_asked_and_each_answer_counts(house: House) -> None:
    await three_of_a_kind(house)
    await ship(house)
    for agent in (AISHA, BEN, CHLOE):
        assert "Did this fix it?" in (await house.queued(place=agent))[-1].words
    assert (await house.item(2)).acted_on_at == AT
    assert (
        await house.do(lambda unit: verification.confirm(unit, 2, BEN))
    ).state is FeedbackState.VERIFIED
    assert (
        await house.do(lambda unit: verification.confirm(unit, 1, AISHA))
    ).state is FeedbackState.VERIFIED
    again = await house.do(lambda unit: verification.reopen(unit, 3, CHLOE, words="not on chat"))
    assert (again.number, again.state, again.reopened) == (1, FeedbackState.IN_PROGRESS, 1)


async def test_a_decline_reaches_every_submitter_with_its_reason(house: House) -> None:
    await three_of_a_kind(house)
    done = await house.do(lambda unit: work.decline(unit, 1, EMRE, reason="The bank forbids it."))
    assert (done.state, done.acted_on_at) == (FeedbackState.DECLINED, AT)
    for agent in (AISHA, BEN, CHLOE):
        words = (await house.queued(place=agent))[-1].words
        assert "Thank you for taking the time." in words
        assert "The bank forbids it." in words
    assert await house.actions_of(EMRE) == []


async def test_duplicates_of_duplicates_follow_to_the_last_one(house: House) -> None:
    for agent in (AISHA, BEN, CHLOE):
        await house.submits(agent)
    await join(house, 3, to=2)
    await join(house, 2, to=1)
    assert [(await house.item(n)).duplicate_of for n in (2, 3)] == [1, 1]
    assert (await house.item()).joined == 2
    await house.submits()
    with pytest.raises(UserError) as refused:
        await join(house, 4, to=3)
    assert refused.value.fields == {
        "feedback.duplicate_of": "F-3 is itself a duplicate: name F-1 instead."
    }


async def test_joining_what_is_shipped_already_tells_its_outcome_at_once(house: House) -> None:
    await shipped(house)
    await house.submits(BEN)
    await join(house, 2, to=1)
    asked = (await house.queued(place=BEN))[-1]
    assert "It asks first now." in asked.words
    assert (await house.do(lambda unit: verification.confirm(unit, 2, BEN))).number == 1


async def test_joining_what_was_declined_tells_why(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.decline(unit, 1, EMRE, reason="The bank forbids it."))
    await house.submits(BEN)
    await join(house, 2, to=1)
    assert "The bank forbids it." in (await house.queued(place=BEN))[-1].words


@pytest.mark.parametrize(
    ("number", "to", "words"),
    [(1, 1, "F-1 cannot be a duplicate of itself."), (1, 9, "There is no F-9.")],
)
async def test_a_wrong_number_is_refused_under_its_field(
    house: House, number: int, to: int, words: str
) -> None:
    await house.submits()
    with pytest.raises(UserError) as refused:
        await join(house, number, to)
    assert refused.value.fields == {"feedback.duplicate_of": words}


async def test_a_joined_report_can_be_taken_back_and_hears_no_more(house: House) -> None:
    await three_of_a_kind(house)
    gone = await house.do(lambda unit: verification.withdraw(unit, 2, BEN))
    assert (gone.state, gone.duplicate_of) == (FeedbackState.WITHDRAWN, None)
    assert (await house.item(1)).joined == 1
    assert "1 other report joined to this one" in (await house.queued("F-1:card"))[-1].words
    await house.forget_messages()
    await ship(house, 1)
    assert await house.queued(place=BEN) == []


async def test_who_reported_the_same_is_not_left_alone_by_a_withdrawal(house: House) -> None:
    await three_of_a_kind(house)
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))
    heir = await house.item(2)
    assert (heir.state, heir.duplicate_of, heir.joined) == (FeedbackState.NEW, None, 1)
    assert (await house.item(3)).duplicate_of == 2
    assert "Take it" in (await house.queued("F-2:card"))[-1].words
    assert await house.rows("SELECT object_number FROM nudge") == [(2,)]
    await take(house, number=2)
    await ship(house, 2)
    assert "Did this fix it?" in (await house.queued(place=CHLOE))[-1].words
