"""How long what is stored may hold something back: never longer than its own rule asks for from now."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain import backoff
from bot.domain.escalations import hooks
from bot.domain.escalations.decisions import SECOND_AFTER
from bot.domain.escalations.escalation import EscalationState
from bot.domain.feedback.decisions import GRACE
from bot.domain.outbox import GAP, LONGEST_HOLD, QUARTER_S, Lane, MessageState, Method, lease_of
from bot.domain.restoring import ANEW_WITHIN

Stored = Mapping[str, Any]
NOT_AT_ALL = timedelta()
A_DAY = timedelta(days=1)
# A wait, as for somebody who may undo; what is further ahead was chosen as a moment.
SHORTLY = timedelta(seconds=QUARTER_S)


@dataclass(frozen=True, slots=True)
class Hold:
    """A stored instant that keeps something waiting, and the most its rule asks for; None: a date's.

    `least` names the column before whose instant it never comes, whatever the clock says.
    """

    table: str
    column: str
    most: Callable[[Stored], timedelta | None]
    least: str = ""


def capped(until: datetime, at: datetime, most: timedelta | None) -> datetime:
    """Return an instant as its rule could have set it by now; one further ahead is another clock's."""
    return until if most is None else min(until, at + most)


def _pace(row: Stored) -> timedelta:
    return LONGEST_HOLD if row["limited"] else GAP


def _lease(row: Stored) -> timedelta:
    if row["state"] == MessageState.SENDING:
        return lease_of(Lane(row["lane"]), Method(row["method"]))
    return backoff.LONGEST


def _retry(row: Stored) -> timedelta | None:
    if row["attempts"]:
        return backoff.LONGEST
    # A moment of the day, such as the end of somebody's quiet hours, is what it is by any clock.
    own = row["not_before"] - row["created_at"]
    return max(own, NOT_AT_ALL) if own <= SHORTLY else None


def _hook(_row: Stored) -> timedelta:
    return max(hooks.LEASE, hooks.LONGEST_PAUSE)


def _escalation(row: Stored) -> timedelta | None:
    if row["keeps_hours"]:
        return None
    if row["closed_by"]:
        return SECOND_AFTER
    if row["state"] == EscalationState.ACKNOWLEDGED:
        return _promised(row)
    return timedelta(minutes=max(_waits(json.loads(row["policy"])), default=0))


def _promised(row: Stored) -> timedelta:
    return timedelta(minutes=row["promised_minutes"])


def _waits(policy: Any) -> list[int]:
    """Find how long each step of a policy waits, on whichever branch."""
    if isinstance(policy, dict):
        own = [policy["wait_minutes"]] if "wait_minutes" in policy else []
        return own + [wait for part in policy.values() for wait in _waits(part)]
    return [wait for part in policy for wait in _waits(part)] if isinstance(policy, list) else []


def _silence(row: Stored) -> timedelta | None:
    # So many days after it was shipped, and after no later instant.
    shipped_at, closes_at = row["shipped_at"], row["closes_at"]
    return closes_at - shipped_at if shipped_at else None


def _asked(row: Stored) -> timedelta | None:
    # A step comes on its day. Who could not be asked then is asked once they can be: by which clock
    # that was worked out does not matter, for it is worked out anew.
    is_put_off = row["asked"] and row["done_at"] is None and row["due_at"] > row["planned_at"]
    return NOT_AT_ALL if is_put_off else None


def _anew(_row: Stored) -> timedelta:
    return ANEW_WITHIN


def _undo(_row: Stored) -> timedelta:
    return GRACE


def _never_ahead(_row: Stored) -> timedelta:
    return NOT_AT_ALL


def _a_day(_row: Stored) -> timedelta:
    return A_DAY


HOLDS = (
    Hold("pace", "next_ok", _pace),
    Hold("outbox", "lease_until", _lease),
    Hold("outbox", "not_before", _retry),
    Hold("hook_call", "due_at", _hook),
    Hold("escalation", "due_at", _escalation),
    Hold("source_run", "next_at", _a_day),
    Hold("nudge", "due_at", _asked, least="planned_at"),
    Hold("found", "until", _anew),
    Hold("feedback", "closes_at", _silence),
    Hold("feedback", "told_at", _undo),
    Hold("feedback", "shipped_at", _never_ahead),
    # What happened counts from then on; what happened later than now counts from now.
    Hold("ask", "asked_at", _never_ahead),
    Hold("told", "told_at", _never_ahead),
    Hold("directory", "seen_at", _never_ahead),
    Hold("directory_look", "seen_at", _never_ahead),
    Hold("outbox", "first_attempt_at", _never_ahead),
    Hold("outbox", "unsure_since", _never_ahead),
)
