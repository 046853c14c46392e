"""Known changes and the register of versions."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ClauseElement, Index, Row, Select, case, insert, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkflowKey, WorkspaceId
from bot.domain.measures.known_changes import ChangeKind, KnownChange, Version, VersionKind
from bot.store.engine.transaction import Tx, table_of, upsert
from bot.store.engine.types import Instant


class KnownChangeRow(SQLModel, table=True):
    __tablename__ = "known_change"
    __table_args__ = (Index("ix_known_change_day", "workspace_id", "day"),)
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    workflow: str  # empty: all of them
    day: date
    until: date | None
    words: str
    by: str
    at: datetime = Field(sa_type=Instant)


class VersionRow(SQLModel, table=True):
    __tablename__ = "version"
    workspace_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    workflow: str = Field(primary_key=True)
    kind: str
    first_day: date
    by: str
    at: datetime = Field(sa_type=Instant)


def _keep_earliest(insert: Any) -> ClauseElement:
    # Numbers come late and out of order: the earliest day a version was seen on counts.
    known, seen = col(VersionRow.first_day), insert.excluded.first_day
    keys = ["workspace_id", "name", "workflow"]
    earliest = case((seen < known, seen), else_=known)
    statement: ClauseElement = insert.on_conflict_do_update(
        index_elements=keys, set_={"first_day": earliest}
    )
    return statement


_seen = upsert(VersionRow, _keep_earliest)


def add(tx: Tx, workspace: WorkspaceId, change: KnownChange) -> None:
    """Insert a known change."""
    tx.connection.execute(
        insert(KnownChangeRow).values(
            workspace_id=workspace,
            number=change.number,
            kind=change.kind.value,
            workflow=change.workflow or "",
            day=change.day,
            until=change.until,
            words=change.words,
            by=change.by,
            at=change.at,
        )
    )


def get(tx: Tx, workspace: WorkspaceId, number: int) -> KnownChange | None:
    """Find a known change by its number."""
    found = _all(tx, _select(workspace).where(col(KnownChangeRow.number) == number))
    return found[0] if found else None


def between(tx: Tx, workspace: WorkspaceId, first: date, last: date) -> tuple[KnownChange, ...]:
    """List the changes that begin within a stretch of days, or last into it."""
    row = KnownChangeRow
    found = _select(workspace).where(
        col(row.day) <= last, (col(row.day) >= first) | (col(row.until) >= first)
    )
    return _all(tx, found.order_by(col(row.day), col(row.number)))


def _select(workspace: WorkspaceId) -> Select[Any]:
    row = KnownChangeRow
    return select(*table_of(row).columns).where(col(row.workspace_id) == workspace)


def _all(tx: Tx, statement: Select[Any]) -> tuple[KnownChange, ...]:
    return tuple(_change(row) for row in tx.connection.execute(statement))


def _change(row: Row[Any]) -> KnownChange:
    return KnownChange(
        number=row.number,
        kind=ChangeKind(row.kind),
        workflow=WorkflowKey(row.workflow) if row.workflow else None,
        day=row.day,
        until=row.until,
        words=row.words,
        by=SlackUserId(row.by),
        at=row.at,
    )


def register(
    tx: Tx, workspace: WorkspaceId, versions: Iterable[Version], *, by: str, at: datetime
) -> None:
    """Enter versions; one that is known keeps its kind and the earliest day it was seen on."""
    _seen.many(
        tx,
        [
            {
                "workspace_id": workspace,
                "name": version.name,
                "workflow": version.workflow,
                "kind": version.kind.value,
                "first_day": version.first_day,
                "by": by,
                "at": at,
            }
            for version in versions
        ],
    )


def versions(tx: Tx, workspace: WorkspaceId, first: date, last: date) -> tuple[Version, ...]:
    """List the versions first seen within a stretch of days."""
    row = VersionRow
    found = select(col(row.name), col(row.workflow), col(row.kind), col(row.first_day)).where(
        col(row.workspace_id) == workspace, col(row.first_day) >= first, col(row.first_day) <= last
    )
    return tuple(
        Version(name=name, workflow=WorkflowKey(workflow), kind=VersionKind(kind), first_day=day)
        for name, workflow, kind, day in tx.connection.execute(
            found.order_by(col(row.first_day), col(row.name))
        )
    )


def register_of(
    tx: Tx, workspace: WorkspaceId, workflows: Iterable[str]
) -> tuple[tuple[Version, str], ...]:
    """List the versions of some workflows with who or what entered them, the newest first."""
    row = VersionRow
    found = select(
        col(row.name), col(row.workflow), col(row.kind), col(row.first_day), col(row.by)
    ).where(col(row.workspace_id) == workspace, col(row.workflow).in_(list(workflows)))
    return tuple(
        (
            Version(
                name=name, workflow=WorkflowKey(workflow), kind=VersionKind(kind), first_day=day
            ),
            by,
        )
        for name, workflow, kind, day, by in tx.connection.execute(
            found.order_by(col(row.first_day).desc(), col(row.name), col(row.workflow))
        )
    )
