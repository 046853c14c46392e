"""Numbers somebody says look wrong, and what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Row, Select, bindparam, case, func, insert, select, text, update
from sqlmodel import Field, SQLModel, col

from bot.domain import labels
from bot.domain.ids import SlackUserId, WorkflowKey, WorkspaceId
from bot.domain.labels import LabelKind
from bot.domain.measures.findings import Attribution, SeriesKey
from bot.domain.promises import Promise
from bot.store.engine.transaction import PreparedStatement, Tx, table_of
from bot.store.engine.types import Instant


class DisputeState(StrEnum):
    """Whether a dispute waits, or how it was decided."""

    ASKED = "asked"
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"


PROMISED = text("tells_at IS NOT NULL")


class DisputeRow(SQLModel, table=True):
    __tablename__ = "dispute"
    __table_args__ = (
        Index(
            "ix_dispute_promise",
            "workspace_id",
            "tells_at",
            sqlite_where=PROMISED,
            postgresql_where=PROMISED,
        ),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    measure: str
    workflow: str
    channel: str
    day: date
    about: str
    by: str
    at: datetime = Field(sa_type=Instant)
    reason: str
    state: str
    answer: str
    answered_by: str | None
    answered_at: datetime | None = Field(sa_type=Instant)
    changed: str
    due_on: date
    tells_at: datetime | None = Field(sa_type=Instant)
    missed_on: date | None
    contact: int
    item: str
    surprise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One number or one word of the tool that looks wrong to somebody, and by which day they hear.

    A word of the tool is about an `item` of a `contact`, and its series names no measure; what is a
    `surprise` asks whoever owns the workflow whether it should be so.
    `changed` is what had changed as far as anybody knows, asked before anybody says who is wrong.
    """

    number: int
    series: SeriesKey
    day: date
    about: str
    by: SlackUserId
    at: datetime
    reason: str
    promise: Promise
    changed: Attribution = Attribution.UNKNOWN
    state: DisputeState = DisputeState.ASKED
    answer: str = ""
    answered_by: SlackUserId | None = None
    answered_at: datetime | None = None
    contact: int = 0
    item: str = ""
    surprise: bool = False

    @property
    def is_open(self) -> bool:
        return self.state is DisputeState.ASKED

    @property
    def label(self) -> str:
        return labels.make(LabelKind.DISPUTE, self.number)


def add(tx: Tx, workspace: WorkspaceId, dispute: Dispute) -> None:
    """Insert a dispute."""
    tx.connection.execute(
        insert(DisputeRow).values(
            workspace_id=workspace,
            number=dispute.number,
            measure=dispute.series.measure,
            workflow=dispute.series.workflow,
            channel=dispute.series.channel,
            day=dispute.day,
            about=dispute.about,
            by=dispute.by,
            at=dispute.at,
            reason=dispute.reason,
            state=dispute.state.value,
            answer=dispute.answer,
            changed=dispute.changed.value,
            due_on=dispute.promise.by,
            tells_at=dispute.promise.tells_at,
            missed_on=dispute.promise.missed_on,
            contact=dispute.contact,
            item=dispute.item,
            surprise=dispute.surprise,
        )
    )


def save(tx: Tx, workspace: WorkspaceId, dispute: Dispute) -> None:
    """Write back how a dispute stands: decided, or promised another day."""
    tx.connection.execute(
        update(DisputeRow)
        .where(col(DisputeRow.workspace_id) == workspace, col(DisputeRow.number) == dispute.number)
        .values(
            state=dispute.state.value,
            answer=dispute.answer,
            answered_by=dispute.answered_by,
            answered_at=dispute.answered_at,
            changed=dispute.changed.value,
            due_on=dispute.promise.by,
            tells_at=dispute.promise.tells_at if dispute.is_open else None,
            missed_on=dispute.promise.missed_on,
        )
    )


def get(tx: Tx, workspace: WorkspaceId, number: int) -> Dispute | None:
    """Read a dispute by its number."""
    found = _all(tx, _select(workspace).where(col(DisputeRow.number) == number))
    return found[0] if found else None


def lock(tx: Tx, workspace: WorkspaceId, number: int) -> Dispute | None:
    """Lock a dispute by its number."""
    wanted = _select(workspace).where(col(DisputeRow.number) == number)
    found = _all(tx, wanted.with_for_update())
    return found[0] if found else None


def lock_breaching(tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int) -> list[Dispute]:
    """Lock disputes whose promised day ends by `at` without an answer, the oldest promise first."""
    due = _select(workspace).where(col(DisputeRow.tells_at) <= at)
    first = due.order_by(col(DisputeRow.tells_at), col(DisputeRow.number)).limit(limit)
    return _all(tx, first.with_for_update(skip_locked=True))


_next_breach = PreparedStatement(
    select(func.min(col(DisputeRow.tells_at))).where(
        col(DisputeRow.workspace_id) == bindparam("ws"), col(DisputeRow.tells_at).is_not(None)
    )
)


def next_breach(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when the breach of a promise is next to be told."""
    found: datetime | None = _next_breach.value(tx, ws=workspace)
    return found


def numbered(tx: Tx, workspace: WorkspaceId, numbers: Collection[int]) -> list[Dispute]:
    """Find disputes by number; unknown ones are left out."""
    return _all(tx, _select(workspace).where(col(DisputeRow.number).in_(list(numbers))))


def waiting(tx: Tx, workspace: WorkspaceId) -> list[Dispute]:
    """List disputes that are not answered, whatever is due first first."""
    asked = _select(workspace).where(col(DisputeRow.state) == DisputeState.ASKED.value)
    return _all(tx, asked.order_by(col(DisputeRow.due_on), col(DisputeRow.number)))


_missed = PreparedStatement(
    select(col(DisputeRow.by)).where(
        col(DisputeRow.workspace_id) == bindparam("ws"),
        col(DisputeRow.state) == DisputeState.ASKED.value,
        col(DisputeRow.missed_on).is_not(None) | (col(DisputeRow.tells_at) <= bindparam("moment")),
    )
)


def missed(tx: Tx, workspace: WorkspaceId, *, by: datetime) -> frozenset[SlackUserId]:
    """List who waits for an answer past the day they were given, or will by an instant."""
    return frozenset(SlackUserId(user) for (user,) in _missed.all(tx, ws=workspace, moment=by))


def of_workflow(
    tx: Tx, workspace: WorkspaceId, workflow: WorkflowKey, *, since: date
) -> list[Dispute]:
    """List the disputes about a workflow's numbers of days from one on."""
    row = DisputeRow
    wanted = (col(row.workflow) == workflow, col(row.day) >= since, col(row.contact) == 0)
    return _all(tx, _select(workspace).where(*wanted).order_by(col(row.number)))


_not_refused = PreparedStatement(
    select(col(DisputeRow.contact)).where(
        col(DisputeRow.workspace_id) == bindparam("ws"),
        col(DisputeRow.workflow) == bindparam("of"),
        col(DisputeRow.contact) > 0,
        col(DisputeRow.surprise).is_(False),
        col(DisputeRow.state) != DisputeState.NOT_UPHELD.value,
    )
)


def contacts_not_refused(tx: Tx, workspace: WorkspaceId, workflow: str) -> frozenset[int]:
    """List a workflow's contacts of which a word of the tool was wrong, or still waits for an answer."""
    found = _not_refused.all(tx, ws=workspace, of=workflow)
    return frozenset(number for (number,) in found)


_surprised = PreparedStatement(
    select(func.count()).where(
        col(DisputeRow.workspace_id) == bindparam("ws"),
        col(DisputeRow.workflow) == bindparam("of"),
        col(DisputeRow.surprise).is_(True),
    )
)


def has_surprised(tx: Tx, workspace: WorkspaceId, workflow: str) -> bool:
    """Tell whether an owner was asked about a surprise of a workflow before."""
    return bool(_surprised.value(tx, ws=workspace, of=workflow))


def lock_of_contact(tx: Tx, workspace: WorkspaceId, contact: int) -> list[Dispute]:
    """Lock the disputes about what the tool said of a contact."""
    wanted = _select(workspace).where(col(DisputeRow.contact) == contact)
    return _all(tx, wanted.order_by(col(DisputeRow.number)).with_for_update())


def forget_contact(tx: Tx, workspace: WorkspaceId, contact: int, *, about: str, words: str) -> None:
    """Put other words in the place of what disputes tell of a contact, and of what people said of it."""
    row = DisputeRow
    here = (col(row.workspace_id) == workspace, col(row.contact) == contact)
    answer = case((col(row.answer) == "", ""), else_=words)
    said = {"about": about, "reason": words, "answer": answer}
    tx.connection.execute(update(row).where(*here).values(said))


def of_day(tx: Tx, workspace: WorkspaceId, series: SeriesKey, day: date) -> list[Dispute]:
    """List the disputes about a series' number of a day."""
    row = DisputeRow
    wanted = _select(workspace).where(
        col(row.measure) == series.measure,
        col(row.workflow) == series.workflow,
        col(row.channel) == series.channel,
        col(row.day) == day,
    )
    return _all(tx, wanted.order_by(col(row.number)))


def _select(workspace: WorkspaceId) -> Select[Any]:
    row = DisputeRow
    return select(*table_of(row).columns).where(col(row.workspace_id) == workspace)


def _all(tx: Tx, statement: Select[Any]) -> list[Dispute]:
    return [_dispute(row) for row in tx.connection.execute(statement)]


def _dispute(row: Row[Any]) -> Dispute:
    return Dispute(
        number=row.number,
        series=SeriesKey(row.measure, WorkflowKey(row.workflow), row.channel),
        day=row.day,
        about=row.about,
        by=SlackUserId(row.by),
        at=row.at,
        reason=row.reason,
        state=DisputeState(row.state),
        answer=row.answer,
        answered_by=row.answered_by and SlackUserId(row.answered_by),
        answered_at=row.answered_at,
        changed=Attribution(row.changed),
        promise=Promise(row.due_on, row.tells_at, row.missed_on),
        contact=row.contact,
        item=row.item,
        surprise=row.surprise,
    )
