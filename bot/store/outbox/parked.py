"""What a person may do with a parked message, and clearing away what is long done."""

from datetime import datetime

from sqlalchemy import bindparam, case, delete, null, select, update

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import MessageState
from bot.store.engine.transaction import PreparedStatement, Tx
from bot.store.outbox.heads import NOW, WS, as_waiting, outbox, waiting_columns
from bot.store.outbox.settle import forget_traces

_doubtful = outbox.c.unsure_since.is_not(None)
_this = (
    outbox.c.workspace_id == WS,
    outbox.c.id == bindparam("of_id"),
    outbox.c.state == MessageState.PARKED.value,
)
# A doubtful one keeps its first attempt, from which the history is searched.
_retry = PreparedStatement(
    update(outbox)
    .where(*_this)
    .values(
        state=case((_doubtful, MessageState.UNSURE.value), else_=MessageState.PENDING.value),
        lease_until=case((_doubtful, NOW), else_=null()),
        first_attempt_at=case((_doubtful, outbox.c.first_attempt_at), else_=null()),
        not_before=NOW,
        reason=None,
    )
    .returning(outbox.c.id)
)
_amend = PreparedStatement(update(outbox).where(*_this).values(payload=bindparam("instead")))
_drop = PreparedStatement(
    update(outbox)
    .where(*_this)
    .values(state=MessageState.DROPPED.value, settled_at=NOW, lease_until=None)
    .returning(*waiting_columns(outbox))
)
_oldest = PreparedStatement(
    select(outbox.c.settled_at)
    .where(outbox.c.workspace_id == WS, outbox.c.settled_at.is_not(None))
    .order_by(outbox.c.settled_at)
    .limit(1)
)
_forget = PreparedStatement(
    delete(outbox)
    .where(
        outbox.c.id.in_(
            select(outbox.c.id)
            .where(outbox.c.workspace_id == WS, outbox.c.settled_at < NOW)
            .order_by(outbox.c.settled_at)
            .limit(bindparam("most"))
            .scalar_subquery()
        )
    )
    .returning(outbox.c.id)
)


def retry_parked(tx: Tx, workspace: WorkspaceId, message: int, *, at: datetime) -> bool:
    """Let a parked message leave again; one Slack may have is looked up first.

    False where no parked message has that id.
    """
    tx.queued = True
    return _retry.first(tx, ws=workspace, of_id=message, now=at) is not None


def amend_parked(
    tx: Tx, workspace: WorkspaceId, message: int, payload: str, *, at: datetime
) -> None:
    """Let a parked message leave again with another payload, in its old place."""
    _amend.run(tx, ws=workspace, of_id=message, instead=payload)
    retry_parked(tx, workspace, message, at=at)


def drop_parked(tx: Tx, workspace: WorkspaceId, message: int, *, at: datetime) -> bool:
    """Give a parked message up; its subject goes on. False where no parked message has that id."""
    dropped = _drop.first(tx, ws=workspace, of_id=message, now=at)
    if dropped is None:
        return False
    forget_traces(tx, workspace, as_waiting(dropped, MessageState.DROPPED), at=at)
    tx.queued = True
    return True


def forget_settled(tx: Tx, workspace: WorkspaceId, *, before: datetime, limit: int = 100) -> int:
    """Delete up to `limit` messages that were settled before an instant; return how many."""
    return len(_forget.all(tx, ws=workspace, now=before, most=limit))


def oldest_settled(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when the oldest message still kept was settled; None where none is."""
    found = _oldest.first(tx, ws=workspace)
    return found[0] if found else None
