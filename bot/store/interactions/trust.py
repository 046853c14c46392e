"""Which version of a workflow's scorecard has earned trust by looking, and since when."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, insert_new
from bot.store.engine.types import Instant


class TrustRow(SQLModel, table=True):
    __tablename__ = "trust"
    workspace_id: str = Field(primary_key=True)
    workflow: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    since_at: datetime = Field(sa_type=Instant)


_HERE = (
    col(TrustRow.workspace_id) == bindparam("ws"),
    col(TrustRow.workflow) == bindparam("of"),
    col(TrustRow.version) == bindparam("by_version"),
)
_add = insert_new(TrustRow)
_since = PreparedStatement(select(col(TrustRow.since_at)).where(*_HERE))
_drop = PreparedStatement(delete(TrustRow).where(*_HERE))


def earn(tx: Tx, workspace: WorkspaceId, workflow: str, version: str, *, at: datetime) -> None:
    """Note that a version has earned trust, where that is not noted yet."""
    _add.run(tx, workspace_id=workspace, workflow=workflow, version=version, since_at=at)


def lose(tx: Tx, workspace: WorkspaceId, workflow: str, version: str) -> None:
    """Note that a version is not trusted any more."""
    _drop.run(tx, ws=workspace, of=workflow, by_version=version)


def since(tx: Tx, workspace: WorkspaceId, workflow: str, version: str) -> datetime | None:
    """Return since when a version is trusted; None where it is not."""
    found: datetime | None = _since.value(tx, ws=workspace, of=workflow, by_version=version)
    return found
