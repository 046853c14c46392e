"""Taking messages from the outbox to Slack: woken by commits and by the clock, never by polling."""

import asyncio
import logging
import math
import random
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.discretion import unsaid
from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.outbox import WaitingMessage
from bot.errors import DeliveryError
from bot.slack.delivery.allowance import AT_ONCE, Allowance
from bot.slack.delivery.books import Books, Errand, Moment, OnParked, is_lookup
from bot.slack.delivery.clearance import Clearance, Look
from bot.slack.delivery.courier import Courier
from bot.slack.delivery.request import thread_of
from bot.slack.delivery.settling import Door, Settling
from bot.slack.delivery.standing import Standing
from bot.slack.delivery.verdict import LOOKED_UP, Fate, Outcome
from bot.store.engine.transaction import Tx
from bot.store.outbox.leases import is_held
from bot.store.outbox.look import next_due, posted

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
log = logging.getLogger(__name__)

LOOKUPS_AT_ONCE = 50
# Past this share of its lease a message is not sent any more, and for so long is its answer
# waited for: neither may outlive the lease.
LEAVES_WITHIN, ANSWERED_WITHIN = 1 / 4, 1 / 2
# Somebody else was quicker, or the database is down: look again soon, not at once.
BREATH = timedelta(seconds=0.05)
DATABASE_BREATH_S = 0.5
TURN_GAP_S = 0.1
LANDING_S = 5.0


@dataclass(kw_only=True, eq=False)
class Delivery:
    """Deliver one workspace's outbox.

    `resolve_relay` finds who is behind `relay:…`, only for the moment of sending; it may raise
    DeliveryError. `on_parked` runs in the transaction that parks a message, so that what it queues
    for an admin is as sure as the parking itself; it is also told about such news that got stuck,
    and must leave that alone. `client` comes from `delivery_client`. `a_second` bounds the messages
    sent in a second of real time. `looks_every_s` is for replicas: what one that died had in its hands
    is found by others that nobody wakes. Until `first` has said yes once nothing leaves.
    """

    write: Door
    read: Door
    clock: Clock
    client: AsyncWebClient
    workspace: WorkspaceId
    resolve_relay: Callable[[Tx, str], SlackUserId]
    on_parked: OnParked
    chance: random.Random = field(default_factory=random.Random)
    a_second: float = math.inf
    looks_every_s: float = math.inf
    first: Look | None = None

    def __post_init__(self) -> None:
        if self.client.retry_handlers:
            raise ValueError("delivery's client must not retry by itself: it would post twice")
        self._courier = Courier(self.client)
        self._books = Books(self.workspace, self.on_parked)
        self._settling = Settling(self.write, self._books)
        self._woken = asyncio.Event()
        self._taking = asyncio.Lock()
        self._looking = asyncio.Semaphore(AT_ONCE)
        self._flying: set[asyncio.Task[None]] = set()
        self._looks: set[asyncio.Task[None]] = set()
        self._allowance = Allowance(self.a_second)
        self.standing = Standing(self.client)
        self._clearance = Clearance(self.first)

    def wake(self) -> None:
        """Say that a message was queued; call it on the event loop, after the commit."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        try:
            while True:
                self._woken.clear()
                until = await self._turn()
                # Under load every commit wakes us; looking each time would cost the acks their
                # database, and a tenth of a second makes no message late.
                await asyncio.sleep(TURN_GAP_S)
                await self._rest(until)
        finally:
            await self._land()

    async def clear(self) -> None:
        """Ask `first` at once, so that little waits for it later."""
        await self._clearance.lets_us_send(self.clock.now())

    async def quiet(self) -> None:
        """Deliver until nothing is in flight and nothing could leave now."""
        while True:
            started = await self._launch()
            under_way = self._flying | self._looks
            if not started and not under_way:
                return
            if under_way:
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)

    async def next_due(self) -> datetime | None:
        """Return the next instant at which there could be something to do; None while idle."""
        due = await self.read(partial(next_due, workspace=self.workspace, at=self.clock.now()))
        return due and self._clearance.not_before(self.standing.not_before(due))

    async def _turn(self) -> datetime | None:
        try:
            while await self._launch():
                pass
            due = await self.next_due()
        except Exception as problem:
            # The database may be away for a while; messages wait in it and nothing is lost.
            log.exception(
                "the outbox cannot be read",
                exc_info=unsaid(problem),
                extra={"action": "delivery.turn"},
            )
            await asyncio.sleep(DATABASE_BREATH_S)
            return self.clock.now()
        if due is None or len(self._flying) >= AT_ONCE:
            return None
        return max(due, self.clock.now() + BREATH)

    async def _rest(self, until: datetime | None) -> None:
        waits: list[asyncio.Task[Any]] = [asyncio.create_task(self._woken.wait())]
        if until is not None:
            waits.append(asyncio.create_task(self.clock.wait_until(until)))
        seconds = None if self._is_alone else self.looks_every_s
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _land(self) -> None:
        under_way = self._flying | self._looks
        if under_way:
            await asyncio.wait(under_way, timeout=LANDING_S)
        for task in self._flying | self._looks:
            task.cancel()

    async def _launch(self) -> set[asyncio.Task[None]]:
        async with self._taking:
            if not await self._may_send():
                return set()
            free = AT_ONCE - len(self._flying)
            lookups = 0 if self._looks else LOOKUPS_AT_ONCE
            if free <= 0 and not lookups:
                return set()
            await self._allowance.refill()
            free = min(free, self._allowance.left)
            at = self.clock.now()
            errands = await self.write(
                partial(self._books.take, at=at, limit=free, lookups=lookups)
            )
            sends = [errand for errand in errands if not is_lookup(errand)]
            self._allowance.spend(len(sends))
            groups = _by_stretch([errand for errand in errands if is_lookup(errand)])
            flying = {self._start(self._carry(errand, at), self._flying) for errand in sends}
            looking = {self._start(self._look_up(group), self._looks) for group in groups}
            return flying | looking

    async def _may_send(self) -> bool:
        now = self.clock.now()
        return await self.standing.lets_us_send(now) and await self._clearance.lets_us_send(now)

    def _start(
        self, work: Coroutine[Any, Any, None], kept: set[asyncio.Task[None]]
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        kept.add(task)
        task.add_done_callback(partial(self._landed, kept))
        return task

    def _landed(self, kept: set[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
        kept.discard(task)
        self._woken.set()
        if not task.cancelled() and (failure := task.exception()) is not None:
            # Its lease runs out, and then its history tells.
            log.error("a message could not be settled", exc_info=unsaid(failure))

    async def _carry(self, errand: Errand, claimed: datetime) -> None:
        message = errand.message
        departed = self.clock.now()
        outcome = await self._attempt(errand, claimed)
        if outcome.everywhere:
            self.standing.refuse(outcome.reason, self.clock.now())
        moment = Moment(self.clock.now(), departed, self.chance.random())
        await self._settling.settle(message, outcome, moment)

    async def _attempt(self, errand: Errand, claimed: datetime) -> Outcome:
        message = errand.message
        try:
            to = await self._reader(message)
        except DeliveryError as refused:
            return Outcome(Fate.PARKED if refused.permanent else Fate.RETRY, refused.reason)
        if not await self._may_leave(message, claimed):
            return Outcome(Fate.RETRY, "it was held up before it left")
        try:
            async with asyncio.timeout(message.lease.total_seconds() * ANSWERED_WITHIN):
                return await self._courier.send(message, errand.aim, to)
        except Exception as failure:
            log.exception(
                "sending failed in a way nobody foresaw",
                exc_info=unsaid(failure),
                extra={"action": "delivery.send", "key": message.key},
            )
            unclear = message.method in LOOKED_UP
            return Outcome(Fate.UNSURE if unclear else Fate.RETRY, type(failure).__name__)

    @property
    def _is_alone(self) -> bool:
        return math.isinf(self.looks_every_s)

    async def _may_leave(self, message: WaitingMessage, claimed: datetime) -> bool:
        """Look at the lease once more: whoever stood still meanwhile has lost it."""
        if not self._is_alone and not await self.read(partial(is_held, message=message)):
            return False
        # Last, for whoever stands still while it reads; a clock put back tells nothing of how long.
        return timedelta() <= self.clock.now() - claimed <= message.lease * LEAVES_WITHIN

    async def _reader(self, message: WaitingMessage) -> str:
        if message.is_in_room:
            return await self._room(message)
        if not message.is_relay:
            return message.place
        return await self.read(lambda tx: self.resolve_relay(tx, message.place))

    async def _room(self, message: WaitingMessage) -> str:
        room = await self.read(partial(posted, workspace=self.workspace, ref=message.place))
        if room is None:
            raise DeliveryError("its channel has not been made yet", permanent=False)
        return room.channel

    async def _look_up(self, errands: Sequence[Errand]) -> None:
        async with self._looking:
            try:
                to = await self._reader(errands[0].message)
            except DeliveryError as refused:
                fate = Fate.PARKED if refused.permanent else Fate.UNSURE
                outcomes: Sequence[Outcome] = [Outcome(fate, refused.reason)] * len(errands)
            else:
                outcomes = await self._courier.look_up(errands, to)
            now = self.clock.now()
            for errand, outcome in zip(errands, outcomes, strict=True):
                if outcome.everywhere:
                    self.standing.refuse(outcome.reason, now)
                moment = Moment(now, now, self.chance.random())
                await self.write(
                    partial(
                        self._books.settle_lookup,
                        message=errand.message,
                        outcome=outcome,
                        moment=moment,
                    )
                )


def _by_stretch(errands: Sequence[Errand]) -> list[list[Errand]]:
    """Group lookups that one look at one conversation or thread can answer."""
    groups: defaultdict[tuple[str, str | None], list[Errand]] = defaultdict(list)
    for errand in errands:
        thread = thread_of(errand.message, errand.aim)
        groups[errand.message.place, thread].append(errand)
    return list(groups.values())
