"""The audit chain's arithmetic: what one event is, how it is linked, how a break is told."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something somebody did to something: `obj` is a number people see (F-12) or a dotted path."""

    at: datetime
    actor: str
    verb: str
    obj: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> str:
        """Return the erasable part as canonical JSON."""
        return canonical({"before": self.before, "after": self.after})


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the chain as it is stored; `body` and `salt` are None once erased."""

    sequence: int
    at: datetime
    actor: str
    verb: str
    obj: str
    body_digest: str
    previous: str
    hash: str
    salt: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """What walking a chain found: `broken_at` is the first sequence that does not hold."""

    events: int
    erased: int
    broken_at: int | None = None
    reason: str = ""


def canonical(value: Any) -> str:
    """Return JSON whose bytes depend on the value alone."""
    return _ENCODER.encode(value)


def digest(body: str, salt: str) -> str:
    """Return the salted SHA-256 of a body, so that an erased body cannot be guessed back."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def link(sequence: int, entry: Entry | Event, *, body_digest: str, previous: str) -> str:
    """Return the hash that ties an event to the one before it."""
    # In UTC, as the database gives it back, whichever zone the entry was written in.
    stamp = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [str(sequence), stamp, entry.actor, entry.verb, entry.obj, body_digest, previous]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


@dataclass(slots=True)
class Walk:
    """Verify events one at a time, in order of sequence, then ask for the verdict."""

    previous: str = GENESIS
    expected: int = 1
    erased: int = 0
    broken: ChainVerdict | None = None

    def step(self, event: Event) -> bool:
        """Check the next event; False once the chain is broken."""
        reason = self._fault(event)
        if reason:
            self.broken = ChainVerdict(self.expected - 1, self.erased, self.expected, reason)
            return False
        self.erased += event.body is None
        self.previous, self.expected = event.hash, event.sequence + 1
        return True

    def finish(self, tip: tuple[int, str]) -> ChainVerdict:
        """Hold the chain's end against its recorded tip (sequence, hash)."""
        if self.broken is not None:
            return self.broken
        if tip != (self.expected - 1, self.previous):
            reason = "the chain ends before its recorded tip: events were cut off the end"
            return ChainVerdict(self.expected - 1, self.erased, self.expected, reason)
        return ChainVerdict(self.expected - 1, self.erased)

    def _fault(self, event: Event) -> str:
        if event.sequence != self.expected:
            return f"expected event {self.expected}, found {event.sequence}: an event is missing"
        if event.previous != self.previous:
            return "it does not point at the event before it"
        if event.hash != link(
            event.sequence, event, body_digest=event.body_digest, previous=event.previous
        ):
            return "its recorded facts were changed after it was written"
        if event.body is not None and digest(event.body, event.salt or "") != event.body_digest:
            return "its body was changed after it was written"
        return ""
