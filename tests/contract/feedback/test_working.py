"""What a pod does with feedback, and what its submitters hear of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from functools import partial

import pytest

from bot.domain.feedback.item import Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.actions import changes
from bot.services.feedback import forms, verification, work
from bot.store.engine.database import Database
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import BEN, CARDS, GONE, PETRA, PRIYA, SAM, VERA, House
from tests.contract.feedback.steps import ship, shipped, take


async def said(house: House, place: str) -> list[str]:
    return [message.payload.get("text", "") for message in await house.queued(place=place)]


async def test_taking_makes_an_action_due_when_the_feedback_is(house: House) -> None:
    await house.submits()
    taken = await take(house)
    assert (taken.state, taken.owner, taken.triaged_at) == (FeedbackState.TRIAGED, EMRE, AT)
    assert await house.actions_of(EMRE) == ["A-1 2026-11-16"]
    card = (await house.queued("F-1:card"))[-1]
    assert (card.method, card.ref) == ("update", "F-1:card")
    assert "Taken · <@U0EMRE>" in card.words
    assert "Take it" not in card.words


async def test_the_receipt_tells_the_agent_who_has_it(house: House) -> None:
    await house.submits()
    await take(house)
    receipt = (await house.queued(place=AISHA))[-1]
    assert "Now: Taken · <@U0EMRE>" in receipt.words
    assert "Edit" not in receipt.words


@pytest.mark.parametrize("by", [AISHA, PETRA, VERA])
async def test_only_the_pod_and_stewards_work_on_it(house: House, by: SlackUserId) -> None:
    await house.submits()
    with pytest.raises(UserError, match="F-1 belongs to Cards"):
        await take(house, by)
    assert (await take(house, SAM)).owner == SAM


async def test_who_comes_second_reads_who_was_first(house: House) -> None:
    await house.submits()
    await take(house)
    with pytest.raises(UserError, match="Emre already has F-1"):
        await take(house, PRIYA)
    with pytest.raises(UserError, match="already yours"):
        await take(house, EMRE)
    assert len(await house.actions_of(EMRE)) == 1


@asynccontextmanager
async def replicas(house: House) -> AsyncIterator[list[House]]:
    other = Database(house.database.url)
    yield [house, House(other)]
    other.close()


async def test_two_who_take_at_once_on_two_replicas_make_one_owner(house: House) -> None:
    await house.submits()
    async with replicas(house) as both:
        outcome = await asyncio.gather(
            *(take(one, by) for one, by in zip(both, (EMRE, PRIYA), strict=True)),
            return_exceptions=True,
        )
    (winner,) = [result for result in outcome if isinstance(result, Feedback)]
    (loser,) = [result for result in outcome if isinstance(result, UserError)]
    assert f"{str(winner.owner)[2:].capitalize()} already has F-1" in loser.message
    assert await house.rows("SELECT count(*) FROM action") == [(1,)]
    assert (await house.verify()).broken_at is None


async def test_what_nobody_has_is_given_at_once_and_its_new_owner_hears(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.assign(unit, 1, EMRE, owner=PRIYA))
    assert await house.actions_of(PRIYA) == ["A-1 2026-11-16"]
    (told,) = await house.queued(place=PRIYA)
    assert "<@U0EMRE> gave you *F-1*" in told.words


async def test_handing_over_asks_and_moves_the_action_once_accepted(house: House) -> None:
    await house.submits()
    await take(house)
    await house.do(lambda unit: work.assign(unit, 1, EMRE, owner=PRIYA))
    assert await house.actions_of(EMRE) == ["A-1 2026-11-16"]
    (asked,) = await house.queued(place=PRIYA)
    assert "Emre asks you to take F-1 over. It is due on Monday 16 November" in asked.words
    await house.do(lambda unit: changes.accept(unit, 1, PRIYA))
    assert await house.actions_of(EMRE) == []
    assert await house.actions_of(PRIYA) == ["A-1 2026-11-16"]
    assert (await house.item()).owner == PRIYA
    handed = (await house.events("A-1"))[-1]
    assert (handed.actor, handed.verb) == (PRIYA, "hand_over")
    told = (await house.queued(place=EMRE))[-1]
    assert "Priya has taken F-1 over from you." in told.words


@pytest.mark.parametrize(
    ("owner", "words"),
    [
        (GONE, "Gone is no longer in this workspace."),
        (AISHA, "Choose somebody from Cards."),
        (SlackUserId(""), "Please choose somebody."),
    ],
)
async def test_only_somebody_of_the_pod_who_is_there_can_be_assigned(
    house: House, owner: SlackUserId, words: str
) -> None:
    await house.submits()
    with pytest.raises(UserError) as refused:
        await house.do(lambda unit: work.assign(unit, 1, EMRE, owner=owner))
    assert refused.value.fields == {"feedback.owner": words}


async def test_whoever_is_away_past_its_day_is_not_given_it(house: House) -> None:
    item = await house.submits()
    await house.goes_away(EMRE, back_on=item.due_on + timedelta(days=1))
    with pytest.raises(UserError) as refused:
        await house.do(lambda unit: work.assign(unit, 1, PRIYA, owner=EMRE))
    assert refused.value.fields == {
        "feedback.owner": "Emre is away until Tuesday 17 November, after it is due. "
        "Choose somebody else."
    }
    await house.goes_away(EMRE, back_on=item.due_on)
    await house.do(lambda unit: work.assign(unit, 1, PRIYA, owner=EMRE))
    (told,) = await house.queued("F-1", place=PRIYA)
    assert told.payload["text"] == "F-1: Emre is away until Monday 16 November and sees it then."


async def test_shipping_tells_the_agent_asks_them_and_ends_the_nudges(house: House) -> None:
    done = await shipped(house)
    assert (done.state, done.acted_on_at) == (FeedbackState.SHIPPED, AT)
    assert await house.rows("SELECT * FROM nudge") == []
    assert await house.actions_of(EMRE) == []
    asked = (await house.queued(place=AISHA))[-1]
    assert asked.ref == "F-1:shipped:0"
    assert "*We did*" in asked.words
    assert "It asks first now." in asked.words
    assert "Did this fix it?" in asked.words


@pytest.mark.parametrize("words", ["", "  \n", "call 4111 1111 1111 1111"])
async def test_an_outcome_needs_words_that_name_no_customer(house: House, words: str) -> None:
    await house.submits()
    await take(house)
    with pytest.raises(UserError) as refused:
        await ship(house, words=words)
    assert list(refused.value.fields) == ["feedback.sentence"]
    with pytest.raises(UserError) as refused:
        await house.do(lambda unit: work.decline(unit, 1, EMRE, reason=words))
    assert list(refused.value.fields) == ["feedback.reason"]


async def test_a_yes_verifies(house: House) -> None:
    await shipped(house)
    await house.forget_messages()
    done = await house.do(lambda unit: verification.confirm(unit, 1, AISHA))
    assert (done.state, done.closed_at) == (FeedbackState.VERIFIED, AT)
    updates = [m for m in await house.queued(place=AISHA) if m.ref == "F-1:shipped:0"]
    assert "You said it is fixed." in updates[0].words
    assert "F-1: the agent confirms it is fixed." in await said(house, CARDS)


async def test_nobody_but_a_submitter_can_say_whether_it_helped(house: House) -> None:
    await shipped(house)
    for by in (EMRE, PRIYA, BEN):
        with pytest.raises(UserError, match="F-1 is not one of yours"):
            await house.do(partial(verification.confirm, number=1, by=by))


async def test_a_no_reopens_with_their_words_and_a_fresh_clock(house: House) -> None:
    await shipped(house)
    again = await house.do(
        lambda unit: verification.reopen(unit, 1, AISHA, words="Not for joint accounts."),
        at=AT + timedelta(days=3),
    )
    assert (again.state, again.reopened, again.acted_on_at) == (FeedbackState.IN_PROGRESS, 1, AT)
    assert again.due_on == date(2026, 11, 16)
    assert await house.actions_of(EMRE) == ["A-1 2026-11-19"]
    assert "F-1 is not fixed yet: Not for joint accounts." in await said(house, CARDS)
    assert "F-1 is not fixed yet: Not for joint accounts." in await said(house, EMRE)
    assert len(await house.rows("SELECT * FROM nudge")) == 1
    resumed = (await house.events("A-1"))[-1]
    assert (resumed.actor, resumed.verb) == (AISHA, "open")


async def test_a_second_shipping_asks_again_under_a_name_of_its_own(house: House) -> None:
    await shipped(house)
    await house.do(lambda unit: verification.reopen(unit, 1, AISHA, words="not on chat"))
    await ship(house)
    refs = {message.ref for message in await house.queued(place=AISHA)}
    assert {"F-1:shipped:0", "F-1:shipped:1"} <= refs


@pytest.mark.parametrize("words", ["", "card 4111 1111 1111 1111"])
async def test_a_no_needs_words(house: House, words: str) -> None:
    await shipped(house)
    with pytest.raises(UserError) as refused:
        await house.do(lambda unit: verification.reopen(unit, 1, AISHA, words=words))
    assert list(refused.value.fields) == ["feedback.words"]


async def test_withdrawing_takes_back_the_work_too(house: House) -> None:
    await house.submits()
    await take(house)
    gone = await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))
    assert gone.state is FeedbackState.WITHDRAWN
    assert await house.actions_of(EMRE) == []
    assert await house.rows("SELECT * FROM nudge") == []
    assert "Withdrawn" in (await house.queued("F-1:card"))[-1].words
    with pytest.raises(UserError, match="F-1 is withdrawn, so it cannot be shipped now"):
        await ship(house)


@pytest.mark.parametrize("form", forms.OF_POD)
async def test_a_year_old_button_says_where_it_stands_now(house: House, form: str) -> None:
    await house.submits()
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))
    with pytest.raises(UserError, match="F-1 is withdrawn"):
        await house.look(lambda unit: forms.render(unit, form, 1, EMRE))


async def test_a_no_that_comes_too_late_is_told_before_it_is_written(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.decline(unit, 1, EMRE, reason="The bank forbids it."))
    with pytest.raises(UserError, match="F-1 is declined, so it cannot be reopened now"):
        await house.look(lambda unit: forms.render(unit, "reopen", 1, AISHA))


async def test_shipping_what_nobody_took_is_refused_kindly(house: House) -> None:
    await house.submits()
    with pytest.raises(UserError, match="Take F-1 first"):
        await house.look(lambda unit: forms.render(unit, "ship", 1, EMRE))


async def test_starting_shows_on_the_card(house: House) -> None:
    await house.submits()
    await take(house)
    await house.do(lambda unit: work.start(unit, 1, EMRE))
    assert "In progress · <@U0EMRE>" in (await house.queued("F-1:card"))[-1].words


async def test_what_was_never_there_is_said_so(house: House) -> None:
    with pytest.raises(UserError, match="There is no F-7"):
        await take(house, number=7)
    with pytest.raises(UserError, match="There is no F-7"):
        await house.look(lambda unit: forms.render(unit, "ship", 7, EMRE))
