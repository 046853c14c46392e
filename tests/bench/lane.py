"""An escalation behind 10,000 waiting digest messages: when its first message leaves.

Bars, on SQLite: within 2 s of being queued, also in a channel that other messages wait for, outside a
channel's own pause of a second. The floor is the same message with nothing before it. Slack is a
stand-in on loopback that answers at once.
"""

import asyncio
import tempfile
import time

import aiohttp

from bot.app.running import MESSAGES_A_SECOND
from bot.clock import SystemClock
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Method
from bot.errors import DeliveryError
from bot.slack.delivery.call import delivery_client
from bot.slack.delivery.delivery import Delivery
from bot.store.engine.database import Database
from bot.store.engine.migrate import upgrade
from bot.store.engine.transaction import Tx
from bot.store.outbox.queue import queue
from tests.bench.result import Result
from tests.builders.outbox import HERE, Box, a_message
from tests.contract.slack.stand_in import StandIn, stand_in

WAITING, CHANNELS = 10_000, 400
BAR_S, TRIES = 2.0, 5


def run() -> Result:
    """Let escalations leave, first alone, then behind the digests."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as name:
        base, _ = asyncio.run(leave(f"sqlite:///{name}/alone.sqlite3", waiting=0))
        worst, left = asyncio.run(leave(f"sqlite:///{name}/behind.sqlite3", waiting=WAITING))
    return Result(
        floor=1 / base,
        ours=1 / worst,
        ratio=base / worst,
        held=worst <= BAR_S and left > WAITING / 2,
        name="lane",
        unit="messages/s",
        notes=(
            (
                f"the slowest of {TRIES} left after {worst * 1000:.0f} ms (bar {BAR_S * 1000:.0f}), alone "
                f"after {base * 1000:.0f} ms; {left:,} digest messages still waited"
            ),
        ),
    )


async def leave(url: str, *, waiting: int) -> tuple[float, int]:
    """Queue escalations one after the other and return the slowest, and what still waits."""
    upgrade(url)
    database, clock = Database(url), SystemClock()
    box = Box(database)
    digests = [
        a_message(lane=Lane.DIGEST, subject=f"digest:{n}", place=f"C{n % CHANNELS}")
        for n in range(waiting)
    ]
    if digests:
        await box.put_many(digests, at=clock.now())
    async with stand_in() as slack, aiohttp.ClientSession() as session:
        slack.answers("chat.postMessage", {"channel": "C1", "ts": "1.1"})
        delivery = Delivery(
            write=database.write,
            read=database.read,
            clock=clock,
            client=delivery_client("xoxb-1", slack.api_url, session=session),
            workspace=HERE,
            resolve_relay=_nobody,
            on_parked=lambda _tx, _message, _reason: None,
            a_second=MESSAGES_A_SECOND,
        )
        task = asyncio.create_task(delivery.run())
        await asyncio.sleep(1.0)
        # Once for nothing, so that connection and statements are warm.
        await _one(database, clock, delivery, slack, TRIES)
        slowest = 0.0
        for number in range(TRIES):
            slowest = max(slowest, await _one(database, clock, delivery, slack, number))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    left = await box.rows("SELECT count(*) FROM outbox WHERE state = 'pending'")
    database.close()
    return slowest, int(left[0][0])


def _nobody(_tx: Tx, relay: str) -> SlackUserId:
    raise DeliveryError(f"{relay} is nobody", permanent=True)


async def _one(
    database: Database, clock: SystemClock, delivery: Delivery, slack: StandIn, number: int
) -> float:
    mark = f"escalation {number}"
    message = a_message(
        lane=Lane.ESCALATION,
        subject=f"E-{number}",
        method=Method.POST,
        place=f"U{number}",
        payload={"text": mark},
    )
    began = time.perf_counter()
    await database.write(lambda tx: queue(tx, HERE, message, at=clock.now()))
    delivery.wake()
    while not any(call.get("text") == mark for call in slack.calls("chat.postMessage")):
        if time.perf_counter() - began > 30:
            break
        await asyncio.sleep(0.005)
    return time.perf_counter() - began
