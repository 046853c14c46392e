"""Real processes that are killed, stopped and misled while messages go out: each once, in order."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from signal import SIGCONT, SIGSTOP

import pytest

from bot.domain.outbox import Lane
from tests.faults.child import Begin, Child
from tests.faults.crashes import POINTS
from tests.faults.mail import Mail, a_mail, start
from tests.faults.matrix import LITE, REPLICAS, Tally, record
from tests.faults.points import CRASH_AT

SETTLES_WITHIN_S = 900.0
# As in the rows: a place hears once a second.
AHEAD = 400


def judged(key: str, where: str, tally: Tally) -> None:
    record(key, where, tally)
    assert tally.is_clean, tally


async def kill(mail: Mail, *, kills: int, seed: int, longest_s: float) -> None:
    """Kill one process after the other at random moments, and start it again."""
    dice = random.Random(seed)  # noqa: S311 - reproducible moments
    for _ in range(kills):
        child = dice.choice(mail.children)
        await asyncio.sleep(dice.uniform(0, longest_s))
        await child.kill()
        # A share of them ends while it still starts.
        if dice.random() < 0.2:
            child.launch()
        else:
            await child.start()


async def killed(mail: Mail, where: str, *, messages: int, kills: int, longest_s: float) -> None:
    """Send messages, half of them urgent, while processes are killed."""
    await start(mail)
    await mail.put(messages // 2, lane=Lane.ESCALATION)
    await mail.put(messages - messages // 2)
    await kill(mail, kills=kills, seed=kills, longest_s=longest_s)
    assert mail.arrived() > 0
    await asyncio.gather(*[child.kill() for child in mail.children])
    await start(mail)
    tally = await mail.settle(SETTLES_WITHIN_S)
    record("kill", where, Tally(kills))
    judged("killed", where, tally)


async def test_kills_of_one_process_lose_double_and_turn_round_nothing(
    sqlite_url: str, tmp_path: Path, begin: Begin
) -> None:
    async with a_mail(sqlite_url, tmp_path, begin, replicas=1) as mail:
        await killed(mail, LITE, messages=200, kills=6, longest_s=0.4)


@pytest.mark.long
async def test_two_hundred_kills_of_one_process_under_ten_thousand_messages(
    sqlite_url: str, tmp_path: Path, begin: Begin
) -> None:
    async with a_mail(sqlite_url, tmp_path, begin, replicas=1) as mail:
        await killed(mail, LITE, messages=10_000, kills=200, longest_s=1.0)


@pytest.mark.long
async def test_two_hundred_kills_of_three_replicas_under_ten_thousand_messages(
    postgres_url: str, tmp_path: Path, begin: Begin
) -> None:
    async with a_mail(postgres_url, tmp_path, begin) as mail:
        await killed(mail, REPLICAS, messages=10_000, kills=200, longest_s=1.0)


async def end_at(mail: Mail, child: Child, points: Sequence[str], seed: int) -> None:
    """Let one replica end at each of these points, one after the other."""
    dice = random.Random(seed)  # noqa: S311
    for point in points:
        # What is rarer in a life is met once only.
        visit = 1 if "update" in point or "istory" in point or "lookup" in point else 1 + seed % 3
        child = replace(child, env={**child.env, CRASH_AT: f"{point}#{visit}"})
        mail.children = [*[c for c in mail.children if c.port != child.port], child]
        life = child.launch()
        async with asyncio.timeout(120):
            while life.poll() is None:  # noqa: ASYNC110 - processes tell nobody
                await asyncio.sleep(0.1 + dice.random() / 10)
        record("point", REPLICAS, Tally(1))


async def keep_busy(mail: Mail) -> None:
    """Let there be enough to send, and a card that changes."""
    for number in range(100_000):
        if len(mail.wanted) - mail.arrived() < AHEAD:
            await mail.put(AHEAD)
        await mail.put_card(number)
        await asyncio.sleep(0.5)


@pytest.mark.long
async def test_replicas_that_end_at_named_points(
    postgres_url: str, tmp_path: Path, begin: Begin
) -> None:
    async with a_mail(postgres_url, tmp_path, begin) as mail:
        # What must be looked up happens all the time.
        mail.fault("drop_response", probability=0.2)
        await start(mail)
        await asyncio.gather(*[child.kill() for child in mail.children])
        busy = asyncio.create_task(keep_busy(mail))
        points = [point for _ in range(10) for point in POINTS]
        shares = [points[n::3] for n in range(3)]
        await asyncio.gather(
            *[
                end_at(mail, child, share, n)
                for n, (child, share) in enumerate(zip(mail.children, shares, strict=True))
            ]
        )
        busy.cancel()
        await asyncio.wait([busy])
        mail.lift()
        mail.children = [replace(child, env=mail.stage.child.env) for child in [mail.stage.child]]
        await start(mail)
        tally = await mail.settle(SETTLES_WITHIN_S)
        assert tally.is_clean, tally


async def stand_still(child: Child, *, times: int, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    for _ in range(times):
        child.send(SIGSTOP)
        await asyncio.sleep(dice.uniform(5, 30))
        child.send(SIGCONT)
        await asyncio.sleep(dice.uniform(0.2, 2))


@pytest.mark.long
async def test_replicas_that_stand_still_for_less_than_their_lease(
    postgres_url: str, tmp_path: Path, begin: Begin
) -> None:
    """Five of six may stand still at once; a conversation's lease is a minute."""
    async with a_mail(postgres_url, tmp_path, begin, replicas=6) as mail:
        await start(mail)
        busy = asyncio.create_task(keep_busy(mail))
        await asyncio.gather(
            *[stand_still(child, times=10, seed=n) for n, child in enumerate(mail.children[1:])]
        )
        busy.cancel()
        await asyncio.wait([busy])
        tally = await mail.settle(SETTLES_WITHIN_S)
        record("still", REPLICAS, replace(tally, tries=50))
        assert tally.is_clean, tally


@pytest.mark.long
async def test_three_replicas_wait_out_a_storm_of_refusals(
    postgres_url: str, tmp_path: Path, begin: Begin
) -> None:
    async with a_mail(postgres_url, tmp_path, begin) as mail:
        for share, wait_s in ((0.4, 1), (0.4, 7), (0.5, 30)):
            mail.fault("rate_limit", probability=share, seconds=wait_s)
        await start(mail)
        await mail.put(1_000)
        await asyncio.sleep(60)
        mail.lift()
        judged("storm", REPLICAS, await mail.settle(SETTLES_WITHIN_S))


@pytest.mark.long
async def test_three_replicas_live_through_errors_and_a_minute_without_slack(
    postgres_url: str, tmp_path: Path, begin: Begin
) -> None:
    async with a_mail(postgres_url, tmp_path, begin) as mail:
        mail.fault("error_500", probability=0.2)
        mail.fault("error_500_after", probability=0.2)
        await start(mail)
        await mail.put(2_000)
        await mail.until_arrived(300, within_s=120)
        mail.lift()
        mail.fault("cut_before", "*")
        await asyncio.sleep(60)
        mail.lift()
        judged("outage", REPLICAS, await mail.settle(SETTLES_WITHIN_S))


@pytest.mark.long
async def test_three_replicas_never_post_blindly_while_the_history_fails(
    postgres_url: str, tmp_path: Path, begin: Begin
) -> None:
    async with a_mail(postgres_url, tmp_path, begin) as mail:
        await start(mail)
        mail.fault("drop_response", probability=0.5)
        failing = mail.fault("error_500", "conversations.history")
        await mail.put(200)
        await asyncio.sleep(60)
        assert failing.struck > 0
        assert mail.tally().doubled == 0
        mail.lift()
        judged("history", REPLICAS, await mail.settle(SETTLES_WITHIN_S))
