"""Contacts that may be drawn: those somebody can still open, of days and agents, the newest first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlmodel import col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.interactions.drawing import Candidate
from bot.domain.interactions.interaction import ERASED
from bot.store.engine.transaction import Tx
from bot.store.interactions.looks import ContactLookRow
from bot.store.interactions.rows import InteractionRow, OutputRow

# One workflow's newest: a draw is to take a moment, however many there are.
MOST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFilter:
    """Which contacts: of a workflow since a day, of some agents or of all, judged by a version."""

    workflow: str
    since: date
    version: str = ""
    agents: Collection[str] | None = None


def candidates(tx: Tx, workspace: WorkspaceId, wanted: PoolFilter) -> list[Candidate]:
    """List contacts the tool scored that may be drawn, with the least it was sure of."""
    near = (
        select(
            col(InteractionRow.number), col(InteractionRow.call_type), col(InteractionRow.outcome)
        )
        .where(*_openable(workspace, wanted))
        .order_by(col(InteractionRow.day).desc(), col(InteractionRow.number).desc())
        .limit(MOST)
        .subquery()
    )
    is_of_another = case((col(OutputRow.version).in_(("", wanted.version)), 0), else_=1)
    scored = (
        select(
            near.c.number,
            func.min(case((col(OutputRow.value).is_not(None), col(OutputRow.confidence)))),
            near.c.call_type,
            near.c.outcome,
        )
        .join(
            OutputRow,
            and_(
                col(OutputRow.workspace_id) == workspace,
                col(OutputRow.interaction) == near.c.number,
            ),
        )
        .group_by(near.c.number, near.c.call_type, near.c.outcome)
        # What two versions judged can be laid beside neither.
        .having(func.sum(is_of_another) == 0, func.count(col(OutputRow.value)) > 0)
    )
    return [Candidate(*row) for row in tx.connection.execute(scored)]


def has_any(tx: Tx, workspace: WorkspaceId, wanted: PoolFilter) -> bool:
    """Tell whether some contact may be drawn at all."""
    some = select(col(InteractionRow.number)).where(*_openable(workspace, wanted)).limit(1)
    return tx.connection.scalar(some) is not None


def seen_by(tx: Tx, workspace: WorkspaceId, workflow: str, by: SlackUserId) -> set[int]:
    """List the contacts of a workflow that somebody has looked at already."""
    row = ContactLookRow
    mine = (col(row.workspace_id) == workspace, col(row.workflow) == workflow, col(row.by) == by)
    return set(tx.connection.scalars(select(col(row.interaction)).where(*mine)))


def is_openable(workspace: WorkspaceId) -> list[ColumnElement[bool]]:
    """Say what makes a contact one that somebody can still open: it is not erased, nor all said of it."""
    row = InteractionRow
    said: Any = exists().where(
        col(OutputRow.workspace_id) == workspace,
        col(OutputRow.interaction) == col(row.number),
        col(OutputRow.quote) != "",
    )
    return [col(row.external_id).not_like(f"{ERASED}%"), or_(col(row.link) != "", said)]


def _openable(workspace: WorkspaceId, wanted: PoolFilter) -> list[ColumnElement[bool]]:
    row = InteractionRow
    found = [
        col(row.workspace_id) == workspace,
        col(row.workflow) == wanted.workflow,
        col(row.day) >= wanted.since,
        # A pilot's contacts stand for nothing but the pilot.
        col(row.pilot).is_(False),
        *is_openable(workspace),
    ]
    if wanted.agents is not None:
        found.append(col(row.agent).in_(list(wanted.agents)))
    return found
