"""Escalations, and the record of everything that happened to each."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Index,
    Select,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlmodel import Field, SQLModel, col

from bot.domain import labels
from bot.domain.escalations.criteria import Criterion, EscalationSeverity
from bot.domain.escalations.escalation import Escalation, EscalationState
from bot.domain.escalations.policies import Policy
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey, WorkspaceId
from bot.domain.labels import LabelKind
from bot.store.engine.transaction import PreparedStatement, Tx, table_of
from bot.store.engine.types import Instant

# Few are open: the index holds those alone.
_DUE = text("due_at IS NOT NULL")
_HAS_ORIGIN = text("origin <> ''")


class EscalationRow(SQLModel, table=True):
    __tablename__ = "escalation"
    __table_args__ = (
        Index(
            "ix_escalation_due",
            "workspace_id",
            "due_at",
            sqlite_where=_DUE,
            postgresql_where=_DUE,
        ),
        Index("ix_escalation_state", "workspace_id", "state", "raised_at"),
        Index(
            "ix_escalation_origin",
            "workspace_id",
            "origin",
            unique=True,
            sqlite_where=_HAS_ORIGIN,
            postgresql_where=_HAS_ORIGIN,
        ),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    pod: str
    workflow: str | None
    severity: str
    sensitive: bool
    criteria: str
    what: str
    raised_by: str
    raised_at: datetime = Field(sa_type=Instant)
    permalink: str
    policy: str
    state: str
    step: int
    rounds: int
    due_at: datetime | None = Field(sa_type=Instant)
    owner: str | None
    acknowledged_at: datetime | None = Field(sa_type=Instant)
    cause: str
    told: str
    closed_by: str | None
    resolved_at: datetime | None = Field(sa_type=Instant)
    reopened: int
    branch: int | None
    moves: int
    promised_minutes: int
    promised_at: datetime | None = Field(sa_type=Instant)
    updated_at: datetime | None = Field(sa_type=Instant)
    latest: str
    origin: str
    is_drill: bool
    keeps_hours: bool
    reports: int
    reported_at: datetime | None = Field(sa_type=Instant)
    gap: str
    named: str
    is_roomless: bool
    call_type: str
    channel: str


def add(tx: Tx, workspace: WorkspaceId, escalation: Escalation) -> None:
    """Insert a new escalation."""
    row = {"workspace_id": workspace, "number": escalation.number}
    tx.connection.execute(insert(EscalationRow).values(**row, **_values(escalation)))


def save(tx: Tx, workspace: WorkspaceId, escalation: Escalation) -> None:
    """Write a changed escalation back."""
    row = EscalationRow
    tx.connection.execute(
        update(row)
        .where(col(row.workspace_id) == workspace, col(row.number) == escalation.number)
        .values(**_values(escalation))
    )


def get(tx: Tx, workspace: WorkspaceId, number: int) -> Escalation | None:
    """Find an escalation by its number."""
    found = _all(tx, _select(workspace).where(col(EscalationRow.number) == number))
    return found[0] if found else None


def lock(tx: Tx, workspace: WorkspaceId, number: int) -> Escalation | None:
    """Lock an escalation: nobody else changes it until this transaction ends."""
    wanted = _select(workspace).where(col(EscalationRow.number) == number)
    found = _all(tx, wanted.with_for_update())
    return found[0] if found else None


def numbered(tx: Tx, workspace: WorkspaceId, label: str) -> Escalation | None:
    """Find an escalation by what people call it: E-4."""
    found = labels.find(label)
    if found is None or found.kind is not LabelKind.ESCALATION:
        return None
    return get(tx, workspace, found.number)


def of_origin(tx: Tx, workspace: WorkspaceId, origin: str) -> Escalation | None:
    """Find what something raised before."""
    found = _all(tx, _select(workspace).where(col(EscalationRow.origin) == origin))
    return found[0] if found else None


def lock_due(tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int) -> list[Escalation]:
    """Lock escalations whose next step or promised update is due, the longest waiting first."""
    row = EscalationRow
    found = _select(workspace).where(col(row.due_at) <= at).order_by(col(row.due_at))
    # Of several replicas one takes a step.
    return _all(tx, found.limit(limit).with_for_update(skip_locked=True))


_next_due = PreparedStatement(
    select(func.min(col(EscalationRow.due_at))).where(
        col(EscalationRow.workspace_id) == bindparam("ws")
    )
)


def next_due(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when an escalation is next to be looked at."""
    found: datetime | None = _next_due.value(tx, ws=workspace)
    return found


def since(tx: Tx, workspace: WorkspaceId, first: datetime) -> list[Escalation]:
    """List every open escalation, and those raised since an instant, the newest first."""
    row = EscalationRow
    wanted = (col(row.state) != EscalationState.RESOLVED.value) | (col(row.raised_at) >= first)
    newest = (col(row.raised_at).desc(), col(row.number).desc())
    return _all(tx, _select(workspace).where(wanted).order_by(*newest))


def inherit(
    tx: Tx, workspace: WorkspaceId, what: Literal["pod", "workflow"], gone: str, *, heir: str
) -> None:
    """Hand the escalations of a removed pod or workflow to its heir."""
    row, column = EscalationRow, table_of(EscalationRow).columns[what]
    mine = (col(row.workspace_id) == workspace, column == gone)
    tx.connection.execute(update(row).where(*mine).values({column: heir}))


def open_of(tx: Tx, workspace: WorkspaceId, pods: Sequence[str]) -> list[Escalation]:
    """List the open escalations of some pods."""
    row = EscalationRow
    found = _select(workspace).where(
        col(row.pod).in_(pods), col(row.state) != EscalationState.RESOLVED.value
    )
    return _all(tx, found.order_by(col(row.raised_at), col(row.number)))


def _is_drill() -> tuple[ColumnElement[bool], ...]:
    row = EscalationRow
    return (col(row.state) != EscalationState.RESOLVED.value, col(row.is_drill).is_(True))


_first_drill = PreparedStatement(
    select(func.min(col(EscalationRow.raised_at))).where(
        col(EscalationRow.workspace_id) == bindparam("ws"), *_is_drill()
    )
)


def first_drill(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when the drill that has lasted longest began."""
    found: datetime | None = _first_drill.value(tx, ws=workspace)
    return found


def drills_of(tx: Tx, workspace: WorkspaceId, pod: PodKey) -> list[Escalation]:
    """List a pod's open drills."""
    wanted = _select(workspace).where(*_is_drill(), col(EscalationRow.pod) == pod)
    return _all(tx, wanted.order_by(col(EscalationRow.number)))


def lock_drills(
    tx: Tx, workspace: WorkspaceId, *, began_by: datetime, limit: int
) -> list[Escalation]:
    """Lock open drills that began long enough ago."""
    row = EscalationRow
    wanted = _select(workspace).where(*_is_drill(), col(row.raised_at) <= began_by)
    found = wanted.order_by(col(row.number)).limit(limit)
    return _all(tx, found.with_for_update(skip_locked=True))


def _is_owned() -> tuple[ColumnElement[bool], ...]:
    # One that was closed waits for a second person, whoever had it.
    is_taken = col(EscalationRow.state) == EscalationState.ACKNOWLEDGED.value
    return (is_taken, col(EscalationRow.closed_by).is_(None))


_owners = PreparedStatement(
    select(col(EscalationRow.owner)).where(
        col(EscalationRow.workspace_id) == bindparam("ws"),
        *_is_owned(),
    )
)


def owners(tx: Tx, workspace: WorkspaceId) -> frozenset[SlackUserId]:
    """List who has acknowledged what is open and goes on."""
    return frozenset(SlackUserId(owner) for (owner,) in _owners.all(tx, ws=workspace) if owner)


def lock_owned_by(tx: Tx, workspace: WorkspaceId, owner: str) -> list[Escalation]:
    """Lock what somebody has acknowledged and that goes on."""
    wanted = (*_is_owned(), col(EscalationRow.owner) == owner)
    return _all(tx, _select(workspace).where(*wanted).with_for_update(skip_locked=True))


_columns = [c for c in table_of(EscalationRow).columns if c.key != "workspace_id"]


def _select(workspace: WorkspaceId) -> Select[Any]:
    return select(*_columns).where(col(EscalationRow.workspace_id) == workspace)


def _all(tx: Tx, statement: Select[Any]) -> list[Escalation]:
    return [_escalation(dict(row)) for row in tx.connection.execute(statement).mappings()]


@cache
def _policies() -> TypeAdapter[Policy]:
    return TypeAdapter(Policy)


def _escalation(row: dict[str, Any]) -> Escalation:
    return Escalation(
        **{
            **row,
            "pod": PodKey(row["pod"]),
            "workflow": row["workflow"] and WorkflowKey(row["workflow"]),
            "severity": EscalationSeverity(row["severity"]),
            "criteria": tuple(map(Criterion, row["criteria"].split())),
            "raised_by": SlackUserId(row["raised_by"]) if row["raised_by"] else None,
            "policy": _policies().validate_json(row["policy"]),
            "named": tuple(map(SlackUserId, row["named"].split())),
            "state": EscalationState(row["state"]),
        }
    )


def _values(escalation: Escalation) -> dict[str, Any]:
    names: Sequence[str] = [c.key for c in _columns if c.key != "number"]
    return {
        **{name: getattr(escalation, name) for name in names},
        "severity": escalation.severity.value,
        "criteria": " ".join(escalation.criteria),
        "raised_by": escalation.raised_by or "",
        "policy": _policies().dump_json(escalation.policy).decode(),
        "named": " ".join(escalation.named),
        "state": escalation.state.value,
    }
