"""Passages that the tool's words point to, counted by where in a contact they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.domain.maps.marks import Passages
from bot.store.engine.transaction import Tx
from bot.store.interactions.rows import InteractionRow, OutputRow

VOICE = "voice"


@dataclass(frozen=True, slots=True)
class CallsOf:
    """Contacts of a workflow since a day, of one kind of call or of every kind."""

    workflow: str
    call_type: str
    since: date


def passages(
    tx: Tx, workspace: WorkspaceId, of: CallsOf, *, lowest: Mapping[str, float], second: int
) -> list[Passages]:
    """Count passages by item and second; `lowest` is an item's worst value, `second` what a second counts.

    Where `second` is 0 places tell no time, and so on every channel but voice.
    """
    item, start, value = (
        col(OutputRow.item),
        col(OutputRow.passage_start),
        col(OutputRow.value),
    )
    at: ColumnElement[int | None] = literal(None)
    if second:
        at = case((col(InteractionRow.channel) == VOICE, start // second), else_=None)
    worst = [(and_(item == key, value <= low), 1) for key, low in lowest.items()]
    low = func.sum(case(*worst, else_=0)) if worst else literal(0)
    wanted = (
        select(item, at.label("second"), func.count(), low)
        .select_from(InteractionRow)
        .join(
            OutputRow,
            (col(OutputRow.workspace_id) == col(InteractionRow.workspace_id))
            & (col(OutputRow.interaction) == col(InteractionRow.number)),
        )
        .where(*_calls(workspace, of), or_(start.is_not(None), col(OutputRow.quote) != ""))
        .group_by(item, "second")
    )
    return [Passages(*row) for row in tx.connection.execute(wanted)]


def _calls(workspace: WorkspaceId, of: CallsOf) -> list[ColumnElement[bool]]:
    row = InteractionRow
    here = [
        col(row.workspace_id) == workspace,
        col(row.workflow) == of.workflow,
        col(row.day) >= of.since,
        col(row.pilot).is_(False),
    ]
    return [*here, col(row.call_type) == of.call_type] if of.call_type else here
