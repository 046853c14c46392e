"""Feedback rows and their queries."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, Text, bindparam, func, select, text, update
from sqlmodel import Field, SQLModel, col

from bot.domain.feedback.item import OPEN, Feedback, Kind, Moment, Report, Severity, State
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey, WorkspaceId
from bot.store.transaction import Prepared, Row, Tx, insert_into, table_of
from bot.store.types import Instant

# Few wait for a word at any time: the index holds those alone.
_MET_WITH_SILENCE = text("closes_at IS NOT NULL")


class FeedbackRow(SQLModel, table=True):
    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_pod", "workspace_id", "pod", "state"),
        Index("ix_feedback_submitter", "workspace_id", "submitter"),
        Index("ix_feedback_relay", "workspace_id", "relay"),
        Index("ix_feedback_owner", "workspace_id", "owner", "state"),
        Index("ix_feedback_duplicate_of", "workspace_id", "duplicate_of"),
        Index(
            "ix_feedback_closes",
            "workspace_id",
            "closes_at",
            sqlite_where=_MET_WITH_SILENCE,
            postgresql_where=_MET_WITH_SILENCE,
        ),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    workflow: str
    pod: str
    moment: str
    kind: str
    severity: str
    what: str = Field(sa_type=Text)
    evidence: str = Field(sa_type=Text)
    wish: str = Field(sa_type=Text)
    files: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    state: str
    submitter: str | None
    relay: str | None
    owner: str | None
    outcome: str = Field(sa_type=Text)
    duplicate_of: int | None
    joined: int
    reopened: int
    waiting_for_agent: bool
    arrived_at: datetime = Field(sa_type=Instant)
    due_on: date
    asked_at: datetime | None = Field(sa_type=Instant)
    triaged_at: datetime | None = Field(sa_type=Instant)
    shipped_at: datetime | None = Field(sa_type=Instant)
    closed_at: datetime | None = Field(sa_type=Instant)
    acted_on_at: datetime | None = Field(sa_type=Instant)
    redacted_at: datetime | None = Field(sa_type=Instant)
    new_due_on: date | None
    closes_at: datetime | None = Field(sa_type=Instant)


# Core on the ack path: an ORM Session costs about three times the CPU of these statements.
_table = table_of(FeedbackRow)
_columns = [column for column in _table.columns if column.key != "workspace_id"]
_insert = insert_into(FeedbackRow)
_update = Prepared(
    update(FeedbackRow)
    .where(
        col(FeedbackRow.workspace_id) == bindparam("ws"),
        col(FeedbackRow.number) == bindparam("nr"),
    )
    .values({c.key: bindparam(c.key, type_=c.type) for c in _columns if c.key != "number"})
)
_one = select(*_columns).where(
    col(FeedbackRow.workspace_id) == bindparam("ws"),
    col(FeedbackRow.number) == bindparam("nr"),
)
_read = Prepared(_one)
# On SQLite nothing is added: a writer there began IMMEDIATE and is alone.
_lock = Prepared(_one.with_for_update())


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which feedback to list; an absent field does not narrow."""

    submitter: SlackUserId | None = None
    relays: tuple[str, ...] = ()
    owner: SlackUserId | None = None
    pods: tuple[PodKey, ...] = ()
    workflow: WorkflowKey | None = None
    states: tuple[State, ...] = ()


def add(tx: Tx, workspace: WorkspaceId, item: Feedback) -> None:
    """Insert a new piece of feedback."""
    _insert.later(tx, workspace_id=workspace, number=item.number, **_values(item))


def save(tx: Tx, workspace: WorkspaceId, item: Feedback) -> None:
    """Write a changed piece of feedback back."""
    _update.run(tx, ws=workspace, nr=item.number, **_values(item))


def get(tx: Tx, workspace: WorkspaceId, number: int) -> Feedback | None:
    """Read one by its number."""
    row = _read.first(tx, ws=workspace, nr=number)
    return _item(row) if row else None


def lock(tx: Tx, workspace: WorkspaceId, number: int) -> Feedback | None:
    """Read one to change it: nobody else may until this transaction ends."""
    row = _lock.first(tx, ws=workspace, nr=number)
    return _item(row) if row else None


def duplicates_of(tx: Tx, workspace: WorkspaceId, number: int) -> tuple[Feedback, ...]:
    """List what was joined to a piece of feedback."""
    return _all(tx, _select(workspace).where(col(FeedbackRow.duplicate_of) == number))


def find(
    tx: Tx, workspace: WorkspaceId, wanted: Filter, *, limit: int, oldest_first: bool = False
) -> tuple[Feedback, ...]:
    """List feedback, newest first unless said otherwise."""
    number = col(FeedbackRow.number)
    statement = _select(workspace).where(*_conditions(wanted)).limit(limit)
    return _all(tx, statement.order_by(number.asc() if oldest_first else number.desc()))


def overdue(tx: Tx, workspace: WorkspaceId, *, before: date) -> tuple[Feedback, ...]:
    """List open feedback whose day lies before another, the oldest first.

    What was reopened was answered once already: its new day counts.
    """
    answered = col(FeedbackRow.acted_on_at).is_not(None)
    statement = _select(workspace).where(
        col(FeedbackRow.state).in_([state.value for state in OPEN]),
        col(FeedbackRow.due_on) < before,
        ~answered | (col(FeedbackRow.new_due_on) < before),
    )
    return _all(tx, statement.order_by(col(FeedbackRow.due_on), col(FeedbackRow.number)))


def numbers(
    tx: Tx, workspace: WorkspaceId, states: Sequence[State], *, limit: int
) -> tuple[int, ...]:
    """List the numbers of feedback in some states, the newest first."""
    statement = select(col(FeedbackRow.number)).where(
        col(FeedbackRow.workspace_id) == workspace,
        col(FeedbackRow.state).in_([state.value for state in states]),
    )
    newest = statement.order_by(col(FeedbackRow.number).desc()).limit(limit)
    return tuple(tx.connection.execute(newest).scalars())


def numbered(tx: Tx, workspace: WorkspaceId, numbers: Sequence[int]) -> tuple[Feedback, ...]:
    """Read several by their numbers."""
    if not numbers:
        return ()
    return _all(tx, _select(workspace).where(col(FeedbackRow.number).in_(numbers)))


def lapsing(tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int) -> tuple[Feedback, ...]:
    """List shipped feedback that silence closes by `at`, the longest waiting first."""
    due = _select(workspace).where(col(FeedbackRow.closes_at) <= at)
    statement = due.order_by(col(FeedbackRow.closes_at)).limit(limit)
    return _all(tx, statement.with_for_update(skip_locked=True))


def next_lapse(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when silence next closes something."""
    found: datetime | None = tx.connection.execute(
        select(func.min(col(FeedbackRow.closes_at))).where(
            col(FeedbackRow.workspace_id) == workspace, col(FeedbackRow.closes_at).is_not(None)
        )
    ).scalar_one()
    return found


def reached(
    tx: Tx, workspace: WorkspaceId, moment: str, *, pod: PodKey, since: datetime, until: datetime
) -> tuple[Feedback, ...]:
    """List a pod's feedback that reached one of `MOMENTS` in [since, until), the oldest first."""
    name, state = MOMENTS[moment]
    column = _table.columns[name]
    wanted = Filter(pods=(pod,), states=(state,) if state else ())
    statement = _select(workspace).where(*_conditions(wanted), column >= since, column < until)
    return _all(tx, statement.order_by(column, col(FeedbackRow.number)))


def count(tx: Tx, workspace: WorkspaceId, wanted: Filter) -> int:
    """Count feedback."""
    statement = select(func.count()).where(col(FeedbackRow.workspace_id) == workspace)
    return int(tx.connection.execute(statement.where(*_conditions(wanted))).scalar_one())


MOMENTS = {
    "new": ("arrived_at", None),
    "taken": ("triaged_at", None),
    "shipped": ("shipped_at", None),
    "verified": ("closed_at", State.VERIFIED),
    "unconfirmed": ("closed_at", State.UNCONFIRMED),
    "declined": ("closed_at", State.DECLINED),
}


def count_since(
    tx: Tx, workspace: WorkspaceId, moment: str, *, since: datetime, until: datetime
) -> int:
    """Count what reached one of `MOMENTS` in [since, until)."""
    name, state = MOMENTS[moment]
    column = _table.columns[name]
    statement = select(func.count()).where(
        col(FeedbackRow.workspace_id) == workspace, column >= since, column < until
    )
    if state is not None:
        statement = statement.where(col(FeedbackRow.state) == state.value)
    return int(tx.connection.execute(statement).scalar_one())


def _select(workspace: WorkspaceId) -> Select[Any]:
    return select(*_columns).where(col(FeedbackRow.workspace_id) == workspace)


def _conditions(wanted: Filter) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.submitter is not None:
        mine = col(FeedbackRow.submitter) == wanted.submitter
        found.append(mine | col(FeedbackRow.relay).in_(wanted.relays))
    if wanted.owner is not None:
        found.append(col(FeedbackRow.owner) == wanted.owner)
    if wanted.pods:
        found.append(col(FeedbackRow.pod).in_(wanted.pods))
    if wanted.workflow is not None:
        found.append(col(FeedbackRow.workflow) == wanted.workflow)
    if wanted.states:
        found.append(col(FeedbackRow.state).in_([state.value for state in wanted.states]))
    return found


def _all(tx: Tx, statement: Select[Any]) -> tuple[Feedback, ...]:
    return tuple(_item(tuple(row)) for row in tx.connection.execute(statement))


def _values(item: Feedback) -> dict[str, Any]:
    report = item.report
    return {
        "workflow": report.workflow,
        "pod": item.pod,
        "moment": report.moment.value,
        "kind": report.kind.value,
        "severity": report.severity.value,
        "what": report.what,
        "evidence": report.evidence,
        "wish": report.wish,
        "files": json.dumps(report.files),
        "source": item.source,
        "state": item.state.value,
        "submitter": item.submitter,
        "relay": item.relay,
        "owner": item.owner,
        "outcome": item.outcome,
        "duplicate_of": item.duplicate_of,
        "joined": item.joined,
        "reopened": item.reopened,
        "waiting_for_agent": item.waiting_for_agent,
        "arrived_at": item.arrived_at,
        "due_on": item.due_on,
        "asked_at": item.asked_at,
        "triaged_at": item.triaged_at,
        "shipped_at": item.shipped_at,
        "closed_at": item.closed_at,
        "acted_on_at": item.acted_on_at,
        "redacted_at": item.redacted_at,
        "new_due_on": item.new_due_on,
        "closes_at": item.closes_at,
    }


def _item(row: Row) -> Feedback:
    value = dict(zip((column.key for column in _columns), row, strict=True))
    report = Report(
        workflow=WorkflowKey(value.pop("workflow")),
        moment=Moment(value.pop("moment")),
        kind=Kind(value.pop("kind")),
        severity=Severity(value.pop("severity")),
        what=value.pop("what"),
        evidence=value.pop("evidence"),
        wish=value.pop("wish"),
        files=tuple(json.loads(value.pop("files"))),
    )
    state = State(value.pop("state"))
    return Feedback(report=report, state=state, **value)
