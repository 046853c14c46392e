"""Contacts as people look at them: one with all its outputs, and those behind a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, select
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.domain.interactions.interaction import ERASED, Output
from bot.store.engine.transaction import PreparedStatement, Tx
from bot.store.interactions.rows import InteractionRow, OutputRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownContact:
    """One contact and what the tool said of it; `agent` is their keyed hash."""

    number: int
    id: str
    workflow: str
    channel: str
    day: date
    start: datetime
    call_type: str
    duration_s: float | None
    agent: str
    outcome: str
    link: str
    outputs: tuple[Output, ...] = ()

    @property
    def is_erased(self) -> bool:
        """Tell whether only what it counted is left of it."""
        return self.id.startswith(ERASED)


@dataclass(frozen=True, slots=True)
class Behind:
    """One contact behind a number: what of it counted there, and how sure the tool was."""

    contact: ShownContact
    value: float | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBehind:
    """Whose contacts stand behind a number: a workflow's of a day, on one channel or on all."""

    workflow: str
    channel: str
    day: date


ALL = "all"
_COLUMNS = (
    col(InteractionRow.number),
    col(InteractionRow.external_id),
    col(InteractionRow.workflow),
    col(InteractionRow.channel),
    col(InteractionRow.day),
    col(InteractionRow.start_at),
    col(InteractionRow.call_type),
    col(InteractionRow.duration_s),
    col(InteractionRow.agent),
    col(InteractionRow.outcome),
    col(InteractionRow.link),
)
_NAMES = (
    *("number", "id", "workflow", "channel", "day", "start", "call_type", "duration_s"),
    *("agent", "outcome", "link"),
)
_one = PreparedStatement(
    select(*_COLUMNS).where(
        col(InteractionRow.workspace_id) == bindparam("ws"),
        col(InteractionRow.number) == bindparam("of"),
    )
)
_outputs = PreparedStatement(
    select(
        col(OutputRow.item),
        col(OutputRow.value),
        col(OutputRow.confidence),
        col(OutputRow.quote),
        col(OutputRow.passage_start),
        col(OutputRow.passage_end),
        col(OutputRow.version),
    )
    .where(
        col(OutputRow.workspace_id) == bindparam("ws"),
        col(OutputRow.interaction) == bindparam("of"),
    )
    .order_by(col(OutputRow.place))
)


def contact(tx: Tx, workspace: WorkspaceId, number: int) -> ShownContact | None:
    """Read a contact with its outputs; None where there is none."""
    row = _one.first(tx, ws=workspace, of=number)
    if row is None:
        return None
    outputs = tuple(Output(*each) for each in _outputs.all(tx, ws=workspace, of=number))
    return ShownContact(**dict(zip(_NAMES, row, strict=True)), outputs=outputs)


def newest_day(tx: Tx, workspace: WorkspaceId, of: DayBehind) -> date | None:
    """Find the newest day up to one on which there were contacts."""
    found: date | None = _newest_day(of.channel == ALL).value(tx, **_place(workspace, of))
    return found


def by_item(
    tx: Tx, workspace: WorkspaceId, of: DayBehind, item: str, *, most: int, low: bool
) -> list[Behind]:
    """List contacts on which an item was scored lowest or highest, the surest and newest first."""
    query = _by_item(of.channel == ALL, low)
    return _behind(query.all(tx, **_place(workspace, of), of_item=item, most=most))


def by_length(
    tx: Tx, workspace: WorkspaceId, of: DayBehind, *, most: int, low: bool
) -> list[Behind]:
    """List the shortest or the longest contacts."""
    query = _by_length(of.channel == ALL, low)
    return _behind(query.all(tx, **_place(workspace, of), most=most))


def by_outcome(
    tx: Tx, workspace: WorkspaceId, of: DayBehind, outcome: str, *, most: int, low: bool
) -> list[Behind]:
    """List contacts that ended so, or those that ended in another way, the newest first."""
    query = _by_outcome(of.channel == ALL, low)
    return _behind(query.all(tx, **_place(workspace, of), ending=outcome, most=most))


def newest(tx: Tx, workspace: WorkspaceId, of: DayBehind, *, most: int) -> list[Behind]:
    """List the newest contacts of a day."""
    query = _newest(of.channel == ALL)
    return _behind(query.all(tx, **_place(workspace, of), most=most))


def _place(workspace: WorkspaceId, of: DayBehind) -> dict[str, object]:
    here = {"ws": workspace, "of_workflow": of.workflow, "of_day": of.day}
    return here if of.channel == ALL else {**here, "of_channel": of.channel}


def _of(whole: bool) -> list[ColumnElement[bool]]:  # noqa: FBT001 - the cache is by it
    here = [
        col(InteractionRow.workspace_id) == bindparam("ws"),
        col(InteractionRow.workflow) == bindparam("of_workflow"),
        # Of what was erased only its numbers are left: nobody can look at it.
        col(InteractionRow.external_id).not_like(f"{ERASED}%"),
        # A pilot's contacts are in no total.
        col(InteractionRow.pilot).is_(False),
    ]
    return here if whole else [*here, col(InteractionRow.channel) == bindparam("of_channel")]


def _listed(
    whole: bool,  # noqa: FBT001 - the caches are by it
    wanted: Select[*tuple[Any, ...]],
    *order: ColumnElement[Any],
) -> PreparedStatement:
    newest_first = (col(InteractionRow.start_at).desc(), col(InteractionRow.number).desc())
    of_day = (*_of(whole), col(InteractionRow.day) == bindparam("of_day"))
    return PreparedStatement(
        wanted.where(*of_day).order_by(*order, *newest_first).limit(bindparam("most"))
    )


# Made once for each way of asking: building them anew took longer than what they read.
@cache
def _newest_day(whole: bool) -> PreparedStatement:  # noqa: FBT001 - the cache is by it
    day = col(InteractionRow.day)
    # By order, since the largest of all would be sought among all of them.
    wanted = select(day).where(*_of(whole), day <= bindparam("of_day"))
    return PreparedStatement(wanted.order_by(day.desc()).limit(1))


@cache
def _by_item(whole: bool, low: bool) -> PreparedStatement:  # noqa: FBT001 - the cache is by it
    value, confidence = col(OutputRow.value), col(OutputRow.confidence)
    wanted = select(*_COLUMNS, value, confidence).join(
        OutputRow,
        (col(OutputRow.workspace_id) == col(InteractionRow.workspace_id))
        & (col(OutputRow.interaction) == col(InteractionRow.number)),
    )
    of_item = wanted.where(col(OutputRow.item) == bindparam("of_item"), value.is_not(None))
    surest = func.coalesce(confidence, 0.0).desc()
    return _listed(whole, of_item, value.asc() if low else value.desc(), surest)


@cache
def _by_length(whole: bool, low: bool) -> PreparedStatement:  # noqa: FBT001 - the cache is by it
    length = col(InteractionRow.duration_s)
    wanted = select(*_COLUMNS).where(length.is_not(None))
    return _listed(whole, wanted, length.asc() if low else length.desc())


@cache
def _by_outcome(whole: bool, low: bool) -> PreparedStatement:  # noqa: FBT001 - the cache is by it
    ended = col(InteractionRow.outcome)
    ending: BindParameter[str] = bindparam("ending")
    return _listed(whole, select(*_COLUMNS).where(ended != ending if low else ended == ending))


@cache
def _newest(whole: bool) -> PreparedStatement:  # noqa: FBT001 - the cache is by it
    return _listed(whole, select(*_COLUMNS))


def _behind(rows: Iterable[Sequence[Any]]) -> list[Behind]:
    size = len(_NAMES)
    return [
        Behind(ShownContact(**dict(zip(_NAMES, row[:size], strict=True))), *row[size:])
        for row in rows
    ]
