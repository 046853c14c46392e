"""The append-only, hash-chained record of who changed what, and its erasable bodies."""

import json
import secrets
from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.audit import GENESIS, ChainVerdict, Entry, Event, Walk, canonical, digest, link
from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Row, Tx, insert_into, insert_new
from bot.store.engine.types import Instant
from bot.store.record import held

PAGE = 2_000


class AuditEventRow(SQLModel, table=True):
    __tablename__ = "audit_event"
    workspace_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    actor: str
    verb: str
    obj: str
    body_digest: str
    previous: str
    hash: str


class AuditBodyRow(SQLModel, table=True):
    __tablename__ = "audit_body"
    workspace_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    salt: str
    body: str


class AuditTipRow(SQLModel, table=True):
    __tablename__ = "audit_tip"
    workspace_id: str = Field(primary_key=True)
    sequence: int
    hash: str


_event = insert_into(AuditEventRow)
_body = insert_into(AuditBodyRow)
_new_tip = insert_new(AuditTipRow, "workspace_id", "sequence", "hash")
_of_tip = select(col(AuditTipRow.sequence), col(AuditTipRow.hash)).where(
    col(AuditTipRow.workspace_id) == bindparam("workspace_id")
)
_end = PreparedStatement(_of_tip)
_lock_tip = PreparedStatement(_of_tip.with_for_update())
_move_tip = PreparedStatement(
    update(AuditTipRow)
    .where(col(AuditTipRow.workspace_id) == bindparam("ws"))
    .values(sequence=bindparam("sequence"), hash=bindparam("hash"))
)


def chain(tx: Tx, workspace: WorkspaceId) -> None:
    """Append what the transaction noted; call it last, since it locks the chain's tip."""
    if not tx.entries:
        return
    sequence, previous = _tip(tx, workspace)
    for entry in tx.entries:
        sequence += 1
        previous = _append(tx, workspace, (sequence, previous), entry)
    _move_tip.later(tx, ws=workspace, sequence=sequence, hash=previous)
    tx.entries.clear()


def end(tx: Tx, workspace: WorkspaceId) -> tuple[int, str]:
    """Return the number and the hash of the chain's last event; nobody is kept waiting."""
    found = _end.first(tx, workspace_id=workspace)
    return (found[0], found[1]) if found else (0, GENESIS)


def _append(tx: Tx, workspace: WorkspaceId, at: tuple[int, str], entry: Entry) -> str:
    sequence, previous = at
    salt, body = secrets.token_hex(16), entry.body()
    body_digest = digest(body, salt)
    hashed = link(sequence, entry, body_digest=body_digest, previous=previous)
    _event.later(
        tx,
        workspace_id=workspace,
        sequence=sequence,
        at=entry.at,
        actor=entry.actor,
        verb=entry.verb,
        obj=entry.obj,
        body_digest=body_digest,
        previous=previous,
        hash=hashed,
    )
    _body.later(tx, workspace_id=workspace, sequence=sequence, salt=salt, body=body)
    return hashed


def _tip(tx: Tx, workspace: WorkspaceId) -> tuple[int, str]:
    found = _lock_tip.first(tx, workspace_id=workspace)
    if found is None:
        # Another replica may be at its first event too; whoever comes second waits here.
        _new_tip.run(tx, workspace_id=workspace, sequence=0, hash=GENESIS)
        found = _lock_tip.first(tx, workspace_id=workspace)
    if found is None:
        raise RuntimeError(f"the audit chain of {workspace} could not be started")
    return found[0], found[1]


def verify(
    tx: Tx, workspace: WorkspaceId, *, seen: Callable[[int], None] = lambda _one: None
) -> ChainVerdict:
    """Walk a workspace's whole chain and name the first link that does not hold; `seen` hears of each."""
    walk = Walk()
    for event in events(tx, workspace):
        seen(1)
        if not walk.step(event):
            break
    return walk.finish(end(tx, workspace))


def events(tx: Tx, workspace: WorkspaceId, *, after: int = 0) -> Iterator[Event]:
    """Yield a workspace's events in order, bodies joined where they still exist."""
    while page := _page(tx, workspace, after):
        yield from page
        after = page[-1].sequence


def last_actor(tx: Tx, workspace: WorkspaceId, obj: str, verbs: Collection[str]) -> str | None:
    """Return who did one of these to an object last, if that is among the last events."""
    event = AuditEventRow
    newest = select(col(AuditTipRow.sequence)).where(col(AuditTipRow.workspace_id) == workspace)
    statement = (
        select(col(event.actor))
        .where(
            col(event.workspace_id) == workspace,
            col(event.sequence) > newest.scalar_subquery() - PAGE,
            col(event.obj) == obj,
            col(event.verb).in_(sorted(verbs)),
        )
        .order_by(col(event.sequence).desc())
        .limit(1)
    )
    found = tx.connection.execute(statement).first()
    return None if found is None else str(found[0])


def words_about(
    tx: Tx, workspace: WorkspaceId, obj: str, verbs: Collection[str], *, limit: int
) -> tuple[tuple[datetime, str, str], ...]:
    """List what was said of an object and not erased since: when, by whom, in which words."""
    event, body = AuditEventRow, AuditBodyRow
    statement = (
        select(col(event.at), col(event.actor), col(body.body))
        .join(
            body,
            (col(body.workspace_id) == col(event.workspace_id))
            & (col(body.sequence) == col(event.sequence)),
        )
        .where(
            col(event.workspace_id) == workspace,
            col(event.obj) == obj,
            col(event.verb).in_(sorted(verbs)),
        )
        .order_by(col(event.sequence).desc())
        .limit(limit)
    )
    found = tx.connection.execute(statement).all()
    told = ((at, actor, json.loads(text)["after"].get("words", "")) for at, actor, text in found)
    return tuple((at, actor, words) for at, actor, words in reversed(list(told)) if words)


def _page(tx: Tx, workspace: WorkspaceId, after: int) -> list[Event]:
    event, body = AuditEventRow, AuditBodyRow
    statement = (
        select(
            *event.__table__.columns,  # type: ignore[attr-defined]  # set by SQLModel's metaclass
            col(body.salt),
            col(body.body),
        )
        .outerjoin(
            body,
            (col(body.workspace_id) == col(event.workspace_id))
            & (col(body.sequence) == col(event.sequence)),
        )
        .where(col(event.workspace_id) == workspace, col(event.sequence) > after)
        .order_by(col(event.sequence))
        .limit(PAGE)
    )
    return [_as_event(tuple(row)) for row in tx.connection.execute(statement)]


def _as_event(row: Row) -> Event:
    _, sequence, at, actor, verb, obj, body_digest, previous, hashed, salt, body = row
    return Event(sequence, at, actor, verb, obj, body_digest, previous, hashed, salt, body)


def erase_words(tx: Tx, workspace: WorkspaceId, obj: str, *, ts: str) -> None:
    """Erase what the chain keeps of words that came from a message, noted with its `ts`."""
    held.erase(tx, workspace, obj, holding=canonical({"ts": ts})[1:-1])
    event, body = AuditEventRow, AuditBodyRow
    of_object = select(col(event.sequence)).where(
        col(event.workspace_id) == workspace, col(event.obj) == obj
    )
    tx.connection.execute(
        delete(body).where(
            col(body.workspace_id) == workspace,
            col(body.sequence).in_(of_object),
            col(body.body).contains(canonical({"ts": ts})[1:-1], autoescape=True),
        )
    )


def erase_bodies(tx: Tx, workspace: WorkspaceId, obj: str) -> int:
    """Erase what the chain keeps of an object's words; digests and links stay."""
    held.erase(tx, workspace, obj)
    of_object = select(col(AuditEventRow.sequence)).where(
        col(AuditEventRow.workspace_id) == workspace, col(AuditEventRow.obj) == obj
    )
    erased = tx.connection.execute(
        delete(AuditBodyRow).where(
            col(AuditBodyRow.workspace_id) == workspace,
            col(AuditBodyRow.sequence).in_(of_object),
        )
    )
    return erased.rowcount
