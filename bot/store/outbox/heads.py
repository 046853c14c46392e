"""Which messages could leave next: shared pieces of the queries that look at the outbox."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.sql.expression import CTE, FromClause

from bot.domain.outbox import EVERYWHERE, Lane, MessageState, Method, WaitingMessage
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
    """Say whether somebody with a live lease is sending to the place."""
    s = outbox.alias("s")
    # As IN both databases look the places up once; as EXISTS, once for each message.
    return place.in_(
        select(s.c.place).where(
            s.c.workspace_id == WS, s.c.state == MessageState.SENDING.value, s.c.lease_until > NOW
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
