"""A clock that was put back: nothing stored holds anything longer than its own rule asks for."""

from datetime import datetime

from sqlalchemy import RowMapping, Table, Update, and_, select, update

from bot.domain.holds import HOLDS, Hold, capped
from bot.domain.ids import WorkspaceId
from bot.store.engine.schema import tables
from bot.store.engine.transaction import Tx


def cap_holds(tx: Tx, workspace: WorkspaceId, *, at: datetime) -> int:
    """Bring every instant that no rule can have set by now to where it could be; return how many."""
    changed = sum(_cap(tx, workspace, hold, at) for hold in HOLDS)
    tx.queued = tx.queued or changed > 0
    return changed


def _cap(tx: Tx, workspace: WorkspaceId, hold: Hold, at: datetime) -> int:
    table = tables().tables[hold.table]
    column = table.c[hold.column]
    ahead = select(table).where(table.c.workspace_id == workspace, column > at)
    changed = 0
    for row in tx.connection.execute(ahead).mappings().all():
        until = capped(row[hold.column], at, hold.most(dict(row)))
        if hold.least:
            until = max(until, row[hold.least])
        if until != row[hold.column]:
            tx.connection.execute(_of(table, row).values({hold.column: until}))
            changed += 1
    return changed


def _of(table: Table, row: RowMapping) -> Update:
    return update(table).where(
        and_(*[each == row[each.name] for each in table.primary_key.columns])
    )
