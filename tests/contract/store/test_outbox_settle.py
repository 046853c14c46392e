"""Settling: what becomes of a message, what is kept of it, and who may still say so."""

from typing import Any

import pytest

from bot.domain.outbox import (
    GAP,
    LEASE,
    LOOKUPS,
    SETTLE,
    Aim,
    MessageState,
    Method,
    Posted,
    WaitingMessage,
)
from bot.store.engine.database import Database
from bot.store.outbox.pace import hold_place, keep_gap
from bot.store.outbox.parked import drop_parked, forget_settled, retry_parked
from bot.store.outbox.settle import (
    settle_dropped,
    settle_parked,
    settle_retry,
    settle_sent,
    settle_unsure,
)
from tests.builders.outbox import AT, HERE, Box, seconds

POSTED = Posted("C1", "1.0")


@pytest.fixture
def box(database: Database) -> Box:
    return Box(database)


async def claimed(box: Box, **changes: Any) -> WaitingMessage:
    await box.put(**changes)
    (message,) = await box.claim()
    return message


async def sent(box: Box, message: WaitingMessage, posted: Posted | None = POSTED) -> bool:
    return await box.do(lambda tx: settle_sent(tx, HERE, message, posted, at=AT))


async def unsure(box: Box, message: WaitingMessage) -> bool:
    return await box.do(lambda tx: settle_unsure(tx, message, "timeout", at=AT))


async def parked(box: Box, message: WaitingMessage, reason: str = "is_archived") -> bool:
    return await box.do(lambda tx: settle_parked(tx, message, reason, at=AT))


async def test_a_sent_message_with_a_name_is_found_by_it(box: Box) -> None:
    await sent(box, await claimed(box, ref="F-1/card"))
    assert await box.posted("F-1/card") == POSTED
    assert await box.unsettled() == {}


async def test_a_deleted_message_has_no_place_any_more(box: Box) -> None:
    await sent(box, await claimed(box, ref="F-1/card"))
    await box.put(ref="F-1/card", method=Method.DELETE)
    (deletion,) = await box.claim(AT + GAP)
    await sent(box, deletion)
    assert await box.posted("F-1/card") is None


async def test_nothing_of_an_anonymous_message_is_kept(box: Box) -> None:
    message = await claimed(box, place="relay:r1", ref="F-1/receipt")
    await sent(box, message, Posted("D-of-the-author", "1.0"))
    assert await box.posted("F-1/receipt") is None
    assert await box.rows("SELECT payload, state FROM outbox") == [("", "sent")]


async def test_a_published_home_leaves_no_trace_of_whose_it_was(box: Box) -> None:
    message = await claimed(box, place="home:U1", method=Method.PUBLISH, ref="home:U1")
    await sent(box, message, None)
    assert await box.rows("SELECT id FROM outbox") == []
    assert await box.rows("SELECT place FROM pace") == []


async def test_a_message_is_settled_as_sent_once(box: Box) -> None:
    message = await claimed(box)
    assert await sent(box, message)
    assert not await sent(box, message)


async def test_a_refused_message_leaves_again_at_its_time(box: Box) -> None:
    message = await claimed(box)
    await box.do(lambda tx: settle_retry(tx, message, "no", again_at=AT + seconds(20)))
    assert await box.claim(AT + seconds(19)) == ()
    (again,) = await box.claim(AT + seconds(20))
    assert (again.attempts, again.first_attempt_at) == (2, AT)


async def test_an_unsure_message_is_looked_up_after_ten_seconds_by_one_alone(box: Box) -> None:
    await unsure(box, await claimed(box))
    assert await box.due_unsure(AT + seconds(9)) == ()
    assert await box.next_due() == AT + SETTLE
    (found,) = await box.due_unsure(AT + SETTLE)
    assert found.state is MessageState.UNSURE
    assert await box.due_unsure(AT + SETTLE) == ()
    assert len(await box.due_unsure(AT + SETTLE + LEASE)) == 1


async def test_an_unsure_message_stops_its_subject_and_not_its_place(box: Box) -> None:
    await unsure(box, await claimed(box))
    await box.put(subject="F-1")
    await box.put(subject="F-2")
    assert [m.subject for m in await box.claim(AT + LEASE)] == ["F-2"]


async def test_lookups_wait_when_slack_says_so(box: Box) -> None:
    await unsure(box, await claimed(box))
    until = AT + seconds(60)
    await box.do(lambda tx: hold_place(tx, HERE, LOOKUPS, until=until, at=AT))
    assert await box.due_unsure(AT + SETTLE) == ()
    assert await box.next_due() == until
    assert len(await box.due_unsure(until)) == 1


@pytest.mark.parametrize(
    ("method", "state"),
    [
        (Method.POST, "unsure"),
        (Method.UPLOAD, "unsure"),
        (Method.UPDATE, "pending"),
        (Method.DELETE, "pending"),
        (Method.PUBLISH, "pending"),
        (Method.EPHEMERAL, "dropped"),
    ],
)
async def test_a_lease_that_ran_out_is_looked_up_repeated_or_dropped(
    box: Box, method: Method, state: str
) -> None:
    await claimed(box, method=method)
    await box.expire(AT + LEASE - seconds(1))
    assert await box.rows("SELECT state FROM outbox") == [("sending",)]
    await box.expire(AT + LEASE)
    assert await box.rows("SELECT state FROM outbox") == [(state,)]


async def test_whoever_lost_its_lease_cannot_undo_what_the_next_one_did(box: Box) -> None:
    slow = await claimed(box, method=Method.UPDATE)
    await box.expire(AT + LEASE)
    (again,) = await box.claim(AT + LEASE)
    assert not await parked(box, slow)
    assert not await unsure(box, slow)
    assert await sent(box, again)


async def test_that_slack_has_it_counts_whoever_says_so(box: Box) -> None:
    slow = await claimed(box, ref="F-1/card")
    await box.expire(AT + LEASE)
    assert await sent(box, slow)
    assert await box.due_unsure(AT + LEASE) == ()


async def test_a_parked_message_is_listed_with_its_reason(box: Box) -> None:
    await parked(box, await claimed(box), "is_archived")
    (message,) = await box.parked()
    assert (message.reason, message.state) == ("is_archived", MessageState.PARKED)
    assert await box.unsettled() == {MessageState.PARKED: 1}
    assert await box.next_due() is None


async def test_a_parked_message_that_slack_refused_leaves_again_at_once(box: Box) -> None:
    message = await claimed(box)
    await parked(box, message)
    later = AT + seconds(3600)
    assert await box.do(lambda tx: retry_parked(tx, HERE, message.id, at=later))
    (again,) = await box.claim(later)
    assert (again.key, again.first_attempt_at) == (message.key, later)


async def test_a_parked_message_that_slack_may_have_is_looked_up_first(box: Box) -> None:
    await unsure(box, await claimed(box))
    (doubtful,) = await box.due_unsure(AT + SETTLE)
    await parked(box, doubtful, "unclear for a day")
    later = AT + seconds(90_000)
    assert await box.do(lambda tx: retry_parked(tx, HERE, doubtful.id, at=later))
    assert await box.claim(later) == ()
    (looked_up,) = await box.due_unsure(later)
    assert looked_up.first_attempt_at == AT


async def test_a_dropped_message_lets_its_subject_go_on(box: Box) -> None:
    message = await claimed(box, place="relay:r1")
    await box.put(subject="F-1", place="C2")
    await parked(box, message)
    assert await box.do(lambda tx: drop_parked(tx, HERE, message.id, at=AT))
    assert not await box.do(lambda tx: drop_parked(tx, HERE, message.id, at=AT))
    assert await box.rows("SELECT payload FROM outbox WHERE state = 'dropped'") == [("",)]
    assert [m.place for m in await box.claim()] == ["C2"]


async def test_only_parked_messages_are_retried_or_dropped(box: Box) -> None:
    message = await claimed(box)
    assert not await box.do(lambda tx: retry_parked(tx, HERE, message.id, at=AT))
    assert not await box.do(lambda tx: drop_parked(tx, HERE, message.id, at=AT))


async def test_giving_up_a_home_leaves_no_trace_of_whose_it_was(box: Box) -> None:
    message = await claimed(box, place="home:U1", method=Method.PUBLISH, ref="home:U1")
    await box.do(lambda tx: settle_dropped(tx, HERE, message, "user_not_found", at=AT))
    assert await box.rows("SELECT id FROM outbox") == []
    assert await box.rows("SELECT place FROM pace") == []


async def test_a_reply_finds_the_message_it_answers(box: Box) -> None:
    await sent(box, await claimed(box, ref="F-1/card"))
    await box.put(subject="F-1", thread="F-1/card")
    (reply,) = await box.claim(AT + GAP)
    assert await box.aim(reply) == Aim(POSTED)


async def test_a_message_waits_for_one_of_another_subject_that_it_answers(box: Box) -> None:
    await box.put(subject="F-1", thread="E-1/card")
    (reply,) = await box.claim()
    assert await box.aim(reply) == Aim()
    await box.put(subject="E-1", ref="E-1/card", not_before=AT + seconds(60))
    assert await box.aim(reply) == Aim(awaited=True)


async def test_the_gap_counts_from_when_the_request_left(box: Box) -> None:
    await box.put(subject="F-2")
    message = await claimed(box)
    await sent(box, message)
    departed = AT + seconds(3)
    await box.do(lambda tx: keep_gap(tx, HERE, "C1", departed=departed))
    assert await box.next_due(departed) == departed + GAP


async def test_old_settled_messages_are_cleared_away_and_open_ones_stay(box: Box) -> None:
    await sent(box, await claimed(box, subject="F-1"))
    await box.put(subject="F-2")
    assert await box.do(lambda tx: forget_settled(tx, HERE, before=AT)) == 0
    assert await box.do(lambda tx: forget_settled(tx, HERE, before=AT + seconds(1))) == 1
    assert await box.unsettled() == {MessageState.PENDING: 1}
