"""Where words that were kept stand in Slack, so that what its writer takes back there goes here too."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, insert_new, table_of


class HeardRow(SQLModel, table=True):
    __tablename__ = "heard"
    workspace_id: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    about: str = Field(primary_key=True)
    copy_name: str
    by: str


_keep = insert_new(HeardRow, *table_of(HeardRow).columns.keys())
_at = PreparedStatement(
    select(col(HeardRow.about), col(HeardRow.copy_name), col(HeardRow.by)).where(
        col(HeardRow.workspace_id) == bindparam("ws"),
        col(HeardRow.channel) == bindparam("place"),
        col(HeardRow.ts) == bindparam("moment"),
    )
)


_about = PreparedStatement(
    select(col(HeardRow.ts))
    .where(col(HeardRow.workspace_id) == bindparam("ws"), col(HeardRow.about) == bindparam("thing"))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Heard:
    """Words kept from Slack: of which message there, about which label, under which name, by whom."""

    channel: str
    ts: str
    about: str
    copy: str
    by: SlackUserId


def keep(tx: Tx, workspace: WorkspaceId, heard: Heard) -> None:
    """Note where words stand that were kept."""
    _keep.run(
        tx,
        workspace_id=workspace,
        channel=heard.channel,
        ts=heard.ts,
        about=heard.about,
        copy_name=heard.copy,
        by=heard.by,
    )


def kept_at(tx: Tx, workspace: WorkspaceId, *, channel: str, ts: str) -> tuple[Heard, ...]:
    """List what was kept of the message at this channel and time."""
    rows = _at.all(tx, ws=workspace, place=channel, moment=ts)
    return tuple(Heard(channel, ts, about, copy, SlackUserId(by)) for about, copy, by in rows)


def is_any_about(tx: Tx, workspace: WorkspaceId, about: str) -> bool:
    """Tell whether anything was kept about a label."""
    return _about.first(tx, ws=workspace, thing=about) is not None
