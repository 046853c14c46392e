"""A database that was restored: what waits in it may have been sent since it was copied."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import Lane, MessageState, Method
from bot.domain.restoring import ANEW_WITHIN, RESTORED, Trace
from bot.store.engine.transaction import Tx
from bot.store.outbox.rows import FoundRow, OutboxRow, PostedRow

LOOKED_UP = (Method.POST.value, Method.UPLOAD.value)


def doubt_waiting(tx: Tx, workspace: WorkspaceId, *, at: datetime) -> int:
    """Let everything that could have been sent be looked up first; return how many wait for that.

    What is shown to one person for a moment cannot be looked up, and its moment is over.
    """
    mine = (col(OutboxRow.workspace_id) == workspace, col(OutboxRow.not_before) <= at)
    waits = (
        *mine,
        col(OutboxRow.state).in_([MessageState.PENDING.value, MessageState.SENDING.value]),
    )
    tx.connection.execute(
        update(OutboxRow)
        .where(*waits, col(OutboxRow.method) == Method.EPHEMERAL.value)
        .values(state=MessageState.DROPPED.value, settled_at=at, lease_until=None, reason=RESTORED)
    )
    # From when it was decided, not from a first try: that may have come after the copy.
    since = {"unsure_since": at, "first_attempt_at": None, "reason": RESTORED}
    doubted = tx.connection.execute(
        update(OutboxRow)
        .where(*waits, col(OutboxRow.method).in_(LOOKED_UP))
        .values(state=MessageState.UNSURE.value, lease_until=at, **since)
    )
    # One that a person lets leave again is looked up then.
    tx.connection.execute(
        update(OutboxRow)
        .where(*mine, col(OutboxRow.state) == MessageState.PARKED.value)
        .where(col(OutboxRow.method).in_(LOOKED_UP))
        .values(unsure_since=at, first_attempt_at=None)
    )
    tx.queued = True
    return doubted.rowcount


def known_keys(tx: Tx, workspace: WorkspaceId, keys: Collection[str]) -> frozenset[str]:
    """Return which of these keys are of messages that are kept."""
    asked = select(col(OutboxRow.key)).where(
        col(OutboxRow.workspace_id) == workspace, col(OutboxRow.key).in_(keys)
    )
    return frozenset(tx.connection.scalars(asked))


def note_sent(tx: Tx, workspace: WorkspaceId, traces: Sequence[Trace], *, at: datetime) -> None:
    """Keep that messages were sent which the copy does not know, so that they are known from now on."""
    if not traces:
        return
    rows = [
        {
            "workspace_id": workspace, "key": trace.key, "lane": Lane.CONVERSATION.value,
            "subject": "", "method": Method.POST.value, "place": trace.place, "payload": "",
            "state": MessageState.SENT.value, "attempts": 1, "settled_at": at, "reason": None,
            "created_at": (sent := datetime.fromtimestamp(float(trace.ts), UTC)), "not_before": sent,
        }
        for trace in traces
    ]  # fmt: skip
    tx.connection.execute(insert(OutboxRow), rows)
    _note_found(tx, workspace, traces, until=at + ANEW_WITHIN)


def _note_found(
    tx: Tx, workspace: WorkspaceId, traces: Sequence[Trace], *, until: datetime
) -> None:
    """Keep where named messages stand, of one name the newest: decided anew, they are changed there."""
    newest = {each.ref: each for each in sorted(traces, key=lambda each: float(each.ts))}
    newest.pop("", None)
    mine = col(FoundRow.workspace_id) == workspace
    tx.connection.execute(delete(FoundRow).where(mine))
    rows = [
        {
            "workspace_id": workspace,
            "ref": ref,
            "channel": each.place,
            "ts": each.ts,
            "until": until,
        }
        for ref, each in newest.items()
    ]
    if rows:
        tx.connection.execute(insert(FoundRow), rows)


def last_places(tx: Tx, workspace: WorkspaceId, *, most: int) -> tuple[str, ...]:
    """Return the conversations that were posted to last."""
    newest = func.max(col(PostedRow.ts))
    found = (
        select(col(PostedRow.channel))
        .where(col(PostedRow.workspace_id) == workspace, col(PostedRow.ts) != "")
        .group_by(col(PostedRow.channel))
        .order_by(newest.desc())
        .limit(most)
    )
    return tuple(tx.connection.scalars(found))
