"""The outbox's tables: the messages, where named ones were posted, when a place may hear again."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, Text, text
from sqlmodel import Field, SQLModel

from bot.store.types import Instant

# SQLite only numbers rows by itself where the key is spelled INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class OutboxRow(SQLModel, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_key", "workspace_id", "key", unique=True),
        Index(
            "ix_outbox_due",
            "workspace_id",
            "lane",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_outbox_open_subject",
            "workspace_id",
            "subject",
            "id",
            sqlite_where=text("state IN ('pending', 'sending', 'unsure', 'parked')"),
            postgresql_where=text("state IN ('pending', 'sending', 'unsure', 'parked')"),
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
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = None


class PostedRow(SQLModel, table=True):
    __tablename__ = "posted"
    workspace_id: str = Field(primary_key=True)
    ref: str = Field(primary_key=True)
    channel: str
    ts: str


class PaceRow(SQLModel, table=True):
    __tablename__ = "pace"
    workspace_id: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    next_ok: datetime = Field(sa_type=Instant)
    limited: bool = False
