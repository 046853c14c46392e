"""Bodies that nobody has verified yet give way to each other, the first and the largest peer first."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope

from bot.bodies import Bodies, GoneError, RefusedError


def of(peer: str | None) -> Scope:
    return {"type": "http", "client": (peer, 1) if peer else None}


class Sender:
    """Somebody who sends what they are told to, and then nothing more."""

    def __init__(self, *pieces: int) -> None:
        self._pieces = list(pieces)
        self.goes_on = asyncio.Event()
        self.stalls = asyncio.Event()

    async def __call__(self) -> Message:
        if not self._pieces:
            self.stalls.set()
            await self.goes_on.wait()
            return {"type": "http.request", "body": b"", "more_body": False}
        return {"type": "http.request", "body": b"x" * self._pieces.pop(0), "more_body": True}


async def half_sent(
    bodies: Bodies, peer: str | None, size: int
) -> "tuple[asyncio.Task[bytes], Sender]":
    sender = Sender(size)
    task = asyncio.ensure_future(bodies.read(of(peer), sender))
    await sender.stalls.wait()
    return task, sender


async def status_of(task: "asyncio.Task[bytes]") -> int:
    with pytest.raises(RefusedError) as refused:
        await task
    return refused.value.status


async def test_a_peer_that_holds_too_much_loses_its_first_body() -> None:
    bodies = Bodies(most=100, of_peer=150, in_all=1000)
    first, _ = await half_sent(bodies, "a", 90)
    other, calm = await half_sent(bodies, "b", 90)
    second, sender = await half_sent(bodies, "a", 90)
    assert await status_of(first) == 429
    sender.goes_on.set()
    calm.goes_on.set()
    assert [len(await each) for each in (second, other)] == [90, 90]
    assert bodies.held == 0


async def test_where_all_hold_too_much_the_peer_with_the_most_gives_way() -> None:
    bodies = Bodies(most=100, of_peer=200, in_all=250)
    patient, calm = await half_sent(bodies, "genuine", 60)
    flood, _ = await half_sent(bodies, "flood", 90)
    more, sender = await half_sent(bodies, "flood", 95)
    late, last = await half_sent(bodies, "genuine", 40)
    assert await status_of(flood) == 429
    for each in (calm, sender, last):
        each.goes_on.set()
    assert [len(await each) for each in (patient, more, late)] == [60, 95, 40]


async def test_peers_that_cannot_be_told_apart_share_the_bound_of_all() -> None:
    bodies = Bodies(most=100, of_peer=100, in_all=250)
    tasks = [await half_sent(bodies, None, 80) for _ in range(3)]
    newest, sender = await half_sent(bodies, None, 80)
    assert await status_of(tasks[0][0]) == 429
    for _, each in (*tasks, (newest, sender)):
        each.goes_on.set()
    assert [len(await task) for task, _ in tasks[1:]] == [80, 80]
    assert len(await newest) == 80


async def test_what_is_not_kept_crowds_out_nobody() -> None:
    bodies = Bodies(most=100, of_peer=150, in_all=150)
    kept, sender = await half_sent(bodies, "a", 90)
    counted = bodies.read(of("a"), Sender(90), keep=False)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await counted
    sender.goes_on.set()
    assert len(await kept) == 90


async def test_a_dribble_ends_in_time_and_a_flow_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.bodies.FLOWING_A_SECOND", 10_000)
    bodies = Bodies(most=100_000, of_peer=100_000, in_all=100_000, within_s=0.05)

    def sending(size: int, times: int) -> Receive:
        left = [size] * times

        async def receive() -> Message:
            await asyncio.sleep(0.01)
            more = len(left) > 1
            return {"type": "http.request", "body": b"x" * left.pop(), "more_body": more}

        return receive

    with pytest.raises(RefusedError) as refused:
        await bodies.read(of("a"), sending(1, 1000))
    assert refused.value.status == 408
    assert len(await bodies.read(of("a"), sending(2000, 20))) == 40_000


@pytest.mark.parametrize("most", [10, 1])
async def test_a_body_larger_than_any_may_be_is_refused(most: int) -> None:
    with pytest.raises(RefusedError) as refused:
        await Bodies(most=most, of_peer=99, in_all=99).read(of("a"), Sender(most, 1))
    assert (refused.value.status, refused.value.close) == (413, True)


async def test_whoever_hangs_up_leaves_nothing_behind() -> None:
    bodies = Bodies(most=100, of_peer=99, in_all=99)
    messages: list[Message] = [
        {"type": "http.request", "body": b"x" * 50, "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    with pytest.raises(GoneError):
        await bodies.read(of("a"), receive)
    assert bodies.held == 0
