"""Who looked at which contact when, and what they made of it."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import Index, bindparam, func, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.domain.interactions.looks import Look, LookKind
from bot.store.engine.transaction import PreparedStatement, Tx, insert_into
from bot.store.engine.types import Instant


class ContactLookRow(SQLModel, table=True):
    __tablename__ = "look"
    __table_args__ = (
        Index("ix_look_workflow", "workspace_id", "workflow", "version"),
        Index("ix_look_interaction", "workspace_id", "interaction"),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    interaction: int
    workflow: str
    version: str
    by: str
    kind: str
    day: date
    at: datetime = Field(sa_type=Instant)
    item: str
    words: str
    agent: str | None
    confirmed: bool


_add = insert_into(ContactLookRow)
_kinds = PreparedStatement(
    select(col(ContactLookRow.kind), func.count(col(ContactLookRow.by).distinct()))
    .where(
        col(ContactLookRow.workspace_id) == bindparam("ws"),
        col(ContactLookRow.interaction) == bindparam("of"),
        col(ContactLookRow.confirmed).is_(True),
    )
    .group_by(col(ContactLookRow.kind))
)


def add(tx: Tx, workspace: WorkspaceId, look: Look) -> None:
    """Keep an act."""
    _add.run(tx, workspace_id=workspace, **asdict(look))


def kinds_of(tx: Tx, workspace: WorkspaceId, interaction: int) -> dict[LookKind, int]:
    """Count who did what with a contact."""
    return {LookKind(kind): n for kind, n in _kinds.all(tx, ws=workspace, of=interaction)}
