"""What was brought for gates: never changed but withdrawn, the newest first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime

from sqlalchemy import Index, bindparam, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.domain.stages.verdicts import EvidenceOrigin, GateEvidence
from bot.store.engine.transaction import PreparedStatement, Row, Tx, insert_into, table_of
from bot.store.engine.types import Instant


class GateEvidenceRow(SQLModel, table=True):
    __tablename__ = "gate_evidence"
    __table_args__ = (Index("ix_gate_evidence_of", "workspace_id", "workflow", "criterion"),)
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    workflow: str
    criterion: str
    version: str
    holds: bool
    origin: str
    link: str
    by: str
    at: datetime = Field(sa_type=Instant)
    expires_on: date
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    run: str = ""


_NAMES = tuple(each.name for each in fields(GateEvidence))
_COLUMNS = tuple(table_of(GateEvidenceRow).columns[name] for name in _NAMES)
_HERE = col(GateEvidenceRow.workspace_id) == bindparam("ws")
_THIS = (_HERE, col(GateEvidenceRow.number) == bindparam("of"))
_add = insert_into(GateEvidenceRow)
_of = PreparedStatement(
    select(*_COLUMNS)
    .where(_HERE, col(GateEvidenceRow.workflow) == bindparam("of"))
    .order_by(col(GateEvidenceRow.number).desc())
)
_lock = PreparedStatement(select(*_COLUMNS).where(*_THIS).with_for_update())
_withdraw = PreparedStatement(
    update(GateEvidenceRow).where(*_THIS).values(withdrawn_at=bindparam("then"))
)


def add(tx: Tx, workspace: WorkspaceId, brought: GateEvidence) -> None:
    """Keep what was brought."""
    _add.run(tx, workspace_id=workspace, **asdict(brought))


def of_workflow(
    tx: Tx, workspace: WorkspaceId, workflow: str
) -> Mapping[str, Sequence[GateEvidence]]:
    """Read what was brought for a workflow by criterion, the newest first, withdrawn too."""
    found: dict[str, list[GateEvidence]] = defaultdict(list)
    for row in _of.all(tx, ws=workspace, of=workflow):
        brought = _evidence(row)
        found[brought.criterion].append(brought)
    return found


def lock(tx: Tx, workspace: WorkspaceId, number: int) -> GateEvidence | None:
    """Read one for a change; None where there is none."""
    row = _lock.first(tx, ws=workspace, of=number)
    return _evidence(row) if row else None


def withdraw(tx: Tx, workspace: WorkspaceId, number: int, *, at: datetime) -> None:
    """Note that it counts no more."""
    _withdraw.run(tx, ws=workspace, of=number, then=at)


def _evidence(row: Row) -> GateEvidence:
    said = dict(zip(_NAMES, row, strict=True))
    return GateEvidence(**{**said, "origin": EvidenceOrigin(said["origin"])})
