"""Looking at the outbox: what waits, what is stuck, where something was posted, what comes next."""

from datetime import datetime

from sqlalchemy import bindparam, func, literal_column, select
from sqlmodel import col

from bot.domain import refs
from bot.domain.ids import WorkspaceId
from bot.domain.outbox import (
    EVERYWHERE,
    LEASE,
    LOOKUPS,
    URGENT_LEASE,
    Aim,
    Lane,
    MessageState,
    Method,
    Posted,
    WaitingMessage,
)
from bot.store.engine.transaction import PreparedStatement, Tx
from bot.store.engine.types import Instant
from bot.store.outbox.heads import (
    WS,
    as_waiting,
    heads,
    is_sending,
    moment,
    one_of,
    outbox,
    pace,
    places,
    ready,
    waiting_columns,
)
from bot.store.outbox.rows import FoundRow, PostedRow

_posted = PreparedStatement(
    select(col(PostedRow.channel), col(PostedRow.ts)).where(
        col(PostedRow.workspace_id) == WS, col(PostedRow.ref) == bindparam("of_ref")
    )
)
_found = PreparedStatement(
    select(col(FoundRow.channel), col(FoundRow.ts)).where(
        col(FoundRow.workspace_id) == WS,
        col(FoundRow.ref) == bindparam("of_ref"),
        col(FoundRow.until) > bindparam("decided", type_=Instant()),
    )
)
_awaited = PreparedStatement(
    select(outbox.c.id)
    .where(
        outbox.c.workspace_id == WS,
        outbox.c.settled_at.is_(None),
        outbox.c.ref == bindparam("of_ref"),
        one_of(outbox.c.method, Method.POST.value, Method.UPLOAD.value, Method.CREATE.value),
    )
    .limit(1)
)


def _next_by_place() -> PreparedStatement:
    where = places()
    place = where.c.place
    waits = func.coalesce(
        ready(place, "not_before").scalar_subquery(),
        heads(place, "not_before").order_by(literal_column("1")).limit(1).scalar_subquery(),
    )
    waits.type = outbox.c.not_before.type
    held = pace.alias("own")
    return PreparedStatement(
        select(waits, held.c.next_ok)
        .select_from(where)
        .outerjoin(held, (held.c.workspace_id == WS) & (held.c.place == place))
        .where(place.is_not(None), ~is_sending(place))
    )


_by_place = _next_by_place()
_taken = PreparedStatement(
    select(outbox.c.state, func.min(outbox.c.lease_until))
    .where(
        outbox.c.workspace_id == WS,
        outbox.c.lease_until.is_not(None),
        one_of(outbox.c.state, MessageState.SENDING.value, MessageState.UNSURE.value),
    )
    .group_by(outbox.c.state)
)
_pauses = PreparedStatement(
    select(pace.c.place, pace.c.next_ok).where(
        pace.c.workspace_id == WS, one_of(pace.c.place, EVERYWHERE, LOOKUPS)
    )
)
_parked = PreparedStatement(
    select(*waiting_columns(outbox))
    .where(
        outbox.c.workspace_id == WS,
        outbox.c.settled_at.is_(None),
        outbox.c.state == MessageState.PARKED.value,
    )
    .order_by(outbox.c.id)
)


def posted(tx: Tx, workspace: WorkspaceId, ref: str) -> Posted | None:
    """Return where a named message stands in Slack; None where it was never posted."""
    found = _posted.first(tx, ws=workspace, of_ref=ref)
    return Posted(*found) if found else None


def posted_under(tx: Tx, workspace: WorkspaceId, about: str) -> tuple[str, ...]:
    """List the named messages in Slack whose names begin with one."""
    begins = col(PostedRow.ref).startswith(refs.stem(about), autoescape=True)
    found = select(col(PostedRow.ref)).where(col(PostedRow.workspace_id) == workspace, begins)
    return tuple(tx.connection.execute(found.order_by(col(PostedRow.ref))).scalars())


def is_named(tx: Tx, workspace: WorkspaceId, ref: str) -> bool:
    """Tell whether a named message stands in Slack or is on its way there."""
    on_its_way = _awaited.first(tx, ws=workspace, of_ref=ref) is not None
    return on_its_way or posted(tx, workspace, ref) is not None


def aim(tx: Tx, workspace: WorkspaceId, message: WaitingMessage) -> Aim:
    """Find the posted message that `message` changes or replies to, or as which it stands already."""
    changes = message.method in (Method.UPDATE, Method.DELETE)
    ref = message.ref if changes else message.thread
    found = None if changes else _stands(tx, workspace, message)
    if ref is None:
        return Aim(found=found)
    target = posted(tx, workspace, ref)
    if target is not None:
        return Aim(target, found=found)
    return Aim(awaited=_awaited.first(tx, ws=workspace, of_ref=ref) is not None)


def _stands(tx: Tx, workspace: WorkspaceId, message: WaitingMessage) -> Posted | None:
    # By the clock alone: what a person does anew has to ring, and so has an escalation.
    by_clock = message.lane in (Lane.NUDGE, Lane.DIGEST) and message.method is Method.POST
    if not by_clock or message.ref is None:
        return None
    found = _found.first(tx, ws=workspace, of_ref=message.ref, decided=message.created_at)
    return Posted(*found) if found else None


def next_due(tx: Tx, workspace: WorkspaceId, *, at: datetime) -> datetime | None:
    """Return the next instant at which delivery could do something; None while it is idle.

    An instant that is not after `at` means that something could leave now.
    """
    pauses: dict[str, datetime] = dict(_pauses.all(tx, ws=workspace))
    everywhere = pauses.get(EVERYWHERE)
    instants = [
        max(instant for instant in (waits, next_ok, everywhere) if instant is not None)
        for waits, next_ok in _by_place.all(tx, ws=workspace, **moment(at))
        if waits is not None
    ]
    for state, lease_until in _taken.all(tx, ws=workspace):
        holds = (everywhere, pauses.get(LOOKUPS)) if state == MessageState.UNSURE.value else ()
        instants.append(max([lease_until, *[hold for hold in holds if hold is not None]]))
        # What waits behind a sender that died need not wait for its lease.
        passed = lease_until - (LEASE - URGENT_LEASE)
        if passed > at and state == MessageState.SENDING.value:
            instants.append(passed)
    return min(instants, default=None)


def parked(tx: Tx, workspace: WorkspaceId) -> tuple[WaitingMessage, ...]:
    """List what waits for a person, oldest first, each with its reason."""
    return tuple(as_waiting(row, MessageState.PARKED) for row in _parked.all(tx, ws=workspace))
