"""What is said of work that was taken and left alone is true, and whoever asked for it hears on its day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.ids import SlackUserId
from bot.services.actions import changes, creation, lookup, promises, weekly
from bot.services.actions.creation import NewAction
from bot.services.digest import post as digest
from bot.services.feedback import conversation, views, work
from bot.services.feedback import lookup as items
from bot.services.feedback import promises as missed
from bot.work.forms import MessageLink
from bot.work.rhythm import Run, Scope
from schedules.actions import NUDGES
from tests.builders.feedback import AISHA, EMRE
from tests.builders.unit import LENA, PRIYA, House

DUE = date(2026, 11, 16)
TUESDAY = datetime(2026, 11, 17, 9, tzinfo=UTC)
TAKEN = "taken on Monday 2 November, no word since"


async def left_alone(house: House) -> None:
    """Let F-1 be taken on 2 November and its mornings pass without a word."""
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await mornings(house, 9, 13, 16)


async def mornings(house: House, *days: int) -> None:
    for day in days:
        await house.do(NUDGES.run, at=datetime(2026, 11, day, 9, tzinfo=UTC))


async def told(house: House, user: SlackUserId) -> str:
    """Return the words that somebody last got."""
    return [m for m in await house.queued(place=user) if m.method == "post"][-1].words


async def test_what_was_taken_and_left_alone_is_told_as_that_and_nobody_is_blamed(
    house: House,
) -> None:
    await left_alone(house)
    assert f"F-1 was {TAKEN}: until somebody takes it again, it is yours" in await told(
        house, PRIYA
    )
    assert f"F-1 was {TAKEN}, so anybody of your pod may take it now." in await told(house, EMRE)
    await mornings(house, 17, 19)
    assert f"{TAKEN[0].upper()}{TAKEN[1:]}; nobody has it now; Priya leads" in await told(
        house, LENA
    )
    said = " ".join(m.words for m in await house.queued() if m.place != EMRE)
    assert "not taken yet" not in said
    assert "has not been taken" not in said.split(TAKEN, 1)[1]
    assert "pile" not in said
    assert "Emre left" not in said


async def test_every_list_says_so(house: House) -> None:
    await left_alone(house)
    item = await house.item()
    listed = await house.look(lambda unit: items.listing(unit, PRIYA, ["all"]), at=TUESDAY)
    card = await house.look(lambda unit: unit.render(views.card_view(unit, item)))
    details = await house.look(lambda unit: lookup.details(unit, 1, PRIYA), at=TUESDAY)
    week = await house.look(lambda unit: str(weekly._view(unit, item.pod, late="")))
    for shown in (listed, card):
        assert f"{TAKEN[0].upper()}{TAKEN[1:]}" in str(shown)
        assert "'New" not in str(shown)
    assert "No word since 2 Nov · nobody now" in str(details)
    actions = str(await house.look(lambda unit: lookup.listing(unit, PRIYA, ["all"]), at=TUESDAY))
    assert "nobody now" in actions
    assert "nobody yet" not in actions
    assert "no word since 2 Nov" in week
    receipt = [m for m in await house.queued("F-1", place=AISHA) if m.method == "update"][-1]
    assert "Waiting for somebody to take it again" in receipt.words
    assert "has it now" not in receipt.words


async def test_its_agent_reads_one_thing_of_whose_it_is_once_its_day_was_missed(
    house: House,
) -> None:
    await left_alone(house)
    await house.do(missed.tell_due, at=TUESDAY)
    receipt = [m for m in await house.queued("F-1", place=AISHA) if m.method == "update"][-1]
    assert "Waiting for somebody to take it again" in receipt.words
    assert "<@U0PRIYA> sees to it that somebody takes it." in receipt.words
    assert "has it now" not in receipt.words


async def test_the_digest_says_so(house: House) -> None:
    await left_alone(house)
    run = Run(
        Scope("#rollout-leaders", "Europe/London"), TUESDAY, None, TUESDAY - timedelta(days=1)
    )
    await house.do(lambda unit: digest.post(unit, run), at=TUESDAY)
    (message,) = await house.queued("digest:")
    assert f"*F-1* · Balance · {TAKEN}, Priya" in message.words


@pytest.mark.parametrize("how", ["keep", "ask"])
async def test_whatever_its_owner_said_is_a_word(house: House, how: str) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    tuesday = datetime(2026, 11, 3, 10, tzinfo=UTC)
    if how == "keep":
        await house.do(lambda unit: changes.keep(unit, 1, EMRE), at=tuesday)
    else:
        await house.do(
            lambda unit: conversation.ask(unit, 1, EMRE, question="Which card was it?"), at=tuesday
        )
    await mornings(house, 9, 13, 16)
    assert "was taken on Monday 2 November, last word on Tuesday 3 November:" in await told(
        house, PRIYA
    )


def asked_for(owner: SlackUserId | None = EMRE) -> NewAction:
    return NewAction(
        title="Tell the floor.", pod="cards", due_on=DUE, owner=owner, link=MessageLink()
    )


async def passes(house: House) -> None:
    while (due := await house.look(promises.next_breach)) is not None:
        assert due.date() >= DUE
        await house.do(promises.tell_due, at=due)


async def test_whoever_asked_for_it_hears_on_its_day_that_it_is_not_done(house: House) -> None:
    await house.do(lambda unit: creation.make(unit, PRIYA, asked_for()))
    await house.forget_messages()
    due = await house.look(promises.next_breach)
    assert due is not None
    assert due.date() == DUE
    await house.do(promises.tell_due, at=due)
    assert (
        "A-1, which you asked for, was due on Monday 16 November and is not done. Emre has it. "
        "You hear when it is done or gets another day."
    ) in await told(house, PRIYA)
    assert await house.look(promises.next_breach) is None


async def test_whoever_asked_for_it_hears_its_new_day_and_is_promised_that(house: House) -> None:
    made = await house.do(lambda unit: creation.make(unit, AISHA, asked_for(None)))
    await house.do(lambda unit: changes.approve(unit, made.number, PRIYA))
    await house.do(lambda unit: changes.take(unit, made.number, EMRE))
    later = date(2026, 11, 25)
    await house.do(
        lambda unit: changes.snooze(unit, 1, EMRE, until=later, reason="The vendor is late."),
        at=TUESDAY - timedelta(days=7),
    )
    assert "Emre moved A-1 to Wednesday 25 November" in await told(house, AISHA)
    moment = await house.look(promises.next_breach)
    assert moment is not None
    assert moment.date() == later


@pytest.mark.parametrize("how", ["done", "dropped", "own"])
async def test_what_is_over_or_ones_own_is_no_promise_broken(house: House, how: str) -> None:
    await house.do(
        lambda unit: creation.make(unit, PRIYA, asked_for(PRIYA if how == "own" else EMRE))
    )
    if how == "done":
        await house.do(lambda unit: changes.finish(unit, 1, EMRE))
    if how == "dropped":
        await house.do(lambda unit: changes.drop(unit, 1, EMRE, reason="No room for it."))
    await house.forget_messages()
    await passes(house)
    assert [m for m in await house.queued(place=PRIYA) if m.method == "post"] == []
