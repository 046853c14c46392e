"""What somebody anonymous said of a change and nobody may know yet: it counts at its quarter hour."""

from datetime import datetime

from sqlalchemy import Index, Text, bindparam, delete, func, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, upsert
from bot.store.engine.types import Instant


class FeedbackWordRow(SQLModel, table=True):
    __tablename__ = "feedback_word"
    __table_args__ = (Index("ix_feedback_word_at", "workspace_id", "at"),)
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    # What is still wrong; empty where it helped.
    words: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)


_row = FeedbackWordRow
_here = (col(_row.workspace_id) == bindparam("ws"), col(_row.number) == bindparam("nr"))
_keep = upsert(
    FeedbackWordRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["workspace_id", "number"],
        set_={"words": insert.excluded.words, "at": insert.excluded.at},
    ),
    "workspace_id",
    "number",
    "words",
    "at",
)
_forget = PreparedStatement(delete(FeedbackWordRow).where(*_here))
_get = PreparedStatement(select(col(_row.words), col(_row.at)).where(*_here))
_erase = PreparedStatement(
    update(FeedbackWordRow).where(*_here, col(_row.words) != "").values(words=bindparam("instead"))
)
_next = PreparedStatement(
    select(func.min(col(_row.at))).where(col(_row.workspace_id) == bindparam("ws"))
)


def keep_word(tx: Tx, workspace: WorkspaceId, number: int, words: str, *, at: datetime) -> None:
    """Keep what an author said until `at`; what they say after that counts instead."""
    _keep.run(tx, workspace_id=workspace, number=number, words=words, at=at)


def word_of(tx: Tx, workspace: WorkspaceId, number: int) -> tuple[str, datetime] | None:
    """Return what an author said, and when that counts; None where nothing waits."""
    row = _get.first(tx, ws=workspace, nr=number)
    return (row[0], row[1]) if row else None


def forget_word(tx: Tx, workspace: WorkspaceId, number: int) -> None:
    """Forget what an author said."""
    _forget.run(tx, ws=workspace, nr=number)


def erase_word(tx: Tx, workspace: WorkspaceId, number: int, *, instead: str) -> None:
    """Take the words out of what an author said; that it did not help stays."""
    _erase.run(tx, ws=workspace, nr=number, instead=instead)


def due_words(tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int) -> tuple[int, ...]:
    """List whose word counts by `at`, the longest waiting first."""
    due = select(col(_row.number)).where(col(_row.workspace_id) == workspace, col(_row.at) <= at)
    return tuple(tx.connection.scalars(due.order_by(col(_row.at), col(_row.number)).limit(limit)))


def next_word(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when the next word counts."""
    found: datetime | None = _next.value(tx, ws=workspace)
    return found
