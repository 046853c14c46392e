"""An outcome waits ten minutes for its agent; until then Undo takes back everything."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.actions.decisions import Block, Waits
from bot.domain.feedback import decisions
from bot.domain.feedback.item import FeedbackState
from bot.errors import UserError
from bot.services.actions import record, waits
from bot.services.feedback import lookup, undo, verification, work
from bot.store import feedback as rows
from bot.work.unit import Unit
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import BEN, HERE, PRIYA, House

TOLD_AT = AT + decisions.GRACE
DECIDE: dict[str, Callable[[Unit], object]] = {
    "shipped": lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first now."),
    "declined": lambda unit: work.decline(unit, 1, EMRE, reason="The bank forbids it."),
}


async def joined(house: House) -> None:
    """F-1 is Emre's, and Ben's F-2 is joined to it."""
    await house.submits()
    await house.submits(BEN)
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.join(unit, 2, EMRE, to=1))


@pytest.mark.parametrize("outcome", DECIDE)
async def test_every_agent_hears_ten_minutes_later_and_who_decided_reads_it_at_once(
    house: House, outcome: str
) -> None:
    await joined(house)
    await house.forget_messages()
    await house.do(DECIDE[outcome])
    for author in (AISHA, BEN):
        sent = await house.queued(place=author)
        assert sent
        assert {message.not_before for message in sent} == {TOLD_AT}
    shown, over = await house.queued(place=EMRE)
    assert "The 2 agents who reported it read this in 10 minutes" in shown.payload["text"]
    told = next(m for m in await house.queued(place=AISHA) if m.method == "post")
    for block in told.payload["blocks"]:
        if block["type"] == "section":
            assert block in shown.payload["blocks"]
    assert "feedback.undo" in str(shown.payload)
    assert (over.method, over.not_before) == ("update", TOLD_AT)
    assert "feedback.undo" not in str(over.payload)


@pytest.mark.parametrize("outcome", DECIDE)
async def test_undone_all_stands_as_it_stood_and_nobody_was_told(
    house: House, outcome: str
) -> None:
    await joined(house)
    before = [await house.item(number) for number in (1, 2)]
    mine = await house.actions_of(EMRE)
    planned = await house.rows("SELECT kind, planned_at FROM nudge WHERE done_at IS NULL")
    await house.forget_messages()
    await house.do(DECIDE[outcome])
    await house.do(lambda unit: undo.undo(unit, 1, PRIYA), at=TOLD_AT - timedelta(seconds=1))
    assert [await house.item(number) for number in (1, 2)] == before
    assert await house.actions_of(EMRE) == mine
    assert await house.rows("SELECT kind, planned_at FROM nudge WHERE done_at IS NULL") == planned
    left = [m for m in await house.queued() if m.state == "pending" and m.place in (AISHA, BEN)]
    assert {m.method for m in left} == {"update"}
    assert "Now: Taken" in str(left[-1].payload)
    assert (await house.events("F-1"))[-1].verb == "undo"


async def test_a_new_one_declined_and_undone_is_new_and_nudged_again(house: House) -> None:
    await house.submits()
    before = await house.item()
    planned = await house.rows("SELECT kind, planned_at FROM nudge WHERE done_at IS NULL")
    await house.do(DECIDE["declined"])
    await house.do(lambda unit: undo.undo(unit, 1, EMRE))
    assert await house.item() == before
    assert await house.rows("SELECT kind, planned_at FROM nudge WHERE done_at IS NULL") == planned


async def test_an_agent_sees_nothing_of_it_before_they_are_told(house: House) -> None:
    await joined(house)
    await house.do(DECIDE["declined"])
    for by in (AISHA, BEN):
        for look in (partial(lookup.home, user=by), partial(lookup.listing, by=by, words=[])):
            assert "Declined" not in str(await house.look(look))
    assert "forbids" not in str(await house.look(lambda unit: lookup.details(unit, 1, AISHA)))
    later = await house.look(lambda unit: lookup.details(unit, 1, AISHA), at=TOLD_AT)
    assert "forbids" in str(later)


async def test_after_ten_minutes_it_has_been_told(house: House) -> None:
    await joined(house)
    await house.do(DECIDE["shipped"])
    with pytest.raises(UserError, match="The agent has heard of F-1"):
        await house.do(lambda unit: undo.undo(unit, 1, EMRE), at=TOLD_AT)
    assert (await house.item()).state is FeedbackState.SHIPPED


async def test_what_is_just_leaving_is_not_undone(house: House) -> None:
    await joined(house)
    await house.do(DECIDE["shipped"])
    await house.everything_is_posted()
    with pytest.raises(UserError, match="is just hearing of F-1"):
        await house.do(lambda unit: undo.undo(unit, 1, EMRE))
    assert (await house.item()).state is FeedbackState.SHIPPED


async def test_only_the_pod_undoes(house: House) -> None:
    await joined(house)
    await house.do(DECIDE["shipped"])
    with pytest.raises(UserError, match="F-1 belongs to Cards"):
        await house.do(lambda unit: undo.undo(unit, 1, AISHA))


async def test_who_takes_it_back_meanwhile_hears_nothing_more(house: House) -> None:
    await house.submits()
    await house.do(DECIDE["declined"])
    # What is declined cannot be withdrawn; what is shipped can.
    await house.do(lambda unit: undo.undo(unit, 1, EMRE))
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(DECIDE["shipped"])
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))
    waiting = [m for m in await house.queued("F-1", place=AISHA) if m.state == "pending"]
    assert not [m for m in waiting if "Did this fix it?" in str(m.payload)]


@pytest.mark.parametrize("outcome", DECIDE)
async def test_friday_publishes_what_was_told_and_never_what_was_undone(
    house: House, outcome: str
) -> None:
    await joined(house)

    async def published(since: int, until: int) -> list[int]:
        """List what a week names, its bounds in minutes after the decision."""
        found = await house.look(
            lambda unit: rows.reached(
                unit.tx,
                HERE,
                outcome,
                pod=unit.charter.pods[0].key,  # type: ignore[arg-type]
                since=AT + timedelta(minutes=since),
                until=AT + timedelta(minutes=until),
            )
        )
        return [item.number for item in found]

    await house.do(DECIDE[outcome])
    assert await published(-60, 5) == []
    assert await published(5, 60) == [1]
    await house.do(lambda unit: undo.undo(unit, 1, EMRE))
    assert await published(-60, 60) == []


async def test_what_waited_for_it_goes_on_only_once_it_was_told(house: House) -> None:
    await house.submits()
    await house.submits(BEN)
    for number in (1, 2):
        await house.do(partial(work.take, number=number, by=EMRE))
    block = Block(Waits.ACTION, "A-1")
    await house.do(lambda unit: waits.block(unit, 2, EMRE, block))
    await house.do(DECIDE["shipped"])
    assert await house.look(record.next_waking) == TOLD_AT
    await house.do(lambda unit: undo.undo(unit, 1, EMRE), at=TOLD_AT - timedelta(seconds=1))
    assert await house.look(record.next_waking) is None
    assert not any("can go on" in m.words for m in await house.queued())
    await house.do(DECIDE["declined"], at=TOLD_AT)
    await house.do(record.wake_due, at=TOLD_AT + decisions.GRACE)
    assert "A-2 can go on: A-1 is dropped." in (await house.queued(place=EMRE))[-1].words


async def test_messages_about_it_say_again_that_it_goes_on(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.assign(unit, 1, PRIYA, owner=EMRE))
    await house.do(DECIDE["shipped"])
    (told,) = [m.ref for m in await house.queued("F-1:U0EMRE") if m.method == "post"]
    last = [m for m in await house.queued(place=EMRE) if m.ref == told][-1]
    assert "F-1 is done" in last.words
    await house.do(lambda unit: undo.undo(unit, 1, EMRE))
    last = [m for m in await house.queued(place=EMRE) if m.ref == told][-1]
    assert "F-1 goes on. Emre has it" in last.words
