"""Who follows what, so that they hear how it ends."""

from datetime import datetime

from sqlalchemy import Index, bindparam, delete, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, insert_new
from bot.store.engine.types import Instant


class FollowingRow(SQLModel, table=True):
    __tablename__ = "following"
    __table_args__ = (Index("ix_following_about", "workspace_id", "about"),)
    workspace_id: str = Field(primary_key=True)
    slack_user_id: str = Field(primary_key=True)
    about: str = Field(primary_key=True)
    since: datetime = Field(sa_type=Instant)


_row = FollowingRow
_keep = insert_new(FollowingRow)
_mine = (col(_row.workspace_id) == bindparam("ws"), col(_row.slack_user_id) == bindparam("user"))
_this = (*_mine, col(_row.about) == bindparam("thing"))
_forget = PreparedStatement(delete(FollowingRow).where(*_this))
_is_kept = PreparedStatement(select(col(_row.about)).where(*_this))
_of = PreparedStatement(
    select(col(_row.about)).where(*_mine).order_by(col(_row.since).desc(), col(_row.about))
)
_followers = PreparedStatement(
    select(col(_row.slack_user_id))
    .where(col(_row.workspace_id) == bindparam("ws"), col(_row.about) == bindparam("thing"))
    .order_by(col(_row.slack_user_id))
)


def keep(tx: Tx, workspace: WorkspaceId, about: str, user: SlackUserId, *, since: datetime) -> None:
    """Note that somebody follows something; who does already has done so for longer."""
    _keep.run(tx, workspace_id=workspace, slack_user_id=user, about=about, since=since)


def forget(tx: Tx, workspace: WorkspaceId, about: str, user: SlackUserId) -> None:
    """Forget that somebody follows something."""
    _forget.run(tx, ws=workspace, user=user, thing=about)


def is_kept(tx: Tx, workspace: WorkspaceId, about: str, user: SlackUserId) -> bool:
    """Tell whether somebody follows something."""
    return _is_kept.first(tx, ws=workspace, user=user, thing=about) is not None


def of(tx: Tx, workspace: WorkspaceId, user: SlackUserId) -> tuple[str, ...]:
    """List what somebody follows, the newest first."""
    return tuple(row[0] for row in _of.all(tx, ws=workspace, user=user))


def followers(tx: Tx, workspace: WorkspaceId, about: str) -> tuple[SlackUserId, ...]:
    """List who follows something."""
    return tuple(SlackUserId(row[0]) for row in _followers.all(tx, ws=workspace, thing=about))
