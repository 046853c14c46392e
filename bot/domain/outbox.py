"""What a message waiting for Slack is, and how its states follow each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from bot.domain.places import Place, PlaceKind

# One send a second per channel, with room for a reply that overtakes the next request.
# Source: https://docs.slack.dev/apis/web-api/rate-limits
GAP = timedelta(seconds=1.05)
# Longer than any request may take, so that whoever lost its lease is dead and not slow.
LEASE = timedelta(seconds=60)
# Whoever must hear of an escalation does not wait a minute for a sender that died.
URGENT_LEASE = timedelta(seconds=10)
# How long Slack may need before its history shows what it accepted.
SETTLE = timedelta(seconds=10)
GIVE_UP = timedelta(hours=24)
# Slack asks for seconds; whatever an answer says, we ask again after so long.
LONGEST_HOLD = timedelta(minutes=10)

QUARTER_S = 15 * 60

EVERYWHERE = "*"
LOOKUPS = "*lookups"


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
    CREATE = "create"
    INVITE = "invite"


def lease_of(lane: Lane, method: Method) -> timedelta:
    """Return how long a sender may have a message; a file takes its time whatever the hurry.

    It leaves within a quarter of that or not at all, and is given up after half of it, so that a
    last quarter lies between any request and whoever looks for it in the history.
    """
    return URGENT_LEASE if lane is Lane.ESCALATION and method is not Method.UPLOAD else LEASE


class MessageState(StrEnum):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A decided message, rendered.

    `place` is where it goes: a channel id or `#name`, a person's id (a direct message),
    `home:U…` for a Home, `relay:…` for somebody anonymous, or `room:…` for a private channel of
    ours, made by a message whose `ref` that is. `ref` names the posted message so that later updates
    and replies find it; `thread` is the ref of the message it replies to.
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
class WaitingMessage:
    """A message as delivery sees it: its row, its metadata key, what was tried so far.

    `record` is where the audit chain ended as it left, of a digest, for Slack to keep as well.
    """

    id: int
    key: str
    lane: Lane
    subject: str
    method: Method
    place: str
    payload: str
    ref: str | None
    thread: str | None
    state: MessageState
    attempts: int
    created_at: datetime
    first_attempt_at: datetime | None
    reason: str | None = None
    record: str = ""

    @property
    def where(self) -> Place:
        return Place.parse(self.place)

    @property
    def lease(self) -> timedelta:
        return lease_of(self.lane, self.method)

    @property
    def is_relay(self) -> bool:
        """Whether somebody anonymous reads it: nothing about its arrival may be kept."""
        return self.where.kind is PlaceKind.RELAY

    @property
    def is_in_room(self) -> bool:
        """Whether it goes to a private channel of ours, whose id is known once it is made."""
        return self.where.kind is PlaceKind.ROOM and self.method is not Method.CREATE

    def is_too_old(self, at: datetime) -> bool:
        """Whether it was tried for so long that a person must look at it."""
        return self.first_attempt_at is not None and at - self.first_attempt_at >= GIVE_UP


def moment_kept(at: datetime, place: str) -> datetime:
    """Return the instant a row may keep: for somebody anonymous only the quarter hour it lies in."""
    if Place.parse(place).kind is not PlaceKind.RELAY:
        return at
    return datetime.fromtimestamp(at.timestamp() // QUARTER_S * QUARTER_S, UTC)


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a named message stands in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Aim:
    """The posted message that a message changes or replies to.

    `awaited` means that it has not been posted yet, but will be. `found` is where a new post stands
    already, which a database knew before it was restored.
    """

    posted: Posted | None = None
    awaited: bool = False
    found: Posted | None = None
