"""What a message waiting for Slack is, and how its states follow each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any


class Lane(IntEnum):
    """Who goes first among subjects: smaller leaves earlier."""

    ESCALATION = 0
    CONVERSATION = 1
    NUDGE = 2
    DIGEST = 3


class Method(StrEnum):
    """The ways a message reaches Slack."""

    POST = "post"
    UPDATE = "update"
    DELETE = "delete"
    EPHEMERAL = "ephemeral"
    PUBLISH = "publish"
    UPLOAD = "upload"


class State(StrEnum):
    """Where a message stands.

    pending -> sending -> sent; an unclear answer is `unsure` until Slack's history settles it;
    `parked` waits for a person and holds its subject; `superseded` and `dropped` never leave.
    """

    PENDING = "pending"
    SENDING = "sending"
    UNSURE = "unsure"
    SENT = "sent"
    PARKED = "parked"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


OPEN_STATES = (State.PENDING, State.SENDING, State.UNSURE, State.PARKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A decided message, rendered.

    `place` is where it goes: a channel id or `#name`, a person's id (a direct message),
    `home:U…` for a Home, or `relay:…` for somebody anonymous. `ref` names the posted message so
    that later updates and replies find it; `thread` is the ref of the message it replies to.
    Messages of one `subject` arrive in the order they were queued.
    """

    lane: Lane
    subject: str
    method: Method
    place: str
    payload: Mapping[str, Any]
    ref: str | None = None
    thread: str | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message as delivery sees it: its row, its metadata key, what was tried so far."""

    id: int
    key: str
    lane: Lane
    subject: str
    method: Method
    place: str
    payload: str
    ref: str | None
    thread: str | None
    state: State
    attempts: int
    created_at: datetime
    first_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a named message stands in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages wait, by state, and since when the oldest does."""

    counts: Mapping[State, int] = field(default_factory=dict)
    oldest: datetime | None = None
