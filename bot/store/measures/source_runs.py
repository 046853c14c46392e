"""When each source was last fetched, how that went, and what lets it answer "nothing new"."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import Tx, table_of
from bot.store.engine.types import Instant


class SourceRunRow(SQLModel, table=True):
    __tablename__ = "source_run"
    workspace_id: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    next_at: datetime = Field(sa_type=Instant)
    tried_at: datetime | None = Field(sa_type=Instant)
    brought_at: datetime | None = Field(sa_type=Instant)
    failures: int
    problem: str
    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRun:
    """How a source stands: when it is fetched next, when it last brought anything, what was wrong."""

    source: str
    next_at: datetime
    tried_at: datetime | None = None
    brought_at: datetime | None = None
    failures: int = 0
    problem: str = ""
    etag: str = ""
    last_modified: str = ""


def keep(tx: Tx, workspace: WorkspaceId, run: SourceRun) -> None:
    """Write down how a source stands."""
    row = SourceRunRow
    tx.connection.execute(
        delete(row).where(col(row.workspace_id) == workspace, col(row.source) == run.source)
    )
    names = [column.key for column in table_of(row).columns if column.key != "workspace_id"]
    values = {name: getattr(run, name) for name in names}
    tx.connection.execute(insert(row).values(workspace_id=workspace, **values))


def all_runs(tx: Tx, workspace: WorkspaceId) -> dict[str, SourceRun]:
    """Find how every source stands."""
    row = SourceRunRow
    columns = [column for column in table_of(row).columns if column.key != "workspace_id"]
    found = select(*columns).where(col(row.workspace_id) == workspace)
    return {each["source"]: SourceRun(**each) for each in tx.connection.execute(found).mappings()}
