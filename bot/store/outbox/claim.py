"""Taking the next messages out of the outbox: lane before age, one per place, subjects in order."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import GAP, MessageState, WaitingMessage
from bot.store.engine.transaction import PreparedStatement, Row, Tx, upsert
from bot.store.outbox.heads import (
    NOW,
    WS,
    as_waiting,
    is_head,
    is_held,
    is_sending,
    lease_end,
    lease_ends,
    moment,
    outbox,
    pace,
    places,
    ready,
    waiting_columns,
)
from bot.store.outbox.rows import PENDING

# How far the first look reaches before each place is asked for its own next message.
FRONT = 200


def _from_the_front() -> PreparedStatement:
    front = (
        select(outbox.c.id)
        .where(outbox.c.workspace_id == WS, outbox.c.state == PENDING)
        .order_by(outbox.c.lane, outbox.c.id)
        .limit(FRONT)
        .subquery("front")
    )
    o = outbox.alias("c")
    return PreparedStatement(
        select(o.c.id, o.c.place)
        .join(front, front.c.id == o.c.id)
        .where(o.c.state == PENDING, o.c.not_before <= NOW)
        .where(~is_held(o.c.place), ~is_sending(o.c.place), is_head(o))
        .order_by(o.c.lane, o.c.id)
        .with_for_update(of=o, skip_locked=True)
    )


def _from_each_place() -> PreparedStatement:
    where = places()
    chosen = (
        select(ready(where.c.place, "id").scalar_subquery().label("id"))
        .where(where.c.place.is_not(None), ~is_held(where.c.place), ~is_sending(where.c.place))
        .subquery("chosen")
    )
    o = outbox.alias("c")
    return PreparedStatement(
        select(o.c.id, o.c.place)
        .join(chosen, chosen.c.id == o.c.id)
        .where(o.c.state == PENDING)
        .order_by(o.c.lane, o.c.id)
        .limit(bindparam("most"))
        .with_for_update(of=o, skip_locked=True)
    )


_front = _from_the_front()
_each_place = _from_each_place()
# Of several replicas that see the same free place, the row lets one through.
_place = upsert(
    pace,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[pace.c.workspace_id, pace.c.place],
        set_={"next_ok": insert.excluded.next_ok},
        where=pace.c.next_ok <= NOW,
    ).returning(pace.c.place),
    *pace.columns.keys(),
)
_take = PreparedStatement(
    update(outbox)
    .where(outbox.c.id == bindparam("of_id"), outbox.c.state == PENDING)
    .values(
        state=MessageState.SENDING.value,
        attempts=outbox.c.attempts + 1,
        first_attempt_at=func.coalesce(outbox.c.first_attempt_at, NOW),
        lease_until=lease_end(),
    )
    .returning(*waiting_columns(outbox))
)


def claim(
    tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int
) -> tuple[WaitingMessage, ...]:
    """Take up to `limit` messages that may leave now, at most one per place, each leased by its lane.

    Only the first open message of a subject leaves, never one that must wait behind another.
    """
    if limit <= 0:
        return ()
    found = _front.all(tx, ws=workspace, **moment(at))
    if not found:
        # The front is blocked: whoever waits behind it in another place need not.
        found = _each_place.all(tx, ws=workspace, most=limit, **moment(at))
    chosen = list(_one_per_place(found))[:limit]
    taken = [_take_row(tx, row, at) for row in chosen if _is_free(tx, workspace, row, at)]
    return tuple(message for message in taken if message is not None)


def _one_per_place(rows: Iterable[Row]) -> Iterator[Row]:
    seen: set[str] = set()
    for row in rows:
        if row[1] not in seen:
            seen.add(row[1])
            yield row


def _is_free(tx: Tx, workspace: WorkspaceId, row: Row, at: datetime) -> bool:
    free = _place.first(
        tx, workspace_id=workspace, place=row[1], next_ok=at + GAP, limited=False, now=at
    )
    return free is not None


def _take_row(tx: Tx, row: Row, at: datetime) -> WaitingMessage | None:
    taken = _take.first(tx, of_id=row[0], now=at, **lease_ends(at))
    return as_waiting(taken, MessageState.SENDING) if taken is not None else None
