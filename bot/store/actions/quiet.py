"""Until when a pod's nudges wait."""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import PodKey, WorkspaceId
from bot.store.engine.transaction import Tx
from bot.store.engine.types import Instant


class QuietRow(SQLModel, table=True):
    __tablename__ = "quiet"
    workspace_id: str = Field(primary_key=True)
    pod: str = Field(primary_key=True)
    until: datetime = Field(sa_type=Instant)
    by: str


def hush(tx: Tx, workspace: WorkspaceId, pod: PodKey, *, until: datetime, by: str) -> None:
    """Make a pod's nudges wait until an instant."""
    lift(tx, workspace, pod)
    row = {"workspace_id": workspace, "pod": pod, "until": until, "by": by}
    tx.connection.execute(insert(QuietRow).values(**row))


def is_quiet(tx: Tx, workspace: WorkspaceId, pod: PodKey, *, at: datetime) -> bool:
    """Tell whether a pod's nudges wait."""
    quiet = select(col(QuietRow.until)).where(
        col(QuietRow.workspace_id) == workspace,
        col(QuietRow.pod) == pod,
        col(QuietRow.until) > at,
    )
    return tx.connection.execute(quiet).first() is not None


def lift(tx: Tx, workspace: WorkspaceId, pod: PodKey) -> bool:
    """End a pod's quiet time; False where there was none."""
    gone = tx.connection.execute(
        delete(QuietRow).where(col(QuietRow.workspace_id) == workspace, col(QuietRow.pod) == pod)
    )
    return gone.rowcount > 0
