"""Who has ever opened their Home, and whose is out of date; a slower transaction renders it."""

from datetime import datetime

from sqlalchemy import Index, bindparam, select, text, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, insert_new
from bot.store.engine.types import Instant

_STALE = text("stale")


class HomeRow(SQLModel, table=True):
    __tablename__ = "home"
    __table_args__ = (
        Index(
            "ix_home_stale",
            "workspace_id",
            "slack_user_id",
            sqlite_where=_STALE,
            postgresql_where=_STALE,
        ),
    )
    workspace_id: str = Field(primary_key=True)
    slack_user_id: str = Field(primary_key=True)
    stale: bool
    # When it was opened for the first time; nobody knows of those from before that was kept.
    opened_at: datetime | None = Field(sa_type=Instant)


_opened = insert_new(HomeRow)
_stale = PreparedStatement(
    update(HomeRow)
    .where(
        col(HomeRow.workspace_id) == bindparam("ws"),
        col(HomeRow.slack_user_id) == bindparam("user"),
    )
    .values(stale=True)
)


def remember_opened(
    tx: Tx, workspace: WorkspaceId, user: SlackUserId, *, at: datetime | None = None
) -> None:
    """Say that somebody looks at their Home, so that from now on it is kept true."""
    _opened.run(tx, workspace_id=workspace, slack_user_id=user, stale=False, opened_at=at)


_opened_at = PreparedStatement(
    select(col(HomeRow.opened_at)).where(
        col(HomeRow.workspace_id) == bindparam("ws"),
        col(HomeRow.slack_user_id) == bindparam("user"),
    )
)


def opened_at(tx: Tx, workspace: WorkspaceId, user: SlackUserId) -> datetime | None:
    """Tell when somebody first opened their Home; None where they have not, or nobody kept it."""
    found: datetime | None = _opened_at.value(tx, ws=workspace, user=user)
    return found


def mark_stale(tx: Tx, workspace: WorkspaceId, user: SlackUserId) -> None:
    """Say that a Home no longer tells the truth; one that was never opened is drawn when it is."""
    _stale.later(tx, ws=workspace, user=user)


def take_stale(tx: Tx, workspace: WorkspaceId, *, limit: int) -> tuple[SlackUserId, ...]:
    """Take some people whose Home must be published anew."""
    mine = col(HomeRow.workspace_id) == workspace
    users = tuple(
        SlackUserId(user)
        for user in tx.connection.execute(
            select(col(HomeRow.slack_user_id))
            .where(mine, col(HomeRow.stale))
            .limit(limit)
            # Another replica may be at some of them already.
            .with_for_update(skip_locked=True)
        ).scalars()
    )
    taken = update(HomeRow).where(mine, col(HomeRow.slack_user_id).in_(users))
    tx.connection.execute(taken.values(stale=False))
    return users


_any_stale = PreparedStatement(
    select(col(HomeRow.slack_user_id))
    .where(col(HomeRow.workspace_id) == bindparam("ws"), col(HomeRow.stale))
    .limit(1)
)


def any_stale(tx: Tx, workspace: WorkspaceId) -> bool:
    """Tell whether some Home waits to be published."""
    return _any_stale.first(tx, ws=workspace) is not None
