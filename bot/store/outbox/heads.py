"""Which messages could leave next: shared pieces of the queries that look at the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.sql.expression import CTE, FromClause

from bot.domain.outbox import (
    EVERYWHERE,
    LEASE,
    URGENT_LEASE,
    Lane,
    MessageState,
    Method,
    WaitingMessage,
    lease_of,
)
from bot.store.engine.transaction import Row, table_of
from bot.store.engine.types import Instant
from bot.store.outbox.rows import PENDING, OutboxRow, PaceRow

outbox = table_of(OutboxRow)
pace = table_of(PaceRow)
# Every query here is asked for one workspace at one instant.
WS: ColumnElement[Any] = bindparam("ws")
NOW: ColumnElement[Any] = bindparam("now", type_=Instant())

WAITING = (
    "id",
    "key",
    "lane",
    "subject",
    "method",
    "place",
    "payload",
    "ref",
    "thread",
    "attempts",
    "created_at",
    "first_attempt_at",
    "reason",
)


def waiting_columns(row: FromClause) -> list[ColumnElement[Any]]:
    """Return the columns that `as_waiting` reads."""
    return [row.c[name] for name in WAITING]


def as_waiting(row: Row, state: MessageState) -> WaitingMessage:
    """Read a row of `waiting_columns`."""
    values = dict(zip(WAITING, row, strict=True))
    values["lane"] = Lane(values["lane"])
    values["method"] = Method(values["method"])
    return WaitingMessage(**values, state=state)


def moment(at: datetime) -> dict[str, datetime]:
    """Give what `is_sending` and its neighbours bind: now, and when a lease ends that began long ago."""
    return {"now": at, "begun": at + LEASE - URGENT_LEASE}


def lease_end() -> ColumnElement[Any]:
    """Tell when a lease begun at `now` ends, by lane and method: bind it with `lease_ends`."""
    is_urgent = and_(outbox.c.lane == Lane.ESCALATION.value, outbox.c.method != Method.UPLOAD.value)
    urgent, other = (bindparam(name, type_=Instant()) for name in ("until_urgent", "until"))
    return case((is_urgent, urgent), else_=other)


def lease_ends(at: datetime) -> dict[str, datetime]:
    """Give what `lease_end` binds."""
    return {
        "until": at + lease_of(Lane.CONVERSATION, Method.POST),
        "until_urgent": at + lease_of(Lane.ESCALATION, Method.POST),
    }


def one_of(column: ColumnElement[Any], *values: str) -> ColumnElement[bool]:
    """Compare with each value: a prepared statement cannot spell IN with parameters."""
    return or_(*[column == value for value in values])


def places() -> CTE:
    """Return every place where something is pending, hopping along the index from place to place."""
    o = outbox.alias("p")
    pending = and_(o.c.workspace_id == WS, o.c.state == PENDING)
    found = select(func.min(o.c.place).label("place")).where(pending).cte("places", recursive=True)
    following = select(func.min(o.c.place)).where(pending, o.c.place > found.c.place)
    return found.union_all(
        select(following.correlate(found).scalar_subquery()).where(found.c.place.is_not(None))
    )


def is_head(o: FromClause) -> ColumnElement[bool]:
    """Say whether a message is the first open one of its subject."""
    e = outbox.alias("e")
    # A subquery with its own order: as NOT EXISTS, PostgreSQL may join ten thousand to themselves.
    first = (
        select(e.c.id)
        .where(e.c.workspace_id == WS, e.c.subject == o.c.subject, e.c.settled_at.is_(None))
        .order_by(e.c.id)
        .limit(1)
    )
    return o.c.id == first.correlate(o).scalar_subquery()


def heads(place: ColumnElement[str], column: str) -> Select[Any]:
    """Select a column of the messages of a place that are first of their subject."""
    o = outbox.alias("o")
    return select(o.c[column]).where(
        o.c.workspace_id == WS, o.c.place == place, o.c.state == PENDING, is_head(o)
    )


def ready(place: ColumnElement[str], column: str) -> Select[Any]:
    """Select a column of the message that a place would send next, if it may send now."""
    chosen = heads(place, column)
    o = chosen.get_final_froms()[0]
    return chosen.where(o.c.not_before <= NOW).order_by(o.c.lane, o.c.id).limit(1)


def is_sending(place: ColumnElement[str]) -> ColumnElement[bool]:
    """Say whether somebody is sending to the place, and may be for as long as an escalation waits.

    Whoever takes longer has most likely died: its own message waits for its lease, others do not.
    """
    s = outbox.alias("s")
    is_urgent = and_(s.c.lane == Lane.ESCALATION.value, s.c.method != Method.UPLOAD.value)
    # As IN both databases look the places up once; as EXISTS, once for each message.
    return place.in_(
        select(s.c.place).where(
            s.c.workspace_id == WS,
            s.c.state == MessageState.SENDING.value,
            s.c.lease_until > case((is_urgent, NOW), else_=bindparam("begun", type_=Instant())),
        )
    )


def is_held(place: ColumnElement[str]) -> ColumnElement[bool]:
    """Say whether the place, or every place, must wait."""
    h, everywhere = pace.alias("h"), pace.alias("a")
    return or_(
        place.in_(select(h.c.place).where(h.c.workspace_id == WS, h.c.next_ok > NOW)),
        exists().where(
            everywhere.c.workspace_id == WS,
            everywhere.c.place == EVERYWHERE,
            everywhere.c.next_ok > NOW,
        ),
    )
