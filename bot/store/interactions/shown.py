"""Contacts as people look at them: one with all its outputs, and those behind a number."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.domain.interactions.interaction import Output
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
    days = select(func.max(col(InteractionRow.day))).where(
        *_of(workspace, of), col(InteractionRow.day) <= of.day
    )
    found: date | None = tx.connection.scalar(days)
    return found


def by_item(
    tx: Tx, workspace: WorkspaceId, of: DayBehind, item: str, *, most: int, low: bool
) -> list[Behind]:
    """List contacts on which an item was scored lowest or highest, the surest and newest first."""
    value = col(OutputRow.value)
    wanted = (
        select(*_COLUMNS, value, col(OutputRow.confidence))
        .join(
            OutputRow,
            (col(OutputRow.workspace_id) == col(InteractionRow.workspace_id))
            & (col(OutputRow.interaction) == col(InteractionRow.number)),
        )
        .where(*_of_day(workspace, of), col(OutputRow.item) == item, value.is_not(None))
        .order_by(
            value.asc() if low else value.desc(),
            func.coalesce(col(OutputRow.confidence), 0.0).desc(),
            *_newest(),
        )
        .limit(most)
    )
    return _behind(tx, wanted)


def by_length(
    tx: Tx, workspace: WorkspaceId, of: DayBehind, *, most: int, low: bool
) -> list[Behind]:
    """List the shortest or the longest contacts."""
    length = col(InteractionRow.duration_s)
    wanted = (
        select(*_COLUMNS)
        .where(*_of_day(workspace, of), length.is_not(None))
        .order_by(length.asc() if low else length.desc(), *_newest())
        .limit(most)
    )
    return _behind(tx, wanted)


def by_outcome(
    tx: Tx, workspace: WorkspaceId, of: DayBehind, outcome: str, *, most: int, low: bool
) -> list[Behind]:
    """List contacts that ended so, or those that ended in another way, the newest first."""
    ended = col(InteractionRow.outcome)
    wanted = (
        select(*_COLUMNS)
        .where(*_of_day(workspace, of), ended != outcome if low else ended == outcome)
        .order_by(*_newest())
        .limit(most)
    )
    return _behind(tx, wanted)


def newest(tx: Tx, workspace: WorkspaceId, of: DayBehind, *, most: int) -> list[Behind]:
    """List the newest contacts of a day."""
    wanted = select(*_COLUMNS).where(*_of_day(workspace, of)).order_by(*_newest()).limit(most)
    return _behind(tx, wanted)


def _of(workspace: WorkspaceId, of: DayBehind) -> list[ColumnElement[bool]]:
    here = [
        col(InteractionRow.workspace_id) == workspace,
        col(InteractionRow.workflow) == of.workflow,
        # A pilot's contacts are in no total.
        col(InteractionRow.pilot).is_(False),
    ]
    return here if of.channel == ALL else [*here, col(InteractionRow.channel) == of.channel]


def _of_day(workspace: WorkspaceId, of: DayBehind) -> list[ColumnElement[bool]]:
    return [*_of(workspace, of), col(InteractionRow.day) == of.day]


def _newest() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return col(InteractionRow.start_at).desc(), col(InteractionRow.number).desc()


def _behind(tx: Tx, wanted: Select[*tuple[Any, ...]]) -> list[Behind]:
    size = len(_NAMES)
    return [
        Behind(ShownContact(**dict(zip(_NAMES, row[:size], strict=True))), *row[size:])
        for row in tx.connection.execute(wanted)
    ]
