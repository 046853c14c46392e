"""What became unclear: leases that ran out, and messages to be looked up in Slack's history."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, exists, select, update

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import (
    EVERYWHERE,
    LOOKUPS,
    SETTLE,
    MessageState,
    Method,
    WaitingMessage,
)
from bot.store.engine.transaction import PreparedStatement, Tx
from bot.store.engine.types import Instant
from bot.store.outbox.heads import (
    NOW,
    WS,
    as_waiting,
    lease_end,
    lease_ends,
    one_of,
    outbox,
    pace,
    waiting_columns,
)

LOOKED_UP = (Method.POST.value, Method.UPLOAD.value)
REPEATABLE = (Method.UPDATE.value, Method.DELETE.value, Method.PUBLISH.value)
LOST = "whoever was sending it stopped"
# Whenever a lease would have ended, also by a clock that has been put back since.
WHENEVER = datetime(9999, 1, 1, tzinfo=UTC)

_expired = (
    outbox.c.workspace_id == WS,
    outbox.c.state == MessageState.SENDING.value,
    outbox.c.lease_until <= bindparam("ended_by", type_=Instant()),
)
_look_at = bindparam("look_at", type_=Instant())
_to_unsure = PreparedStatement(
    update(outbox)
    .where(*_expired, one_of(outbox.c.method, *LOOKED_UP))
    .values(state=MessageState.UNSURE.value, unsure_since=NOW, lease_until=_look_at, reason=LOST)
)
# Doing these twice changes nothing.
_to_pending = PreparedStatement(
    update(outbox)
    .where(*_expired, one_of(outbox.c.method, *REPEATABLE))
    .values(state=MessageState.PENDING.value, lease_until=None, reason=LOST)
)
# An ephemeral message cannot be looked up, and seen twice is worse than missed.
_to_dropped = PreparedStatement(
    update(outbox)
    .where(*_expired, outbox.c.method == Method.EPHEMERAL.value)
    .values(state=MessageState.DROPPED.value, settled_at=NOW, lease_until=None, reason=LOST)
)
# Somebody was looking these up; what only waits for the history to settle has less to go.
_look_again = PreparedStatement(
    update(outbox)
    .where(
        outbox.c.workspace_id == WS,
        outbox.c.state == MessageState.UNSURE.value,
        outbox.c.lease_until > _look_at,
    )
    .values(lease_until=_look_at)
)
_due = (
    select(outbox.c.id)
    .where(
        outbox.c.workspace_id == WS,
        outbox.c.state == MessageState.UNSURE.value,
        outbox.c.lease_until <= NOW,
        ~exists().where(
            pace.c.workspace_id == WS,
            one_of(pace.c.place, LOOKUPS, EVERYWHERE),
            pace.c.next_ok > NOW,
        ),
    )
    .order_by(outbox.c.lease_until)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_take = PreparedStatement(
    update(outbox)
    .where(outbox.c.id.in_(_due.scalar_subquery()))
    .values(lease_until=lease_end(), attempts=outbox.c.attempts + 1)
    .returning(*waiting_columns(outbox))
)


_held = PreparedStatement(
    select(outbox.c.id).where(
        outbox.c.id == bindparam("of_id"),
        outbox.c.key == bindparam("of_key"),
        outbox.c.attempts == bindparam("attempt"),
        outbox.c.state == MessageState.SENDING.value,
    )
)


def is_held(tx: Tx, message: WaitingMessage) -> bool:
    """Tell whether a message is still its sender's: nobody took it for a dead one's meanwhile."""
    held = _held.first(tx, of_id=message.id, of_key=message.key, attempt=message.attempts)
    return held is not None


def expire_leases(tx: Tx, workspace: WorkspaceId, *, at: datetime) -> None:
    """Take messages from whoever held them too long: look up, repeat or drop them by method."""
    # Between any request and the end of its lease the history had the time it needs.
    _to_unsure.run(tx, ws=workspace, now=at, ended_by=at, look_at=at)
    for statement in (_to_pending, _to_dropped):
        statement.run(tx, ws=workspace, now=at, ended_by=at)


def release_leases(tx: Tx, workspace: WorkspaceId, *, at: datetime) -> None:
    """Take every message from a process that is known to be dead, without waiting for its leases.

    Its last request may have left a moment ago: what must be looked up is, once the history tells.
    """
    settled = at + SETTLE
    _look_again.run(tx, ws=workspace, look_at=settled)
    _to_unsure.run(tx, ws=workspace, now=at, ended_by=WHENEVER, look_at=settled)
    for statement in (_to_pending, _to_dropped):
        statement.run(tx, ws=workspace, now=at, ended_by=WHENEVER)


def due_unsure(
    tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int = 200
) -> tuple[WaitingMessage, ...]:
    """Take the messages that may now be looked up, each leased by its lane; a try is counted."""
    taken = _take.all(tx, ws=workspace, now=at, most=limit, **lease_ends(at))
    found = [as_waiting(row, MessageState.UNSURE) for row in taken]
    return tuple(sorted(found, key=lambda message: (message.lane, message.id)))
