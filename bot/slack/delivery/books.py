"""The transactions around an attempt: what may leave now, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.backoff import delay
from bot.domain.ids import WorkspaceId
from bot.domain.outbox import (
    EVERYWHERE,
    LOOKUPS,
    SETTLE,
    Aim,
    Lane,
    MessageState,
    Method,
    WaitingMessage,
)
from bot.slack.delivery.verdict import Fate, Outcome
from bot.store.engine.transaction import Tx
from bot.store.outbox.claim import claim
from bot.store.outbox.leases import due_unsure, expire_leases
from bot.store.outbox.look import aim
from bot.store.outbox.pace import hold_place, keep_gap
from bot.store.outbox.settle import (
    settle_dropped,
    settle_parked,
    settle_retry,
    settle_sent,
    settle_unsure,
)
from bot.store.record import audit

OnParked = Callable[[Tx, WaitingMessage, str], object]
TOO_OLD = "tried for a day: "


@dataclass(frozen=True, slots=True)
class Errand:
    """A message that was taken, and the posted message that it changes or replies to."""

    message: WaitingMessage
    aim: Aim


@dataclass(frozen=True, slots=True)
class Moment:
    """When an answer came, when its request left, and how the dice fell for the next wait."""

    at: datetime
    departed: datetime
    dice: float


@dataclass(frozen=True, slots=True)
class Books:
    """Settle messages of one workspace; `on_parked` hears, in the same transaction, what got stuck."""

    workspace: WorkspaceId
    on_parked: OnParked

    def take(self, tx: Tx, *, at: datetime, limit: int, lookups: int) -> tuple[Errand, ...]:
        """Take what may leave and what may be looked up; leases that ran out come first."""
        expire_leases(tx, self.workspace, at=at)
        taken = (
            *due_unsure(tx, self.workspace, at=at, limit=lookups),
            *claim(tx, self.workspace, at=at, limit=limit),
        )
        return tuple(
            Errand(self._recorded(tx, message), aim(tx, self.workspace, message))
            for message in taken
        )

    def _recorded(self, tx: Tx, message: WaitingMessage) -> WaitingMessage:
        """Let a digest carry where the audit chain ends, so that Slack knows what a copy lacks."""
        if message.lane is not Lane.DIGEST or message.method is not Method.POST:
            return message
        number, hashed = audit.end(tx, self.workspace)
        return replace(message, record=f"{number}:{hashed}")

    def settle(self, tx: Tx, message: WaitingMessage, outcome: Outcome, moment: Moment) -> None:
        """Write down what an attempt came to."""
        keep_gap(tx, self.workspace, message.place, departed=moment.departed)
        at, reason = moment.at, outcome.reason
        match outcome.fate:
            case Fate.SENT:
                settle_sent(tx, self.workspace, message, outcome.posted, at=at)
            case Fate.DROPPED:
                settle_dropped(tx, self.workspace, message, reason, at=at)
            case Fate.PARKED:
                self.park(tx, message, reason, at)
            case Fate.UNSURE:
                settle_unsure(tx, message, reason, at=at)
            case Fate.HELD:
                self._hold(tx, message, outcome, at)
                self._again(tx, message, reason, (at, at))
            case Fate.RETRY:
                later = at + delay(message.attempts, moment.dice)
                self._again(tx, message, reason, (at, later))

    def settle_lookup(
        self, tx: Tx, message: WaitingMessage, outcome: Outcome, moment: Moment
    ) -> None:
        """Write down what a look at the history came to; a failed look never leads to a post."""
        at, reason = moment.at, outcome.reason
        match outcome.fate:
            case Fate.SENT:
                settle_sent(tx, self.workspace, message, outcome.posted, at=at)
            case Fate.RETRY:
                settle_retry(tx, message, reason, again_at=at)
            case Fate.PARKED:
                self.park(tx, message, reason, at)
            case _:
                self._look_again(tx, message, outcome, moment)

    def _look_again(
        self, tx: Tx, message: WaitingMessage, outcome: Outcome, moment: Moment
    ) -> None:
        at = moment.at
        if message.is_too_old(at):
            self.park(tx, message, TOO_OLD + outcome.reason, at)
            return
        if outcome.hold is not None:
            place = EVERYWHERE if outcome.everywhere else LOOKUPS
            hold_place(tx, self.workspace, place, until=at + outcome.hold, at=at)
        wait = max(SETTLE, delay(message.attempts, moment.dice))
        settle_unsure(tx, message, outcome.reason, at=at, look_at=at + wait)

    def park(self, tx: Tx, message: WaitingMessage, reason: str, at: datetime) -> None:
        """Set a message aside and tell whoever mends it."""
        if settle_parked(tx, message, reason, at=at):
            self.on_parked(tx, message, reason)

    def _hold(self, tx: Tx, message: WaitingMessage, outcome: Outcome, at: datetime) -> None:
        place = EVERYWHERE if outcome.everywhere else message.place
        until = at + (outcome.hold or timedelta())
        hold_place(tx, self.workspace, place, until=until, at=at)

    def _again(
        self, tx: Tx, message: WaitingMessage, reason: str, moments: tuple[datetime, datetime]
    ) -> None:
        at, again_at = moments
        if message.is_too_old(at):
            self.park(tx, message, TOO_OLD + reason, at)
        else:
            settle_retry(tx, message, reason, again_at=again_at)


def is_lookup(errand: Errand) -> bool:
    """Say whether an errand is a look at the history and not a send."""
    return errand.message.state is MessageState.UNSURE
