"""What is noted with a moment still to come: in the chain its place would tell when it was done."""

import json
import secrets
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.audit import Entry, canonical
from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, insert_into
from bot.store.engine.types import Instant

NO_WORDS = canonical({"before": {}, "after": {}})


class AuditHeldRow(SQLModel, table=True):
    __tablename__ = "audit_held"
    workspace_id: str = Field(primary_key=True)
    # Drawn, so that nothing here is in the order in which it came.
    draw: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    actor: str
    verb: str
    obj: str
    body: str


_hold = insert_into(AuditHeldRow)
_next = PreparedStatement(
    select(func.min(col(AuditHeldRow.at))).where(col(AuditHeldRow.workspace_id) == bindparam("ws"))
)


def hold(tx: Tx, workspace: WorkspaceId, entry: Entry) -> None:
    """Keep an entry out of the chain until its moment has come."""
    _hold.later(
        tx,
        workspace_id=workspace,
        draw=secrets.token_hex(16),
        at=entry.at,
        actor=entry.actor,
        verb=entry.verb,
        obj=entry.obj,
        body=entry.body(),
    )


def next_release(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when the next entry's moment comes."""
    found: datetime | None = _next.value(tx, ws=workspace)
    return found


def release(tx: Tx, workspace: WorkspaceId, *, at: datetime) -> tuple[Entry, ...]:
    """Take out the entries whose moment has come, in an order that tells nothing."""
    row = AuditHeldRow
    due = (col(row.workspace_id) == workspace, col(row.at) <= at)
    wanted = select(
        col(row.draw), col(row.at), col(row.actor), col(row.verb), col(row.obj), col(row.body)
    )
    # Locked: of two replicas one puts it into the chain.
    found = tx.connection.execute(
        wanted.where(*due).order_by(col(row.draw)).with_for_update(skip_locked=True)
    ).all()
    drawn = [draw for draw, *_ in found]
    tx.connection.execute(
        delete(row).where(col(row.workspace_id) == workspace, col(row.draw).in_(drawn))
    )
    return tuple(
        Entry(moment, actor, verb, obj, **json.loads(body))
        for _, moment, actor, verb, obj, body in found
    )


def erase(tx: Tx, workspace: WorkspaceId, obj: str, *, holding: str = "") -> None:
    """Erase what is held of an object's words, or of those with a piece of text in them."""
    row = AuditHeldRow
    tx.connection.execute(
        update(row)
        .where(
            col(row.workspace_id) == workspace,
            col(row.obj) == obj,
            col(row.body).contains(holding, autoescape=True),
        )
        .values(body=NO_WORDS)
    )
