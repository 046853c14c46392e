"""Somebody anonymous: nothing that is kept or shown gives them away, by name or by time."""

from datetime import UTC, date, datetime

import pytest

from bot.app import capabilities
from bot.domain.actions.decisions import Block, Waits
from bot.domain.feedback.item import FeedbackState
from bot.errors import UserError
from bot.services import record as joining
from bot.services.actions import creation, record
from bot.services.actions import waits as blocking
from bot.services.actions.creation import NewAction
from bot.services.feedback import conversation, intake, lookup, verification, work
from bot.store.record.vault import author_of
from bot.work import home, threads
from bot.work.forms import MessageLink
from tests.builders.feedback import AISHA, AT, EMRE, a_report
from tests.builders.slack import a_saying
from tests.builders.unit import BEN, CARDS, HERE, PRIYA, House

QUARTER = datetime(2026, 11, 2, 10, 15, tzinfo=UTC)
LATER = datetime(2026, 11, 4, 14, 38, tzinfo=UTC)
LATER_QUARTER = datetime(2026, 11, 4, 14, 45, tzinfo=UTC)
DUE = date(2026, 12, 1)


async def exact(house: House, instant: datetime) -> set[str]:
    """Name the tables in which an exact instant stands."""
    stored = {instant, int(instant.timestamp() * 1_000_000), instant.replace(tzinfo=None)}
    dumped = await house.everything()
    return {
        name
        for name, rows in dumped.items()
        if any(stored & {*row} for row in map(_hashable, rows))
    }


def _hashable(row: tuple[object, ...]) -> list[object]:
    return [value for value in row if isinstance(value, int | str | datetime)]


async def test_no_row_names_the_author(house: House) -> None:
    await house.submits(anonymous=True, source="https://harbour.example/p1", source_channel="C9")
    assert AISHA not in str(await house.everything())
    item = await house.item()
    assert (item.submitter, item.source) == (None, "")
    assert await house.queued("F-1:source") == []
    relay = item.relay or ""
    found = await house.look(lambda unit: author_of(unit.tx, unit.vault, HERE, relay))
    assert found == AISHA


async def test_nothing_knows_the_instant_not_even_what_waits_to_leave(house: House) -> None:
    await house.submits(anonymous=True)
    assert await exact(house, AT) == set()


async def test_the_card_leaves_at_the_next_quarter_hour_of_working_time(house: House) -> None:
    friday_evening = datetime(2026, 11, 6, 19, 2, tzinfo=UTC)
    await house.submits(anonymous=True, at=friday_evening)
    receipt, card = await house.queued("F-1")
    assert card.not_before == datetime(2026, 11, 9, 9, tzinfo=UTC)
    # At once: a moment already past, and only its quarter hour.
    assert receipt.not_before == datetime(2026, 11, 6, 19, 0, tzinfo=UTC)
    assert receipt.place.startswith("relay:")
    assert "somebody (anonymous)" in card.words


async def test_nobody_else_can_look_it_up_before_then(house: House) -> None:
    await house.submits(anonymous=True)
    with pytest.raises(UserError, match="There is no F-1"):
        await house.look(lambda unit: lookup.details(unit, 1, EMRE))
    listed = await house.look(lambda unit: lookup.listing(unit, EMRE, ["pod"]))
    assert "F-1" not in str(listed)
    assert "F-1" not in str(await house.look(lambda unit: lookup.home(unit, PRIYA)))
    assert "F-1" in str(await house.look(lambda unit: lookup.listing(unit, AISHA, [])))
    assert "F-1" in str(await house.look(lambda unit: lookup.home(unit, PRIYA), at=QUARTER))
    assert "F-1" in str(await house.look(lambda unit: lookup.details(unit, 1, EMRE), at=QUARTER))


async def test_no_home_is_published_at_the_moment_they_write(house: House) -> None:
    await house.submits(anonymous=True)
    assert await house.rows("SELECT * FROM home") == []


async def test_the_author_hears_through_the_relay_and_answers_at_quarter_hours(
    house: House,
) -> None:
    await house.submits(anonymous=True)
    await house.do(lambda unit: work.take(unit, 1, EMRE), at=QUARTER)
    await house.do(lambda unit: conversation.ask(unit, 1, EMRE, question="Which?"), at=QUARTER)
    asked = (await house.queued("F-1:author"))[-1]
    assert (asked.place[:6], asked.ref, asked.thread) == ("relay:", None, None)
    assert "They do not know who you are" in asked.words
    await house.forget_messages()
    await house.do(lambda unit: conversation.answer(unit, 1, AISHA, words="Joint ones."), at=LATER)
    answer, card = await house.queued(place=CARDS)
    assert (answer.not_before, card.not_before) == (LATER_QUARTER, LATER_QUARTER)
    assert "the agent answers" in answer.words
    assert answer.subject != card.subject
    await house.do(joining.release_due, at=LATER_QUARTER)
    assert (await house.events("F-1"))[-1].actor == "anonymous"
    assert await exact(house, LATER) == set()


async def test_a_reply_in_the_relayed_message_is_not_taken_for_theirs(house: House) -> None:
    await house.submits(anonymous=True)
    await house.do(lambda unit: conversation.ask(unit, 1, EMRE, question="Which?"), at=QUARTER)
    said = a_saying(AISHA, "me!", channel="D0AISHA")
    assert not await house.do(
        lambda unit: threads.overheard(unit, said, capabilities().threads, {})
    )


async def test_yes_no_and_withdrawal_show_at_quarter_hours_only(house: House) -> None:
    await house.submits(anonymous=True)
    await house.do(lambda unit: work.take(unit, 1, EMRE), at=QUARTER)
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first."), at=QUARTER)
    for change in (
        lambda unit: verification.confirm(unit, 1, AISHA),
        lambda unit: verification.reopen(unit, 1, AISHA, words="not on chat"),
        lambda unit: verification.withdraw(unit, 1, AISHA),
    ):
        await house.forget_messages()
        await house.do(change, at=LATER)
        await house.do(verification.hear_due, at=LATER_QUARTER)
        queued = await house.queued()
        assert queued
        assert {message.not_before for message in queued} == {LATER_QUARTER}
        assert await exact(house, LATER) <= {"outbox"}
    assert AISHA not in str(await house.everything())


async def test_no_home_table_or_waiting_action_tells_when_they_took_it_back(house: House) -> None:
    await house.submits(anonymous=True)
    await house.do(lambda unit: work.take(unit, 1, EMRE), at=QUARTER)
    wish = NewAction(title="After it.", pod="cards", due_on=DUE, owner=PRIYA, link=MessageLink())
    await house.do(lambda unit: creation.make(unit, PRIYA, wish), at=QUARTER)
    waits = Block(Waits.ACTION, "A-1")
    await house.do(lambda unit: blocking.block(unit, 2, PRIYA, waits), at=QUARTER)
    await house.do(lambda unit: home.opened(unit, EMRE, ()), at=QUARTER)
    await house.posted("actions_week:cards", CARDS, "1.1")
    await house.forget_messages()
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA), at=LATER)
    assert {message.not_before for message in await house.queued()} == {LATER_QUARTER}
    ((stale,),) = await house.rows("SELECT stale FROM home")
    assert not stale
    assert await house.look(record.next_waking, at=LATER) == LATER_QUARTER
    await house.do(record.wake_due, at=LATER_QUARTER)
    told = (await house.queued(place=PRIYA))[-1]
    assert "A-2 can go on: A-1 is dropped." in told.words


async def test_an_anonymous_duplicate_hides_its_author_in_the_others_loop(house: House) -> None:
    await house.submits(BEN)
    await house.submits(AISHA, anonymous=True)
    await house.do(lambda unit: work.join(unit, 2, EMRE, to=1), at=QUARTER)
    await house.do(lambda unit: work.take(unit, 1, EMRE), at=QUARTER)
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first."), at=QUARTER)
    await house.forget_messages()
    await house.do(lambda unit: verification.confirm(unit, 2, AISHA), at=LATER)
    await house.do(verification.hear_due, at=LATER_QUARTER)
    done = await house.item()
    assert (done.number, done.state, done.closed_at) == (1, FeedbackState.VERIFIED, LATER_QUARTER)
    assert {message.not_before for message in await house.queued()} == {LATER_QUARTER}
    assert AISHA not in str(await house.everything())


async def test_an_edit_does_not_tell_when_it_was_made(house: House) -> None:
    await house.submits(anonymous=True)
    await house.forget_messages()
    await house.do(lambda unit: intake.edit(unit, 1, AISHA, a_report(what="Other.")), at=LATER)
    assert [message.not_before for message in await house.queued()] == [LATER_QUARTER]


async def test_two_reports_of_one_person_share_nothing_that_is_shown(house: House) -> None:
    await house.submits(anonymous=True)
    await house.submits(anonymous=True)
    first, second = await house.item(1), await house.item(2)
    assert first.relay != second.relay
