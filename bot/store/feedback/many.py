"""Many pieces of feedback: filtered, sought, counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select, text
from sqlmodel import col

from bot.domain.feedback.item import OPEN, Feedback, FeedbackState
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey, WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx
from bot.store.feedback.table import COLUMNS, HAS_SOURCE, TABLE, FeedbackRow, as_item


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackFilter:
    """Which feedback to list; an absent field does not narrow.

    `seen_at` counts it as others may know it by then: what somebody anonymous did shows at its
    quarter hour.
    """

    submitter: SlackUserId | None = None
    relays: tuple[str, ...] = ()
    owner: SlackUserId | None = None
    pods: tuple[PodKey, ...] = ()
    workflow: WorkflowKey | None = None
    states: tuple[FeedbackState, ...] = ()
    seen_at: datetime | None = None


def duplicates_of(tx: Tx, workspace: WorkspaceId, number: int) -> tuple[Feedback, ...]:
    """List what was joined to a piece of feedback."""
    return _all(tx, _select(workspace).where(col(FeedbackRow.duplicate_of) == number))


def lock_duplicates_of(tx: Tx, workspace: WorkspaceId, number: int) -> tuple[Feedback, ...]:
    """Lock what was joined to a piece of feedback, by number."""
    joined = _select(workspace).where(col(FeedbackRow.duplicate_of) == number)
    return _all(tx, joined.order_by(col(FeedbackRow.number)).with_for_update())


def find(
    tx: Tx,
    workspace: WorkspaceId,
    wanted: FeedbackFilter,
    *,
    limit: int,
    oldest_first: bool = False,
) -> tuple[Feedback, ...]:
    """List feedback, newest first unless said otherwise."""
    order = (col(FeedbackRow.arrived_at), col(FeedbackRow.number))
    statement = _select(workspace).where(*_conditions(wanted)).limit(limit)
    newest = (each.desc() for each in order)
    return _all(tx, statement.order_by(*(order if oldest_first else newest)))


def overdue(
    tx: Tx, workspace: WorkspaceId, *, before: date, seen_at: datetime | None = None
) -> tuple[Feedback, ...]:
    """List open feedback whose day lies before another, the oldest first.

    What was reopened was answered once already: its new day counts.
    """
    wanted = FeedbackFilter(states=OPEN, seen_at=seen_at)
    answered = col(FeedbackRow.acted_on_at).is_not(None)
    statement = _select(workspace).where(
        *_conditions(wanted),
        col(FeedbackRow.due_on) < before,
        ~answered | (col(FeedbackRow.new_due_on) < before),
    )
    return _all(tx, statement.order_by(col(FeedbackRow.due_on), col(FeedbackRow.number)))


def arrived_since(tx: Tx, workspace: WorkspaceId, since: datetime) -> tuple[Feedback, ...]:
    """List what has arrived since an instant."""
    return _all(tx, _select(workspace).where(col(FeedbackRow.arrived_at) >= since))


def numbers(
    tx: Tx, workspace: WorkspaceId, states: Sequence[FeedbackState], *, limit: int
) -> tuple[int, ...]:
    """List the numbers of feedback in some states, the newest first."""
    statement = select(col(FeedbackRow.number)).where(
        col(FeedbackRow.workspace_id) == workspace,
        col(FeedbackRow.state).in_([state.value for state in states]),
    )
    newest = statement.order_by(
        col(FeedbackRow.arrived_at).desc(), col(FeedbackRow.number).desc()
    ).limit(limit)
    return tuple(tx.connection.execute(newest).scalars())


def numbered(tx: Tx, workspace: WorkspaceId, numbers: Sequence[int]) -> tuple[Feedback, ...]:
    """Read several by their numbers."""
    if not numbers:
        return ()
    return _all(tx, _select(workspace).where(col(FeedbackRow.number).in_(numbers)))


def lock_lapsing(
    tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int
) -> tuple[Feedback, ...]:
    """Lock shipped feedback that silence closes by `at`, the longest waiting first."""
    due = _select(workspace).where(col(FeedbackRow.closes_at) <= at)
    statement = due.order_by(col(FeedbackRow.closes_at)).limit(limit)
    return _all(tx, statement.with_for_update(skip_locked=True))


def about(tx: Tx, workspace: WorkspaceId, permalink: str, *, limit: int) -> tuple[Feedback, ...]:
    """Read what was reported about one message, the oldest first."""
    found = _select(workspace).where(col(FeedbackRow.source) == permalink, HAS_SOURCE)
    return _all(tx, found.order_by(col(FeedbackRow.arrived_at)).limit(limit))


_next_lapse = PreparedStatement(
    select(func.min(col(FeedbackRow.closes_at))).where(
        col(FeedbackRow.workspace_id) == bindparam("ws"), col(FeedbackRow.closes_at).is_not(None)
    )
)


def next_lapse(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when silence next closes something."""
    found: datetime | None = _next_lapse.value(tx, ws=workspace)
    return found


def lock_settling(
    tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int
) -> tuple[Feedback, ...]:
    """Lock feedback whose outcome can no longer be undone, which nothing has noted yet."""
    due = _select(workspace).where(col(FeedbackRow.before) != "", col(FeedbackRow.told_at) <= at)
    statement = due.order_by(col(FeedbackRow.told_at)).limit(limit)
    return _all(tx, statement.with_for_update(skip_locked=True))


_next_settled = PreparedStatement(
    select(func.min(col(FeedbackRow.told_at))).where(
        col(FeedbackRow.workspace_id) == bindparam("ws"), text("before <> ''")
    )
)


def next_settled(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when an outcome can next no longer be undone."""
    found: datetime | None = _next_settled.value(tx, ws=workspace)
    return found


def lock_breaching(
    tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int
) -> tuple[Feedback, ...]:
    """Lock feedback whose promised day ends by `at` without an answer, the oldest promise first."""
    due = _select(workspace).where(col(FeedbackRow.tells_at) <= at)
    statement = due.order_by(col(FeedbackRow.tells_at), col(FeedbackRow.number)).limit(limit)
    return _all(tx, statement.with_for_update(skip_locked=True))


_next_breach = PreparedStatement(
    select(func.min(col(FeedbackRow.tells_at))).where(
        col(FeedbackRow.workspace_id) == bindparam("ws"), col(FeedbackRow.tells_at).is_not(None)
    )
)


def next_breach(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when the breach of a promise is next to be told."""
    found: datetime | None = _next_breach.value(tx, ws=workspace)
    return found


def owed(tx: Tx, workspace: WorkspaceId, *, by: datetime) -> tuple[Feedback, ...]:
    """List feedback whose promise was missed, or is by an instant, and has not been answered since."""
    missed, due = col(FeedbackRow.missed_on).is_not(None), col(FeedbackRow.tells_at) <= by
    return _all(tx, _select(workspace).where(or_(missed, due)))


def reached(
    tx: Tx, workspace: WorkspaceId, moment: str, *, pod: PodKey, since: datetime, until: datetime
) -> tuple[Feedback, ...]:
    """List a pod's feedback that reached one of `MOMENTS` in [since, until), the oldest first."""
    name, state = MOMENTS[moment]
    column: ColumnElement[Any] = TABLE.columns[name]
    if moment in TOLD_LATER:
        # What may still be undone has not been reached: it is published once its agent has heard.
        column = case((column.is_not(None), func.coalesce(TABLE.columns["told_at"], column)))
    wanted = FeedbackFilter(pods=(pod,), states=(state,) if state else ())
    statement = _select(workspace).where(*_conditions(wanted), column >= since, column < until)
    return _all(tx, statement.order_by(column, col(FeedbackRow.number)))


def count(tx: Tx, workspace: WorkspaceId, wanted: FeedbackFilter) -> int:
    """Count feedback."""
    statement = select(func.count()).where(col(FeedbackRow.workspace_id) == workspace)
    return int(tx.connection.execute(statement.where(*_conditions(wanted))).scalar_one())


MOMENTS = {
    "new": ("arrived_at", None),
    "taken": ("triaged_at", None),
    "shipped": ("shipped_at", None),
    "verified": ("closed_at", FeedbackState.VERIFIED),
    "unconfirmed": ("closed_at", FeedbackState.UNCONFIRMED),
    "declined": ("closed_at", FeedbackState.DECLINED),
}


TOLD_LATER = ("shipped", "declined")


def count_since(
    tx: Tx, workspace: WorkspaceId, moment: str, *, since: datetime, until: datetime
) -> int:
    """Count what reached one of `MOMENTS` in [since, until)."""
    name, state = MOMENTS[moment]
    column = TABLE.columns[name]
    statement = select(func.count()).where(
        col(FeedbackRow.workspace_id) == workspace, column >= since, column < until
    )
    if state is not None:
        statement = statement.where(col(FeedbackRow.state) == state.value)
    return int(tx.connection.execute(statement).scalar_one())


def _select(workspace: WorkspaceId) -> Select[Any]:
    return select(*COLUMNS).where(col(FeedbackRow.workspace_id) == workspace)


def _conditions(wanted: FeedbackFilter) -> Sequence[ColumnElement[bool]]:
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
    if wanted.seen_at is not None:
        found.append(col(FeedbackRow.arrived_at) <= wanted.seen_at)
    if wanted.states:
        stands = col(FeedbackRow.state).in_([state.value for state in wanted.states])
        found.append(stands if wanted.seen_at is None else stands | _still(wanted, wanted.seen_at))
    return found


def _still(wanted: FeedbackFilter, at: datetime) -> ColumnElement[bool]:
    """Tell what was taken back and is not known to be yet: it stands where it stood."""
    row = FeedbackRow
    stood = case(
        (col(row.shipped_at).is_not(None), FeedbackState.SHIPPED.value),
        (col(row.triaged_at).is_not(None), FeedbackState.TRIAGED.value),
        else_=FeedbackState.NEW.value,
    )
    taken_back = col(row.state) == FeedbackState.WITHDRAWN.value
    return taken_back & (col(row.closed_at) > at) & stood.in_([s.value for s in wanted.states])


def _all(tx: Tx, statement: Select[Any]) -> tuple[Feedback, ...]:
    return tuple(as_item(tuple(row)) for row in tx.connection.execute(statement))
