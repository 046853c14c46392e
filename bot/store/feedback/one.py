"""One piece of feedback: stored, read, held and written back."""

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from bot.domain.feedback.item import Feedback
from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, insert_into
from bot.store.feedback.table import COLUMNS, FeedbackRow, as_item, values

_insert = insert_into(FeedbackRow)
_update = PreparedStatement(
    update(FeedbackRow)
    .where(
        col(FeedbackRow.workspace_id) == bindparam("ws"),
        col(FeedbackRow.number) == bindparam("nr"),
    )
    .values({c.key: bindparam(c.key, type_=c.type) for c in COLUMNS if c.key != "number"})
)
_one = select(*COLUMNS).where(
    col(FeedbackRow.workspace_id) == bindparam("ws"),
    col(FeedbackRow.number) == bindparam("nr"),
)
_read = PreparedStatement(_one)
# On SQLite nothing is added: a writer there began IMMEDIATE and is alone.
_lock = PreparedStatement(_one.with_for_update())


def add(tx: Tx, workspace: WorkspaceId, item: Feedback) -> None:
    """Insert a new piece of feedback."""
    _insert.later(tx, workspace_id=workspace, number=item.number, **values(item))


def save(tx: Tx, workspace: WorkspaceId, item: Feedback) -> None:
    """Write a changed piece of feedback back."""
    _update.run(tx, ws=workspace, nr=item.number, **values(item))


def get(tx: Tx, workspace: WorkspaceId, number: int) -> Feedback | None:
    """Read one by its number."""
    row = _read.first(tx, ws=workspace, nr=number)
    return as_item(row) if row else None


def lock(tx: Tx, workspace: WorkspaceId, number: int) -> Feedback | None:
    """Read one to change it: nobody else may until this transaction ends."""
    row = _lock.first(tx, ws=workspace, nr=number)
    return as_item(row) if row else None
