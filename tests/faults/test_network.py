"""The network and Slack on bad days: nothing lost, nothing twice, nothing out of order."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from bot.domain.outbox import Lane
from bot.store.engine.database import Database
from tests.builders.outbox import AT, seconds
from tests.faults.invariants import Load, check, check_pace
from tests.faults.rig import CHANNELS, Rig, a_rig

POST = "chat.postMessage"


@pytest.fixture
async def rig(database: Database) -> AsyncIterator[Rig]:
    async with a_rig(database) as made:
        yield made


async def storm(rig: Rig, n: int, *, row: str = "") -> Load:
    load = Load()
    await load.queue(rig, n)
    await rig.drain()
    await check(rig, load, row=row)
    check_pace(rig)
    return load


@pytest.mark.parametrize("share", [0.05, 0.30])
async def test_lost_answers_never_lead_to_a_second_post(rig: Rig, share: float) -> None:
    rule = rig.fault("drop_response", POST, probability=share)
    await storm(rig, 120)
    assert rule.struck > 0


async def test_lost_requests_are_posted_again(rig: Rig) -> None:
    rule = rig.fault("cut_before", POST, probability=0.2)
    await storm(rig, 100)
    assert rule.struck > 5


@pytest.mark.parametrize("kind", ["error_500", "error_500_after"])
async def test_errors_of_slack_are_not_taken_for_an_answer(rig: Rig, kind: str) -> None:
    rule = rig.fault(kind, POST, probability=0.3)
    await storm(rig, 100)
    assert rule.struck > 5


async def test_a_storm_of_refusals_is_waited_out(rig: Rig) -> None:
    rule = rig.fault("rate_limit", POST, probability=0.8, times=120, seconds=7)
    await storm(rig, 60)
    assert rule.struck > 20
    assert_no_request_before_retry_after(rig)


def assert_no_request_before_retry_after(rig: Rig) -> None:
    free_at: dict[str, datetime] = {}
    for each in rig.requests():
        channel = each.request["channel"]
        assert each.at >= free_at.get(channel, each.at), f"{channel} asked too early"
        if each.status == 429:
            free_at[channel] = each.at + seconds(each.response["retry_after"])


async def test_slack_s_own_limits_are_never_met(database: Database) -> None:
    async with a_rig(database, rate_limits="harsh") as rig:
        await storm(rig, 100)
        assert [each.status for each in rig.requests() if each.status == 429] == []


async def test_everything_at_once(rig: Rig) -> None:
    rig.fault("drop_response", POST, probability=0.05)
    rig.fault("cut_before", POST, probability=0.05)
    rig.fault("error_500_after", POST, probability=0.05)
    rig.fault("rate_limit", POST, probability=0.05, seconds=3)
    rig.fault("error_500", "conversations.history", probability=0.3)
    rig.fault("rate_limit", "conversations.history", probability=0.2, seconds=5)
    await storm(rig, 150)


async def outage(rig: Rig, n: int) -> None:
    load = Load()
    rig.fault("error_500", POST, probability=0.2)
    rig.fault("error_500_after", POST, probability=0.2)
    rig.fault("delay_after", POST, probability=0.005, seconds=3)
    await load.queue(rig, n)
    await rig.drain(until=AT + seconds(n / 16))
    before = len([text for texts in rig.arrived().values() for text in texts])
    rig.workspace.faults.clear()
    cut = rig.fault("cut_before")
    ends = rig.clock.now() + seconds(600)
    await rig.drain(until=ends)
    assert len([text for texts in rig.arrived().values() for text in texts]) == before < n
    rig.workspace.faults.clear()
    await rig.drain()
    await check(rig, load, row="outage")
    # Each channel's share at one a second; what was in doubt is looked up within its back-off.
    assert rig.clock.now() - ends < seconds(n / len(CHANNELS) * 1.05 + 360)
    assert cut.struck > 0


async def test_an_outage_is_drained_at_full_pace_afterwards(rig: Rig) -> None:
    await outage(rig, 56)


@pytest.mark.long
async def test_two_thousand_posts_through_errors_and_an_outage(rig: Rig) -> None:
    await outage(rig, 2_000)


async def blind(rig: Rig, n: int) -> None:
    load = Load()
    await load.queue(rig, n)
    rig.fault("drop_response", POST, probability=0.5)
    history = rig.fault("error_500", "conversations.history")
    await rig.drain(until=AT + seconds(900))
    flat = [text for texts in rig.arrived().values() for text in texts]
    assert len(flat) == len(set(flat))
    assert history.struck > 0
    rig.workspace.faults.clear()
    await rig.drain()
    await check(rig, load, row="history")


async def test_a_history_that_fails_never_leads_to_a_blind_post(rig: Rig) -> None:
    await blind(rig, 40)


@pytest.mark.long
async def test_two_hundred_posts_while_the_history_fails(rig: Rig) -> None:
    await blind(rig, 200)


async def test_an_escalation_overtakes_a_backlog_of_digests(rig: Rig) -> None:
    channel = rig.channel(CHANNELS[0])
    for n in range(50):
        await rig.box.put(
            lane=Lane.DIGEST, subject=f"d{n}", place=channel, payload={"text": "digest"}
        )
    await rig.drain(until=AT + seconds(5))
    await rig.box.put(
        at=rig.clock.now(), lane=Lane.ESCALATION, subject="E-1", place=channel,
        payload={"text": "escalation"},
    )  # fmt: skip
    await rig.drain(until=AT + seconds(7))
    assert rig.texts(CHANNELS[0])[-2:].count("escalation") == 1


async def test_three_deliveries_share_one_outbox(rig: Rig) -> None:
    load = Load()
    await load.queue(rig, 90)
    rig.fault("drop_response", POST, probability=0.05)
    replicas = [rig.a_delivery() for _ in range(3)]
    for _ in range(2_000):
        await asyncio.gather(*[replica.quiet() for replica in replicas])
        due = await rig.delivery.next_due()
        if due is None:
            break
        rig.clock.move_to(due)
    await check(rig, load)
    check_pace(rig)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("kind", "share"),
    [("drop_response", 0.05), ("drop_response", 0.30), ("cut_before", 0.05), ("error_500", 0.2)],
)
async def test_two_thousand_posts_through_one_fault(
    database: Database, seed: int, kind: str, share: float
) -> None:
    async with a_rig(database, seed=seed) as rig:
        rig.fault(kind, POST, probability=share)
        await storm(rig, 2_000, row="outage" if kind == "error_500" else "answer")


@pytest.mark.long
@pytest.mark.parametrize("seconds_to_wait", [1, 7, 30])
async def test_a_thousand_posts_through_a_storm(database: Database, seconds_to_wait: int) -> None:
    async with a_rig(database, seed=seconds_to_wait) as rig:
        rig.fault("rate_limit", POST, probability=0.8, times=2_000, seconds=seconds_to_wait)
        await storm(rig, 1_000, row="storm")
        assert_no_request_before_retry_after(rig)
