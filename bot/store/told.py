"""Which message about a thing each person has before them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.told import Told
from bot.store.engine.transaction import PreparedStatement, Row, Tx, table_of, upsert
from bot.store.engine.types import Instant, among


class ToldRow(SQLModel, table=True):
    __tablename__ = "told"
    workspace_id: str = Field(primary_key=True)
    about: str = Field(primary_key=True)
    slack_user_id: str = Field(primary_key=True)
    serial: int
    told_at: datetime = Field(sa_type=Instant)


_here = (col(ToldRow.workspace_id) == bindparam("ws"), col(ToldRow.about) == bindparam("thing"))
_everybody = select(col(ToldRow.slack_user_id), col(ToldRow.serial), col(ToldRow.told_at)).where(
    *_here
)
_told = PreparedStatement(_everybody.order_by(col(ToldRow.slack_user_id)))
_some = PreparedStatement(_everybody.where(among(col(ToldRow.slack_user_id), "users")))
_of = PreparedStatement(
    select(
        col(ToldRow.about), col(ToldRow.slack_user_id), col(ToldRow.serial), col(ToldRow.told_at)
    )
    .where(
        col(ToldRow.workspace_id) == bindparam("ws"),
        among(col(ToldRow.about), "things"),
        among(col(ToldRow.slack_user_id), "users"),
    )
    .order_by(col(ToldRow.about), col(ToldRow.slack_user_id))
)
_forget = PreparedStatement(delete(ToldRow).where(*_here))
_forget_one = PreparedStatement(
    delete(ToldRow).where(*_here, col(ToldRow.slack_user_id) == bindparam("user"))
)
_keep = upsert(
    ToldRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["workspace_id", "about", "slack_user_id"],
        set_={"serial": insert.excluded.serial, "told_at": insert.excluded.told_at},
    ),
    *table_of(ToldRow).columns.keys(),
)


def everybody(tx: Tx, workspace: WorkspaceId, about: str) -> dict[SlackUserId, Told]:
    """Read who has a message about a thing."""
    return _read(about, _told.all(tx, ws=workspace, thing=about))


def some(
    tx: Tx, workspace: WorkspaceId, about: str, users: Collection[SlackUserId]
) -> dict[SlackUserId, Told]:
    """Read which of some people have a message about a thing."""
    return _read(about, _some.all(tx, ws=workspace, thing=about, users=list(users)))


def of(tx: Tx, workspace: WorkspaceId, abouts: Collection[tuple[str, SlackUserId]]) -> list[Told]:
    """Read which messages some people have, each about a thing of their own."""
    things, users = ({each[place] for each in abouts} for place in (0, 1))
    rows = _of.all(tx, ws=workspace, things=sorted(things), users=sorted(users))
    return [
        Told(about=about, user=SlackUserId(user), serial=serial, told_at=told_at)
        for about, user, serial, told_at in rows
        if (about, user) in abouts
    ]


def keep(tx: Tx, workspace: WorkspaceId, told: Told) -> None:
    """Note which message somebody has now."""
    _keep.later(
        tx,
        workspace_id=workspace,
        about=told.about,
        slack_user_id=told.user,
        serial=told.serial,
        told_at=told.told_at,
    )


def forget(tx: Tx, workspace: WorkspaceId, about: str) -> None:
    """Forget who was told of what is over: whatever comes of it later is news."""
    _forget.later(tx, ws=workspace, thing=about)


def forget_one(tx: Tx, workspace: WorkspaceId, about: str, user: SlackUserId) -> None:
    """Forget that somebody was told of what no longer concerns them."""
    _forget_one.later(tx, ws=workspace, thing=about, user=user)


def _read(about: str, rows: Collection[Row]) -> dict[SlackUserId, Told]:
    return {
        user: Told(about=about, user=SlackUserId(user), serial=serial, told_at=told_at)
        for user, serial, told_at in rows
    }
