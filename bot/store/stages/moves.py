"""Moves as they were asked, and what each seat said of them."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Index, bindparam, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.domain.measures.gatekeeper import Tempo
from bot.domain.stages.moves import GateMove, GateWord, MoveKind, MoveState
from bot.domain.stages.verdicts import CriterionVerdict
from bot.store.engine.transaction import (
    PreparedStatement,
    Row,
    Tx,
    insert_into,
    table_of,
    upsert,
)
from bot.store.engine.types import Instant


class GateMoveRow(SQLModel, table=True):
    __tablename__ = "gate_move"
    __table_args__ = (
        Index("ix_gate_move_state", "workspace_id", "state", "asked_at"),
        Index("ix_gate_move_workflow", "workspace_id", "workflow", "number"),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    workflow: str
    kind: str
    from_stage: str
    to_stage: str
    tempo: str | None
    asked_by: str
    asked_at: datetime = Field(sa_type=Instant)
    reason: str
    evidence: str
    waived: str
    state: str
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


class GateWordRow(SQLModel, table=True):
    __tablename__ = "gate_word"
    workspace_id: str = Field(primary_key=True)
    move: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seat: str = Field(primary_key=True)
    by: str
    yes: bool
    reason: str
    at: datetime = Field(sa_type=Instant)


_NAMES = tuple(each.name for each in fields(GateMove))
_COLUMNS = tuple(table_of(GateMoveRow).columns[name] for name in _NAMES)
_HERE = col(GateMoveRow.workspace_id) == bindparam("ws")
_THIS = (_HERE, col(GateMoveRow.number) == bindparam("of"))
_add = insert_into(GateMoveRow)
_get = PreparedStatement(select(*_COLUMNS).where(*_THIS))
_lock_waiting = PreparedStatement(
    select(*_COLUMNS)
    .where(
        _HERE,
        col(GateMoveRow.state) == MoveState.ASKED.value,
        col(GateMoveRow.workflow) == bindparam("of"),
    )
    .order_by(col(GateMoveRow.number))
    .with_for_update()
)
_waiting = PreparedStatement(
    select(*_COLUMNS)
    .where(_HERE, col(GateMoveRow.state) == MoveState.ASKED.value)
    .order_by(col(GateMoveRow.number))
)
_newest = PreparedStatement(
    select(*_COLUMNS)
    .where(_HERE, col(GateMoveRow.workflow) == bindparam("of"))
    .order_by(col(GateMoveRow.number).desc())
    .limit(bindparam("most"))
)
_end = PreparedStatement(
    update(GateMoveRow)
    .where(*_THIS)
    .values(state=bindparam("to_state"), decided_at=bindparam("then"))
)
_WORDS = ("seat", "by", "yes", "reason", "at")
_say = upsert(
    GateWordRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["workspace_id", "move", "seat"],
        set_={name: insert.excluded[name] for name in _WORDS[1:]},
    ),
)
_said = PreparedStatement(
    select(*(table_of(GateWordRow).columns[name] for name in _WORDS)).where(
        col(GateWordRow.workspace_id) == bindparam("ws"), col(GateWordRow.move) == bindparam("of")
    )
)


def add(tx: Tx, workspace: WorkspaceId, move: GateMove) -> None:
    """Keep a move as it was asked."""
    evidence = orjson.dumps([each.kept() for each in move.evidence]).decode()
    _add.run(tx, workspace_id=workspace, **{**asdict(move), "evidence": evidence})


def get(tx: Tx, workspace: WorkspaceId, number: int) -> GateMove | None:
    """Read a move; None where there is none of that number."""
    row = _get.first(tx, ws=workspace, of=number)
    return _move(row) if row else None


def lock_waiting(tx: Tx, workspace: WorkspaceId, workflow: str) -> list[GateMove]:
    """Read every move of a workflow that nobody has decided, for a change, the oldest first."""
    return [_move(row) for row in _lock_waiting.all(tx, ws=workspace, of=workflow)]


def waiting(tx: Tx, workspace: WorkspaceId) -> list[GateMove]:
    """Read every move that nobody has decided, the oldest first."""
    return [_move(row) for row in _waiting.all(tx, ws=workspace)]


def newest(tx: Tx, workspace: WorkspaceId, workflow: str, *, most: int) -> list[GateMove]:
    """Read the last moves of a workflow, the newest first."""
    return [_move(row) for row in _newest.all(tx, ws=workspace, of=workflow, most=most)]


def end(tx: Tx, workspace: WorkspaceId, move: GateMove) -> None:
    """Keep what became of a move, and when."""
    _end.run(tx, ws=workspace, of=move.number, to_state=move.state.value, then=move.decided_at)


def say(tx: Tx, workspace: WorkspaceId, move: int, word: GateWord) -> None:
    """Keep what a seat says of a move."""
    _say.run(tx, workspace_id=workspace, move=move, **asdict(word))


def words(tx: Tx, workspace: WorkspaceId, move: int) -> list[GateWord]:
    """Read what seats said of a move."""
    rows = _said.all(tx, ws=workspace, of=move)
    return [GateWord(**dict(zip(_WORDS, row, strict=True))) for row in rows]


def _move(row: Row) -> GateMove:
    said: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    typed = {
        "kind": MoveKind(said["kind"]),
        "tempo": Tempo(said["tempo"]) if said["tempo"] else None,
        "state": MoveState(said["state"]),
        "evidence": tuple(map(CriterionVerdict.read, orjson.loads(said["evidence"]))),
    }
    return GateMove(**{**said, **typed})
