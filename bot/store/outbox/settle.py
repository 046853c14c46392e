"""What became of a message that delivery took: sent, tried again, unsure, parked or dropped."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import SETTLE, MessageState, Method, Posted, WaitingMessage, moment_kept
from bot.store.engine.transaction import PreparedStatement, Tx, table_of, upsert
from bot.store.engine.types import Instant
from bot.store.outbox.heads import one_of, outbox
from bot.store.outbox.rows import PaceRow, PostedRow

_posted_table = table_of(PostedRow)


def _instant(name: str) -> Any:
    return bindparam(name, type_=Instant())


# A message belongs to its latest attempt: whoever lost its lease must not undo the next one's work.
_mine = (
    outbox.c.id == bindparam("of_id"),
    outbox.c.key == bindparam("of_key"),
    outbox.c.attempts == bindparam("attempt"),
    one_of(outbox.c.state, MessageState.SENDING.value, MessageState.UNSURE.value),
)
_settle = PreparedStatement(
    update(outbox)
    .where(*_mine)
    .values(
        state=bindparam("to_state"),
        not_before=_instant("from_then"),
        lease_until=_instant("until"),
        unsure_since=_instant("since"),
        settled_at=_instant("settled"),
        reason=bindparam("because"),
    )
    .returning(outbox.c.id)
)
# That Slack has it is true whoever says so.
_sent = PreparedStatement(
    update(outbox)
    .where(
        outbox.c.id == bindparam("of_id"),
        outbox.c.key == bindparam("of_key"),
        outbox.c.settled_at.is_(None),
    )
    .values(
        state=MessageState.SENT.value,
        settled_at=_instant("settled"),
        lease_until=None,
        unsure_since=None,
        reason=None,
    )
    .returning(outbox.c.id)
)
_erase = PreparedStatement(
    update(outbox)
    .where(outbox.c.id == bindparam("of_id"))
    .values(
        payload="",
        reason=None,
        first_attempt_at=None,
        not_before=_instant("settled"),
        settled_at=_instant("settled"),
    )
)
_remove = PreparedStatement(delete(outbox).where(outbox.c.id == bindparam("of_id")))
_unpace = PreparedStatement(
    delete(table_of(PaceRow)).where(
        col(PaceRow.workspace_id) == bindparam("ws"), col(PaceRow.place) == bindparam("of_place")
    )
)
_unpost = PreparedStatement(
    delete(_posted_table).where(
        _posted_table.c.workspace_id == bindparam("ws"), _posted_table.c.ref == bindparam("of_ref")
    )
)


_post = upsert(
    _posted_table,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[_posted_table.c.workspace_id, _posted_table.c.ref],
        set_={"channel": insert.excluded.channel, "ts": insert.excluded.ts},
    ),
    *_posted_table.columns.keys(),
)


def settle_sent(
    tx: Tx, workspace: WorkspaceId, message: WaitingMessage, posted: Posted | None, *, at: datetime
) -> bool:
    """Note that Slack has it, and where; False where that was settled before."""
    if _sent.first(tx, of_id=message.id, of_key=message.key, settled=at) is None:
        return False
    if message.is_relay:
        _erase_traces(tx, workspace, message, at=at)
    elif message.method is Method.PUBLISH:
        # Whose Home changed, and when, would point at whoever wrote anonymously just then.
        _remove.run(tx, of_id=message.id)
        _unpace.run(tx, ws=workspace, of_place=message.place)
    elif message.ref is not None and message.method is Method.DELETE:
        _unpost.run(tx, ws=workspace, of_ref=message.ref)
    elif message.ref is not None and posted is not None:
        _post.run(tx, workspace_id=workspace, ref=message.ref, channel=posted.channel, ts=posted.ts)
    return True


def settle_retry(tx: Tx, message: WaitingMessage, reason: str, *, again_at: datetime) -> bool:
    """Put back what Slack certainly does not have, to leave again from `again_at` on."""
    return _move(tx, message, MessageState.PENDING, from_then=again_at, because=reason)


def settle_unsure(
    tx: Tx, message: WaitingMessage, reason: str, *, at: datetime, look_at: datetime | None = None
) -> bool:
    """Keep what Slack may have, to be looked up at `look_at`, or once its history can be trusted."""
    until = look_at or at + SETTLE
    return _move(
        tx, message, MessageState.UNSURE, from_then=at, because=reason, since=at, until=until
    )


def settle_parked(tx: Tx, message: WaitingMessage, reason: str, *, at: datetime) -> bool:
    """Set aside what only a person can mend; its subject waits, its place does not.

    One that was unsure stays marked so: it is looked up before it is ever sent again.
    """
    doubt = at if message.state is MessageState.UNSURE else None
    return _move(tx, message, MessageState.PARKED, from_then=at, because=reason, since=doubt)


def settle_dropped(
    tx: Tx, workspace: WorkspaceId, message: WaitingMessage, reason: str, *, at: datetime
) -> bool:
    """Give up what nobody needs any more, and let its subject go on."""
    moved = _move(tx, message, MessageState.DROPPED, from_then=at, because=reason, settled=at)
    if moved:
        forget_traces(tx, workspace, message, at=at)
    return moved


def _erase_traces(tx: Tx, workspace: WorkspaceId, message: WaitingMessage, *, at: datetime) -> None:
    """Erase an anonymous message's words and the moments at which it was on its way."""
    _erase.run(tx, of_id=message.id, settled=moment_kept(at, message.place))
    _unpace.run(tx, ws=workspace, of_place=message.place)


def forget_traces(tx: Tx, workspace: WorkspaceId, message: WaitingMessage, *, at: datetime) -> None:
    """Erase what must not outlive a message: anonymous payloads, whose Home it was."""
    if message.is_relay:
        _erase_traces(tx, workspace, message, at=at)
    elif message.method is Method.PUBLISH:
        _remove.run(tx, of_id=message.id)
        _unpace.run(tx, ws=workspace, of_place=message.place)


def _move(tx: Tx, message: WaitingMessage, state: MessageState, **values: Any) -> bool:
    known = {"until": None, "since": None, "settled": None, **values}
    moved = _settle.first(
        tx,
        of_id=message.id,
        of_key=message.key,
        attempt=message.attempts,
        to_state=state.value,
        **known,
    )
    return moved is not None
