"""Erasing what could lead back to a customer or an agent; what was counted stays countable."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx
from bot.store.engine.types import among
from bot.store.interactions.rows import (
    FORGOTTEN,
    InteractionRevisionRow,
    InteractionRow,
    OutputRow,
)

_older = PreparedStatement(
    select(col(InteractionRow.number))
    .where(
        col(InteractionRow.workspace_id) == bindparam("ws"),
        col(InteractionRow.has_excerpts).is_(True),
        col(InteractionRow.day) < bindparam("before"),
    )
    .order_by(col(InteractionRow.day))
    .limit(bindparam("most"))
)
_oldest = PreparedStatement(
    select(col(InteractionRow.day))
    .where(
        col(InteractionRow.workspace_id) == bindparam("ws"),
        col(InteractionRow.has_excerpts).is_(True),
    )
    .order_by(col(InteractionRow.day))
    .limit(1)
)
_of_agent = PreparedStatement(
    select(col(InteractionRow.number))
    .where(
        col(InteractionRow.workspace_id) == bindparam("ws"),
        col(InteractionRow.agent) == bindparam("mac"),
    )
    .limit(bindparam("most"))
)
_THESE = (
    col(InteractionRow.workspace_id) == bindparam("ws"),
    among(col(InteractionRow.number), "of"),
)
_no_links = PreparedStatement(
    update(InteractionRow).where(*_THESE).values(link="", has_excerpts=False, wordless=True)
)
_nobody = PreparedStatement(update(InteractionRow).where(*_THESE).values(agent=FORGOTTEN))
_nameless = PreparedStatement(
    update(InteractionRow)
    .where(
        col(InteractionRow.workspace_id) == bindparam("ws"),
        col(InteractionRow.number) == bindparam("of"),
    )
    .values(external_id=bindparam("to_id"), agent="", start_at=bindparam("to_start"), digest="")
)
_no_quotes = PreparedStatement(
    update(OutputRow)
    .where(col(OutputRow.workspace_id) == bindparam("ws"), among(col(OutputRow.interaction), "of"))
    .values(quote="")
)
_said_nothing = PreparedStatement(
    update(InteractionRevisionRow)
    .where(
        col(InteractionRevisionRow.workspace_id) == bindparam("ws"),
        among(col(InteractionRevisionRow.interaction), "of"),
    )
    .values(said="")
)


def oldest_excerpt(tx: Tx, workspace: WorkspaceId) -> date | None:
    """Return the earliest day of which links or excerpts are kept."""
    found: date | None = _oldest.value(tx, ws=workspace)
    return found


def excerpts(tx: Tx, workspace: WorkspaceId, *, before: date, most: int) -> int:
    """Erase links and excerpts of contacts before a day, at most so many, and count them."""
    numbers = [number for (number,) in _older.all(tx, ws=workspace, before=before, most=most)]
    words(tx, workspace, numbers)
    return len(numbers)


def agent(tx: Tx, workspace: WorkspaceId, mac: str, *, most: int) -> int:
    """Let contacts forget whose they were, at most so many, and count them."""
    numbers = [number for (number,) in _of_agent.all(tx, ws=workspace, mac=mac, most=most)]
    if numbers:
        _nobody.run(tx, ws=workspace, of=numbers)
        _said_nothing.run(tx, ws=workspace, of=numbers)
    return len(numbers)


def contact(tx: Tx, workspace: WorkspaceId, number: int, *, day: date, to_id: str) -> None:
    """Let a contact forget its id, its moment, its agent and what was said; its day stays."""
    words(tx, workspace, [number])
    start = datetime.combine(day, time(), UTC)
    _nameless.run(tx, ws=workspace, of=number, to_id=to_id, to_start=start)


def words(tx: Tx, workspace: WorkspaceId, numbers: Sequence[int]) -> None:
    """Erase links and passages of contacts for good, those of earlier tellings included."""
    if not numbers:
        return
    _no_links.run(tx, ws=workspace, of=list(numbers))
    _no_quotes.run(tx, ws=workspace, of=list(numbers))
    _said_nothing.run(tx, ws=workspace, of=list(numbers))
