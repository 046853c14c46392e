"""Which contact was drawn for whom, why, and what became of it."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, bindparam, select, text, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.interactions.drawing import Desk, DrawReason, DrawState
from bot.store.engine.transaction import PreparedStatement, Tx, insert_new, table_of
from bot.store.engine.types import Instant

IS_WAITING = text("state = 'waiting'")


class DrawRow(SQLModel, table=True):
    __tablename__ = "draw"
    # One person has one at a time before them, and nobody else has that one.
    __table_args__ = (
        Index(
            "ix_draw_waiting",
            "workspace_id",
            "desk",
            "by",
            unique=True,
            sqlite_where=IS_WAITING,
            postgresql_where=IS_WAITING,
        ),
        Index(
            "ix_draw_contact",
            "workspace_id",
            "desk",
            "interaction",
            unique=True,
            sqlite_where=IS_WAITING,
            postgresql_where=IS_WAITING,
        ),
        Index("ix_draw_week", "workspace_id", "desk", "workflow", "week"),
    )
    workspace_id: str = Field(primary_key=True)
    desk: str = Field(primary_key=True)
    by: str = Field(primary_key=True)
    interaction: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    workflow: str
    week: date
    reason: str
    detail: str
    state: str
    words: str
    at: datetime = Field(sa_type=Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraw:
    """One contact drawn for one person, in one week; `words` say why it was skipped."""

    desk: Desk
    by: SlackUserId
    interaction: int
    workflow: str
    week: date
    reason: DrawReason
    detail: str
    at: datetime
    state: DrawState = DrawState.WAITING
    words: str = ""


_NAMES = tuple(each.name for each in fields(KeptDraw))
_COLUMNS = tuple(table_of(DrawRow).columns[name] for name in _NAMES)
_HERE = (col(DrawRow.workspace_id) == bindparam("ws"), col(DrawRow.desk) == bindparam("at_desk"))
_MINE = (*_HERE, col(DrawRow.by) == bindparam("who"))
_THIS = (*_MINE, col(DrawRow.interaction) == bindparam("of"))
_add = insert_new(DrawRow)
_waiting = PreparedStatement(
    select(*_COLUMNS).where(*_MINE, col(DrawRow.state) == DrawState.WAITING.value)
)
_one = PreparedStatement(select(*_COLUMNS).where(*_THIS))
_locked = PreparedStatement(select(*_COLUMNS).where(*_THIS).with_for_update())
_since = PreparedStatement(
    select(*_COLUMNS).where(
        *_HERE,
        col(DrawRow.workflow) == bindparam("of_workflow"),
        col(DrawRow.week) >= bindparam("first"),
    )
)
_end = PreparedStatement(
    update(DrawRow)
    .where(*_THIS)
    .values(state=bindparam("to_state"), words=bindparam("to_words"), week=bindparam("to_week"))
)
_wordless = PreparedStatement(
    update(DrawRow)
    .where(
        col(DrawRow.workspace_id) == bindparam("ws"), col(DrawRow.interaction) == bindparam("of")
    )
    .values(words="")
)


def add(tx: Tx, workspace: WorkspaceId, draw: KeptDraw) -> bool:
    """Keep a draw; False where somebody else has that contact before them, or they have another."""
    return (
        _add.run(tx, workspace_id=workspace, **{name: getattr(draw, name) for name in _NAMES}) > 0
    )


def waiting(tx: Tx, workspace: WorkspaceId, desk: Desk, by: SlackUserId) -> KeptDraw | None:
    """Read what somebody has before them; None where that is nothing."""
    row = _waiting.first(tx, ws=workspace, at_desk=desk.value, who=by)
    return _draw(*row) if row else None


def get(
    tx: Tx, workspace: WorkspaceId, desk: Desk, *, by: SlackUserId, interaction: int
) -> KeptDraw | None:
    """Read a draw of a contact for somebody; None where it was never drawn for them."""
    row = _one.first(tx, ws=workspace, at_desk=desk.value, who=by, of=interaction)
    return _draw(*row) if row else None


def lock(
    tx: Tx, workspace: WorkspaceId, desk: Desk, *, by: SlackUserId, interaction: int
) -> KeptDraw | None:
    """Lock a draw of a contact for somebody; None where it was never drawn for them."""
    row = _locked.first(tx, ws=workspace, at_desk=desk.value, who=by, of=interaction)
    return _draw(*row) if row else None


def of_workflow(
    tx: Tx, workspace: WorkspaceId, desk: Desk, workflow: str, *, since: date
) -> list[KeptDraw]:
    """List what was drawn of a workflow in weeks from one on, for everybody."""
    rows = _since.all(tx, ws=workspace, at_desk=desk.value, of_workflow=workflow, first=since)
    return [_draw(*row) for row in rows]


def end(tx: Tx, workspace: WorkspaceId, draw: KeptDraw) -> None:
    """Write down what became of a draw, and in which week."""
    _end.run(
        tx,
        ws=workspace,
        at_desk=draw.desk.value,
        who=draw.by,
        of=draw.interaction,
        to_state=draw.state.value,
        to_words=draw.words,
        to_week=draw.week,
    )


def forget_words(tx: Tx, workspace: WorkspaceId, interaction: int) -> None:
    """Erase what people wrote about a contact they skipped."""
    _wordless.run(tx, ws=workspace, of=interaction)


def _draw(*row: Any) -> KeptDraw:
    named: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    for name, kind in (("desk", Desk), ("reason", DrawReason), ("state", DrawState)):
        named[name] = kind(named[name])
    return KeptDraw(**named)
