"""Calls of hooks, services outside Slack: tried until answered, for as long as they are needed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

GIVE_UP = timedelta(hours=6)
# Longer than a call may last, so that whoever took it is dead and not slow.
LEASE = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)


class HookCallState(StrEnum):
    """Where a call stands: waiting until it is answered, refused or not needed any more."""

    WAITING = "waiting"
    ANSWERED = "answered"
    REFUSED = "refused"
    NEEDLESS = "needless"


@dataclass(frozen=True, slots=True, kw_only=True)
class HookCall:
    """One call of a hook about an escalation; `event` is trigger, acknowledge or resolve."""

    number: int
    escalation: int
    hook: str
    event: str
    payload: str
    asked_at: datetime
    due_at: datetime
    state: HookCallState = HookCallState.WAITING
    attempts: int = 0
    problem: str = ""


def leased(call: HookCall, at: datetime) -> HookCall:
    """Keep others from making it while it is under way."""
    return replace(call, due_at=at + LEASE)


def answered(call: HookCall) -> HookCall:
    """Note that it arrived."""
    return replace(call, state=HookCallState.ANSWERED, attempts=call.attempts + 1, problem="")


def failed(call: HookCall, problem: str, at: datetime, *, again: bool) -> HookCall:
    """Try it again after a while that doubles up to five minutes, or leave it."""
    tried = replace(call, attempts=call.attempts + 1, problem=problem)
    if not again or at - call.asked_at >= GIVE_UP:
        return replace(tried, state=HookCallState.REFUSED)
    pause = min(FIRST_PAUSE * 2 ** min(call.attempts, 10), LONGEST_PAUSE)
    return replace(tried, due_at=at + pause)


def needless(call: HookCall) -> HookCall:
    """Leave out what nobody needs any more."""
    return replace(call, state=HookCallState.NEEDLESS)
