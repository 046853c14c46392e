"""Nudges planned ahead: what about, which step of its path, at which working moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, bindparam, delete, func, select, text, update
from sqlmodel import Field, SQLModel, col

from bot.domain.actions.deadlines import Nudge, Step
from bot.domain.ids import PodKey, SlackUserId, WorkspaceId
from bot.store.actions.quiet import QuietRow
from bot.store.engine.transaction import PreparedStatement, Tx, insert_into
from bot.store.engine.types import Instant, among
from bot.store.outbox.rows import BigId

# Most rows are done: the index holds those that wait and stays small.
_WAITING = text("done_at IS NULL")
_ASKED = text("asked IS NOT NULL")


class NudgeRow(SQLModel, table=True):
    __tablename__ = "nudge"
    __table_args__ = (
        Index(
            "ix_nudge_due",
            "workspace_id",
            "due_at",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_nudge_object", "workspace_id", "object_kind", "object_number"),
        Index(
            "ix_nudge_asked",
            "workspace_id",
            "asked",
            "done_at",
            sqlite_where=_ASKED,
            postgresql_where=_ASKED,
        ),
    )
    id: int | None = Field(
        default=None, sa_column=Column(BigId, primary_key=True, autoincrement=True)
    )
    workspace_id: str
    object_kind: str
    object_number: int
    pod: str
    kind: str
    asked: str | None = Field(default=None)
    planned_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(frozen=True, slots=True)
class DueNudge:
    """A nudge whose moment has come, and the object it is about."""

    id: int
    object_kind: str
    object_number: int
    pod: PodKey
    nudge: Nudge
    told_at: datetime | None

    @property
    def about(self) -> tuple[str, int]:
        return self.object_kind, self.object_number


_insert = insert_into(NudgeRow, "id")
_cancel = PreparedStatement(
    delete(NudgeRow).where(
        col(NudgeRow.workspace_id) == bindparam("ws"),
        col(NudgeRow.object_kind) == bindparam("of_kind"),
        col(NudgeRow.object_number) == bindparam("nr"),
        col(NudgeRow.done_at).is_(None),
    )
)


def _undone(workspace: Any) -> tuple[Any, ...]:
    return (col(NudgeRow.workspace_id) == workspace, col(NudgeRow.done_at).is_(None))


def _hushed(at: Any) -> Any:
    return (
        select(QuietRow)
        .where(
            col(QuietRow.workspace_id) == col(NudgeRow.workspace_id),
            col(QuietRow.pod) == col(NudgeRow.pod),
            col(QuietRow.until) > at,
        )
        .exists()
    )


COLUMNS = (
    col(NudgeRow.id),
    col(NudgeRow.object_kind),
    col(NudgeRow.object_number),
    col(NudgeRow.pod),
    col(NudgeRow.kind),
    col(NudgeRow.asked),
    col(NudgeRow.planned_at),
    col(NudgeRow.due_at),
    col(NudgeRow.done_at),
)
_is_due = (
    *_undone(bindparam("ws")),
    col(NudgeRow.due_at) <= bindparam("moment"),
    ~_hushed(bindparam("moment")),
)
_due = PreparedStatement(
    select(*COLUMNS)
    .where(*_is_due, col(NudgeRow.asked).is_(None))
    .order_by(col(NudgeRow.due_at), col(NudgeRow.id))
    .limit(bindparam("most"))
    # So that two replicas never send one nudge; SQLite, with its one writer, ignores it.
    .with_for_update(skip_locked=True)
)
# The sweep asks these every second.
_any_due = PreparedStatement(
    select(col(NudgeRow.id))
    .where(*_undone(bindparam("ws")), col(NudgeRow.due_at) <= bindparam("moment"))
    .where(~_hushed(bindparam("moment")))
    .limit(1)
)
_next_due = PreparedStatement(
    select(func.min(col(NudgeRow.due_at))).where(
        *_undone(bindparam("ws")), col(NudgeRow.due_at) > bindparam("moment")
    )
)
_next_awake = PreparedStatement(
    select(func.min(col(QuietRow.until))).where(
        col(QuietRow.workspace_id) == bindparam("ws"), col(QuietRow.until) > bindparam("moment")
    )
)
_people = (
    select(col(NudgeRow.asked))
    .where(*_is_due, col(NudgeRow.asked).is_not(None))
    .group_by(col(NudgeRow.asked))
    .order_by(func.min(col(NudgeRow.due_at)), col(NudgeRow.asked))
    .limit(bindparam("most"))
)
_asks = PreparedStatement(
    select(*COLUMNS)
    .where(*_is_due, col(NudgeRow.asked).in_(_people))
    .order_by(col(NudgeRow.due_at), col(NudgeRow.id))
    .with_for_update(skip_locked=True)
)
_drop = PreparedStatement(
    delete(NudgeRow).where(
        col(NudgeRow.workspace_id) == bindparam("ws"), among(col(NudgeRow.id), "ids")
    )
)
_settle = PreparedStatement(
    update(NudgeRow)
    .where(col(NudgeRow.workspace_id) == bindparam("ws"), among(col(NudgeRow.id), "ids"))
    .values(done_at=bindparam("moment"))
)


def plan(
    tx: Tx, workspace: WorkspaceId, nudge: Nudge, *, about: tuple[str, int], pod: PodKey
) -> None:
    """Plan a nudge about an object (its kind and number)."""
    _insert.later(
        tx,
        workspace_id=workspace,
        object_kind=about[0],
        object_number=about[1],
        pod=pod,
        kind=nudge.step.value,
        asked=nudge.asked,
        planned_at=nudge.planned_at,
        due_at=nudge.due_at,
        done_at=None,
    )


def cancel(tx: Tx, workspace: WorkspaceId, *, about: tuple[str, int]) -> None:
    """Forget the nudges about an object that have not happened."""
    _cancel.run(tx, ws=workspace, of_kind=about[0], nr=about[1])


def rehome(tx: Tx, workspace: WorkspaceId, pod: PodKey, *, to: PodKey) -> None:
    """Hand a removed pod's planned nudges to its heir."""
    tx.connection.execute(
        update(NudgeRow)
        .where(col(NudgeRow.workspace_id) == workspace, col(NudgeRow.pod) == pod)
        .values(pod=to)
    )


def lock_due(tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int) -> tuple[DueNudge, ...]:
    """Lock the steps whose moment has come and whose pod is not quiet, the oldest first."""
    rows = _due.all(tx, ws=workspace, moment=at, most=limit)
    return tuple(read(*row) for row in rows)


def lock_asks(tx: Tx, workspace: WorkspaceId, *, at: datetime, people: int) -> tuple[DueNudge, ...]:
    """Lock everything a few people are to hear of now, whoever waits longest first."""
    rows = _asks.all(tx, ws=workspace, moment=at, most=people)
    return tuple(read(*row) for row in rows)


def drop(tx: Tx, workspace: WorkspaceId, due: Sequence[DueNudge]) -> None:
    """Forget asks that came to nothing."""
    if due:
        _drop.later(tx, ws=workspace, ids=[nudge.id for nudge in due])


def any_due(tx: Tx, workspace: WorkspaceId, *, at: datetime) -> bool:
    """Tell whether a nudge's moment has come; unlike `lock_due` it locks nothing, so readers may ask."""
    return _any_due.first(tx, ws=workspace, moment=at) is not None


def settle(tx: Tx, workspace: WorkspaceId, due: Sequence[DueNudge], *, at: datetime) -> None:
    """Say that nudges have happened."""
    _settle.later(tx, ws=workspace, ids=[nudge.id for nudge in due], moment=at)


def next_due(tx: Tx, workspace: WorkspaceId, *, after: datetime) -> datetime | None:
    """Return when the next nudge may happen, a pod's quiet time taken into account."""
    # When a quiet time ends, what waited is due, though no nudge has that moment.
    moments = (each.value(tx, ws=workspace, moment=after) for each in (_next_due, _next_awake))
    return min((moment for moment in moments if moment is not None), default=None)


def read(
    number: int, object_kind: str, object_number: int, pod: str, step: str, *moments: Any
) -> DueNudge:
    """Read a nudge from its columns."""
    asked, planned_at, due_at, told_at = moments
    nudge = Nudge(
        step=Step(step),
        planned_at=planned_at,
        due_at=due_at,
        asked=SlackUserId(asked) if asked else None,
    )
    return DueNudge(number, object_kind, object_number, PodKey(pod), nudge, told_at)
