"""Escalations, and the record of everything that happened to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Index, Select, func, insert, select, text, update
from sqlmodel import Field, SQLModel, col

from bot.domain.criteria import Criterion
from bot.domain.escalations import Escalation, EscalationState, Policy, PolicyStep, Severity
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey, WorkspaceId
from bot.store.transaction import Tx, table_of
from bot.store.types import Instant

# Few are open: the index holds those alone.
_DUE = text("due_at IS NOT NULL")


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


class MomentRow(SQLModel, table=True):
    __tablename__ = "escalation_moment"
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Instant)
    verb: str
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened to an escalation: when, what, by whom, in which words."""

    at: datetime
    verb: str
    by: str
    words: str


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


def due(tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int) -> list[Escalation]:
    """List escalations whose next step or promised update is due, the longest waiting first."""
    row = EscalationRow
    found = _select(workspace).where(col(row.due_at) <= at).order_by(col(row.due_at))
    return _all(tx, found.limit(limit))


def next_due(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when an escalation is next to be looked at."""
    row = EscalationRow
    found: datetime | None = tx.connection.execute(
        select(func.min(col(row.due_at))).where(col(row.workspace_id) == workspace)
    ).scalar_one()
    return found


def since(tx: Tx, workspace: WorkspaceId, first: datetime) -> list[Escalation]:
    """List every open escalation, and those raised since an instant, the newest first."""
    row = EscalationRow
    wanted = (col(row.state) != EscalationState.RESOLVED.value) | (col(row.raised_at) >= first)
    return _all(tx, _select(workspace).where(wanted).order_by(col(row.number).desc()))


def rehome(tx: Tx, workspace: WorkspaceId, pod: PodKey, *, to: PodKey) -> None:
    """Hand a removed pod's escalations to its heir."""
    row = EscalationRow
    tx.connection.execute(
        update(row).where(col(row.workspace_id) == workspace, col(row.pod) == pod).values(pod=to)
    )


def open_of(tx: Tx, workspace: WorkspaceId, pods: Sequence[str]) -> list[Escalation]:
    """List the open escalations of some pods."""
    row = EscalationRow
    found = _select(workspace).where(
        col(row.pod).in_(pods), col(row.state) != EscalationState.RESOLVED.value
    )
    return _all(tx, found.order_by(col(row.number)))


def note(tx: Tx, workspace: WorkspaceId, number: int, moment: Moment) -> None:
    """Add to what happened to an escalation."""
    row = MomentRow
    of_it = (col(row.workspace_id) == workspace, col(row.number) == number)
    last: int | None = tx.connection.execute(
        select(func.max(col(row.place))).where(*of_it)
    ).scalar_one()
    tx.connection.execute(
        insert(row).values(
            workspace_id=workspace,
            number=number,
            place=(last or 0) + 1,
            at=moment.at,
            verb=moment.verb,
            by=moment.by,
            words=moment.words,
        )
    )


def moments(tx: Tx, workspace: WorkspaceId, number: int) -> tuple[Moment, ...]:
    """List what happened to an escalation, in order."""
    row = MomentRow
    found = select(col(row.at), col(row.verb), col(row.by), col(row.words)).where(
        col(row.workspace_id) == workspace, col(row.number) == number
    )
    rows = tx.connection.execute(found.order_by(col(row.place)))
    return tuple(Moment(at, verb, by, words) for at, verb, by, words in rows)


_columns = [c for c in table_of(EscalationRow).columns if c.key != "workspace_id"]


def _select(workspace: WorkspaceId) -> Select[Any]:
    return select(*_columns).where(col(EscalationRow.workspace_id) == workspace)


def _all(tx: Tx, statement: Select[Any]) -> list[Escalation]:
    return [_escalation(dict(row)) for row in tx.connection.execute(statement).mappings()]


def _escalation(row: dict[str, Any]) -> Escalation:
    steps, repeats = orjson.loads(row["policy"])
    return Escalation(
        **{
            **row,
            "pod": PodKey(row["pod"]),
            "workflow": row["workflow"] and WorkflowKey(row["workflow"]),
            "severity": Severity(row["severity"]),
            "criteria": tuple(map(Criterion, row["criteria"].split())),
            "raised_by": SlackUserId(row["raised_by"]),
            "policy": Policy(tuple(PolicyStep(*step) for step in steps), repeats),
            "state": EscalationState(row["state"]),
        }
    )


def _values(escalation: Escalation) -> dict[str, Any]:
    names: Sequence[str] = [c.key for c in _columns if c.key != "number"]
    steps = [[step.to, step.wait_minutes] for step in escalation.policy.steps]
    return {
        **{name: getattr(escalation, name) for name in names},
        "severity": escalation.severity.value,
        "criteria": " ".join(escalation.criteria),
        "policy": orjson.dumps([steps, escalation.policy.repeats]).decode(),
        "state": escalation.state.value,
    }
