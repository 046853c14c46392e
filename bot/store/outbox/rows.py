"""The outbox's tables: the messages, where named ones were posted or found, when a place may hear again."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, Text, literal_column, text
from sqlmodel import Field, SQLModel

from bot.store.engine.types import Instant

# SQLite only numbers rows by itself where the key is spelled INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")

# A partial index serves only queries that spell its condition: no database sees through a parameter.
PENDING: ColumnElement[str] = literal_column("'pending'")
# Open is what has not been settled: pending, sending, unsure and parked.
IS_PENDING = text("state = 'pending'")
IS_OPEN = text("settled_at IS NULL")
IS_TAKEN = text("lease_until IS NOT NULL")
IS_SETTLED = text("settled_at IS NOT NULL")


class OutboxRow(SQLModel, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_key", "workspace_id", "key", unique=True),
        Index(
            "ix_outbox_front",
            "workspace_id",
            "lane",
            "id",
            sqlite_where=IS_PENDING,
            postgresql_where=IS_PENDING,
        ),
        Index(
            "ix_outbox_place",
            "workspace_id",
            "place",
            "lane",
            "id",
            sqlite_where=IS_PENDING,
            postgresql_where=IS_PENDING,
        ),
        Index(
            "ix_outbox_open_subject",
            "workspace_id",
            "subject",
            "id",
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index(
            "ix_outbox_taken",
            "workspace_id",
            "state",
            "lease_until",
            sqlite_where=IS_TAKEN,
            postgresql_where=IS_TAKEN,
        ),
        Index(
            "ix_outbox_settled",
            "workspace_id",
            "settled_at",
            sqlite_where=IS_SETTLED,
            postgresql_where=IS_SETTLED,
        ),
    )
    id: int | None = Field(
        default=None, sa_column=Column(BigId, primary_key=True, autoincrement=True)
    )
    workspace_id: str
    key: str
    lane: int
    subject: str
    method: str
    place: str
    ref: str | None = None
    thread: str | None = None
    payload: str = Field(sa_type=Text)
    state: str = "pending"
    attempts: int = 0
    created_at: datetime = Field(sa_type=Instant)
    not_before: datetime = Field(sa_type=Instant)
    first_attempt_at: datetime | None = Field(default=None, sa_type=Instant)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    unsure_since: datetime | None = Field(default=None, sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = None


class PostedRow(SQLModel, table=True):
    __tablename__ = "posted"
    __table_args__ = (Index("ix_posted_place", "workspace_id", "channel", "ts"),)
    workspace_id: str = Field(primary_key=True)
    ref: str = Field(primary_key=True)
    channel: str
    ts: str


class FoundRow(SQLModel, table=True):
    __tablename__ = "found"
    workspace_id: str = Field(primary_key=True)
    ref: str = Field(primary_key=True)
    channel: str
    ts: str
    until: datetime = Field(sa_type=Instant)


class PaceRow(SQLModel, table=True):
    __tablename__ = "pace"
    workspace_id: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    next_ok: datetime = Field(sa_type=Instant)
    limited: bool = False
