"""What is kept of a rota beside the charter: by how much an edit moved it on, and who has yet to hear."""

from datetime import date

from sqlalchemy import bindparam, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.domain.oncall.rotas import Headway
from bot.store.engine.transaction import PreparedStatement, Tx, insert_new


class RotaRow(SQLModel, table=True):
    __tablename__ = "rota"
    workspace_id: str = Field(primary_key=True)
    rota: str = Field(primary_key=True)
    starts: date | None
    ahead: int
    is_untold: bool


_here = (col(RotaRow.workspace_id) == bindparam("ws"), col(RotaRow.rota) == bindparam("key"))
_add = insert_new(RotaRow)
_headway = PreparedStatement(select(col(RotaRow.starts), col(RotaRow.ahead)).where(*_here))
_lock = PreparedStatement(select(col(RotaRow.rota)).where(*_here).with_for_update())
_untold = PreparedStatement(
    select(col(RotaRow.rota))
    .where(col(RotaRow.workspace_id) == bindparam("ws"), col(RotaRow.is_untold))
    .order_by(col(RotaRow.rota))
)


def lock(tx: Tx, workspace: WorkspaceId, rota: str) -> None:
    """Lock a rota: nobody else changes who has its turns until this transaction ends."""
    _add.run(tx, workspace_id=workspace, rota=rota, starts=None, ahead=0, is_untold=False)
    _lock.first(tx, ws=workspace, key=rota)


def headway(tx: Tx, workspace: WorkspaceId, rota: str) -> Headway | None:
    """Read by how many people an edit moved a rota on; None where none did."""
    found = _headway.first(tx, ws=workspace, key=rota)
    return Headway(found[0], found[1]) if found and found[0] else None


def move(tx: Tx, workspace: WorkspaceId, rota: str, to: Headway) -> None:
    """Note by how many people an edit moved a rota on, and that its people have yet to hear."""
    _write(tx, workspace, rota, starts=to.starts, ahead=to.ahead, is_untold=True)


def untold(tx: Tx, workspace: WorkspaceId) -> list[str]:
    """List the rotas that an edit changed and whose people have yet to hear."""
    return [str(rota) for (rota,) in _untold.all(tx, ws=workspace)]


def tell(tx: Tx, workspace: WorkspaceId, rota: str) -> None:
    """Note that whoever is on duty has heard."""
    _write(tx, workspace, rota, is_untold=False)


def _write(tx: Tx, workspace: WorkspaceId, rota: str, **values: object) -> None:
    row = RotaRow
    here = (col(row.workspace_id) == workspace, col(row.rota) == rota)
    tx.connection.execute(update(row).where(*here).values(**values))
