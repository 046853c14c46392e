"""Actions that something happens to at an instant: they are looked at again, or their day ends."""

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from bot.domain.actions.decisions import Action
from bot.domain.ids import WorkspaceId
from bot.store.actions.rows import ActionRow, read, selection
from bot.store.engine.transaction import PreparedStatement, Tx


def lock_waking(tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int) -> tuple[Action, ...]:
    """Lock the blocked actions whose day to look again has come, the longest waiting first."""
    due = selection(workspace).where(col(ActionRow.wakes_at) <= at)
    statement = due.order_by(col(ActionRow.wakes_at)).limit(limit)
    return read(tx, statement.with_for_update(skip_locked=True))


_next_waking = PreparedStatement(
    select(func.min(col(ActionRow.wakes_at))).where(
        col(ActionRow.workspace_id) == bindparam("ws"), col(ActionRow.wakes_at).is_not(None)
    )
)


def next_waking(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when a blocked action is next looked at again."""
    found: datetime | None = _next_waking.value(tx, ws=workspace)
    return found


def lock_breaching(
    tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int
) -> tuple[Action, ...]:
    """Lock the actions whose day ends by `at` undone, for whoever asked for them to hear."""
    due = selection(workspace).where(col(ActionRow.tells_at) <= at)
    statement = due.order_by(col(ActionRow.tells_at), col(ActionRow.number)).limit(limit)
    return read(tx, statement.with_for_update(skip_locked=True))


_next_breach = PreparedStatement(
    select(func.min(col(ActionRow.tells_at))).where(
        col(ActionRow.workspace_id) == bindparam("ws"), col(ActionRow.tells_at).is_not(None)
    )
)


def next_breach(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when the next action's day ends undone."""
    found: datetime | None = _next_breach.value(tx, ws=workspace)
    return found
