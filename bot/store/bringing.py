"""Which lines of whose files were brought already, so that a file brought twice changes nothing."""

from sqlalchemy import insert, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import Tx


class BroughtRow(SQLModel, table=True):
    __tablename__ = "brought"
    workspace_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    ref: str = Field(primary_key=True)
    label: str


def is_known(tx: Tx, workspace: WorkspaceId, kind: str, ref: str) -> bool:
    """Tell whether a line with this id was brought before."""
    found = select(col(BroughtRow.label)).where(
        col(BroughtRow.workspace_id) == workspace,
        col(BroughtRow.kind) == kind,
        col(BroughtRow.ref) == ref,
    )
    return tx.connection.execute(found).first() is not None


def remember(tx: Tx, workspace: WorkspaceId, kind: str, ref: str, label: str) -> None:
    """Note what became of a line."""
    row = {"workspace_id": workspace, "kind": kind, "ref": ref, "label": label}
    tx.connection.execute(insert(BroughtRow).values(**row))
