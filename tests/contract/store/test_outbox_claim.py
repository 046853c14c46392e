"""Claiming: lane before age, one per place, subjects in order, nobody hidden behind a long queue."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import (
    EVERYWHERE,
    GAP,
    LEASE,
    URGENT_LEASE,
    Lane,
    MessageState,
    Method,
    Posted,
    WaitingMessage,
)
from bot.store.engine.database import Database
from bot.store.outbox.claim import claim
from bot.store.outbox.settle import settle_parked, settle_sent
from tests.builders.outbox import AT, HERE, Box, a_message, seconds


@pytest.fixture
def box(database: Database) -> Box:
    return Box(database)


def subjects(claimed: tuple[WaitingMessage, ...]) -> list[str]:
    return [message.subject for message in claimed]


async def sent(box: Box, message: WaitingMessage, ts: str = "1.0") -> None:
    await box.do(lambda tx: settle_sent(tx, HERE, message, Posted(message.place, ts), at=AT))


async def test_lanes_go_before_age(box: Box) -> None:
    await box.put(lane=Lane.DIGEST, subject="digest", place="C1")
    await box.put(lane=Lane.NUDGE, subject="nudge", place="C2")
    await box.put(lane=Lane.ESCALATION, subject="escalation", place="C3")
    assert subjects(await box.claim()) == ["escalation", "nudge", "digest"]


async def test_age_decides_within_a_lane(box: Box) -> None:
    for n in range(3):
        await box.put(subject=f"F-{n}", place=f"C{n}")
    assert subjects(await box.claim(limit=2)) == ["F-0", "F-1"]


async def test_a_place_sends_one_message_and_its_most_urgent_one(box: Box) -> None:
    await box.put(lane=Lane.DIGEST, subject="digest")
    await box.put(lane=Lane.ESCALATION, subject="escalation")
    assert subjects(await box.claim()) == ["escalation"]
    assert await box.claim() == ()


async def test_a_claim_counts_the_attempt_and_takes_a_lease(box: Box) -> None:
    key = await box.put()
    (message,) = await box.claim()
    assert (message.key, message.attempts, message.first_attempt_at) == (key, 1, AT)
    assert message.state is MessageState.SENDING
    assert await box.next_due(AT + URGENT_LEASE) == AT + LEASE


async def test_a_place_is_free_again_after_the_gap(box: Box) -> None:
    await box.put(subject="F-1")
    await box.put(subject="F-2")
    (first,) = await box.claim()
    await sent(box, first)
    assert await box.claim(AT + seconds(1)) == ()
    assert await box.next_due(AT + seconds(1)) == AT + GAP
    assert subjects(await box.claim(AT + GAP)) == ["F-2"]


async def test_a_place_waits_for_a_slow_request_but_not_for_a_sender_that_died(box: Box) -> None:
    await box.put(subject="F-1")
    await box.put(subject="F-2")
    await box.put(subject="F-1")
    await box.claim()
    assert await box.claim(AT + URGENT_LEASE - seconds(1)) == ()
    assert await box.next_due() == AT + URGENT_LEASE
    assert subjects(await box.claim(AT + URGENT_LEASE)) == ["F-2"]
    assert await box.claim(AT + LEASE - seconds(1)) == ()


@pytest.mark.parametrize(
    ("lane", "method", "lease"),
    [
        (Lane.ESCALATION, Method.POST, URGENT_LEASE),
        (Lane.ESCALATION, Method.UPDATE, URGENT_LEASE),
        (Lane.ESCALATION, Method.UPLOAD, LEASE),
        (Lane.CONVERSATION, Method.POST, LEASE),
    ],
)
async def test_an_escalation_is_leased_for_ten_seconds_and_a_look_for_it_too(
    box: Box, lane: Lane, method: Method, lease: timedelta
) -> None:
    await box.put(lane=lane, method=method, payload={"text": "a"})
    (message,) = await box.claim()
    assert message.lease == lease
    await box.expire(AT + lease - seconds(1))
    assert await box.unsettled() == {MessageState.SENDING: 1}
    await box.expire(AT + lease)
    assert MessageState.SENDING not in await box.unsettled()
    if method is not Method.UPDATE:
        assert len(await box.due_unsure(AT + lease)) == 1
        assert await box.due_unsure(AT + 2 * lease - seconds(1)) == ()
        assert len(await box.due_unsure(AT + 2 * lease)) == 1


async def test_only_the_first_open_message_of_a_subject_leaves_wherever_it_goes(box: Box) -> None:
    await box.put(subject="F-1", place="C1")
    await box.put(subject="F-1", place="C2", lane=Lane.ESCALATION)
    (first,) = await box.claim()
    assert first.place == "C1"
    await sent(box, first)
    assert [m.place for m in await box.claim()] == ["C2"]


async def test_a_parked_message_holds_its_subject_and_not_its_place(box: Box) -> None:
    await box.put(subject="F-1")
    await box.put(subject="F-1")
    await box.put(subject="F-2")
    (first,) = await box.claim()
    await box.do(lambda tx: settle_parked(tx, first, "not_in_channel", at=AT))
    assert subjects(await box.claim(AT + GAP)) == ["F-2"]
    assert await box.claim(AT + GAP * 2) == ()


async def test_a_message_waits_for_its_time(box: Box) -> None:
    await box.put(not_before=AT + seconds(900))
    assert await box.claim() == ()
    assert await box.next_due() == AT + seconds(900)
    assert len(await box.claim(AT + seconds(900))) == 1


async def test_an_urgent_message_that_must_wait_lets_a_later_one_of_its_place_through(
    box: Box,
) -> None:
    await box.put(lane=Lane.ESCALATION, subject="E-1", not_before=AT + seconds(60))
    await box.put(lane=Lane.DIGEST, subject="digest")
    assert subjects(await box.claim()) == ["digest"]


async def test_a_pause_of_every_place_stops_everything(box: Box) -> None:
    await box.put()
    until = AT + seconds(30)
    await box.hold(EVERYWHERE, until)
    assert await box.claim() == ()
    assert await box.next_due() == until
    assert len(await box.claim(until)) == 1


async def test_retry_after_stops_its_place_alone(box: Box) -> None:
    await box.put(subject="F-1", place="C1")
    await box.put(subject="F-2", place="C2")
    await box.hold("C1", AT + seconds(30))
    assert subjects(await box.claim()) == ["F-2"]


async def test_several_refused_places_pause_every_place(box: Box) -> None:
    await box.put(subject="F-9", place="C9")
    for n in range(3):
        await box.hold(f"C{n}", AT + seconds(10 + n))
    assert await box.claim() == ()
    assert await box.next_due() == AT + seconds(12)


async def test_a_shorter_retry_after_does_not_shorten_a_longer_one(box: Box) -> None:
    await box.put()
    for wait in (30, 5):
        await box.hold("C1", AT + seconds(wait))
    assert await box.claim(AT + seconds(29)) == ()


async def test_another_workspace_sees_nothing(box: Box) -> None:
    await box.put()
    assert await box.do(lambda tx: claim(tx, WorkspaceId("T2"), at=AT, limit=8)) == ()


async def test_concurrent_claims_never_share_a_message_or_a_place(box: Box) -> None:
    messages = [a_message(subject=f"F-{n}", place=f"C{n % 7}") for n in range(70)]
    await box.put_many(messages)
    rounds = await asyncio.gather(*[box.claim(limit=3) for _ in range(6)])
    claimed = [message for found in rounds for message in found]
    assert len({m.id for m in claimed}) == len(claimed)
    assert len({m.place for m in claimed}) == len(claimed)
    assert len(claimed) <= 7


async def test_a_newer_update_replaces_a_waiting_one_and_not_one_on_its_way(box: Box) -> None:
    update: dict[str, Any] = {"method": Method.UPDATE, "ref": "F-1/card"}
    await box.put(payload={"text": "1"}, **update)
    (flying,) = await box.claim()
    await box.put(payload={"text": "2"}, **update)
    await box.put(payload={"text": "3"}, **update)
    await sent(box, flying)
    (last,) = await box.claim(AT + GAP)
    assert last.payload == '{"text":"3"}'
    assert await box.unsettled() == {MessageState.SENDING: 1}


async def test_a_replaced_home_leaves_no_row(box: Box) -> None:
    for n in range(3):
        await box.put(
            method=Method.PUBLISH, place="home:U1", ref="home:U1", payload={"n": n}, subject="h"
        )
    assert await box.rows("SELECT payload FROM outbox") == [('{"n":2}',)]


@pytest.mark.parametrize(
    ("place", "subject"),
    [("C-digest", "d-{n}"), ("U-{n}", "d-{n}"), ("C-digest", "all the same")],
    ids=["one place", "a place each", "one subject"],
)
async def test_ten_thousand_digests_do_not_keep_an_escalation_waiting(
    box: Box, place: str, subject: str
) -> None:
    digests = [
        a_message(lane=Lane.DIGEST, subject=subject.format(n=n), place=place.format(n=n))
        for n in range(10_000)
    ]
    await box.put_many(digests)
    for n in range(5):
        await box.put(lane=Lane.ESCALATION, subject=f"E-{n}", place=f"C-{n}")
        assert (await box.claim())[0].subject == f"E-{n}"


async def test_whoever_waits_behind_a_blocked_front_is_found(box: Box) -> None:
    blocked = [a_message(subject=f"d-{n}", place="C1") for n in range(300)]
    await box.put_many(blocked)
    await box.put(lane=Lane.DIGEST, subject="last", place="C2")
    await box.hold("C1", AT + seconds(60))
    assert subjects(await box.claim()) == ["last"]


async def test_the_next_instant_is_past_exactly_when_a_claim_finds_something(box: Box) -> None:
    await box.put(subject="F-1")
    await box.put(subject="F-1", place="C2")
    await box.put(subject="F-2", not_before=AT + seconds(5))
    moments, at = 0, AT
    while (due := await box.next_due(at)) is not None:
        at = max(at, due)
        (message,) = await box.claim(at)
        if moments == 0:
            await box.retry(message, at + seconds(2))
        else:
            await sent(box, message)
        moments += 1
    assert moments == 4
