"""What Slack last told us of people, channels and usergroups, so that no ack waits for Slack."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import Tx
from bot.store.engine.types import Instant


class WorkspaceRow(SQLModel, table=True):
    __tablename__ = "workspace"
    workspace_id: str = Field(primary_key=True)
    api_url: str
    bot_user_id: str
    name: str


class DirectoryRow(SQLModel, table=True):
    __tablename__ = "directory"
    workspace_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    slack_id: str = Field(primary_key=True)
    name: str
    detail: str
    seen_at: datetime | None = Field(default=None, sa_type=Instant)


class LookRow(SQLModel, table=True):
    __tablename__ = "directory_look"
    workspace_id: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=Instant)


class ChannelNameRow(SQLModel, table=True):
    __tablename__ = "channel_name"
    workspace_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    channel_id: str


@dataclass(frozen=True, slots=True)
class Known:
    """One person, channel or usergroup as Slack described it; `detail` holds the rest.

    `seen_at` is when an event said so, after the last whole look.
    """

    kind: str
    slack_id: str
    name: str
    detail: dict[str, Any]
    seen_at: datetime | None = None


def replace_directory(tx: Tx, workspace: WorkspaceId, known: Sequence[Known]) -> None:
    """Keep a new picture in place of the last one."""
    tx.connection.execute(delete(DirectoryRow).where(col(DirectoryRow.workspace_id) == workspace))
    if known:
        tx.connection.execute(insert(DirectoryRow), [_row(workspace, entry) for entry in known])


def put(tx: Tx, workspace: WorkspaceId, entry: Known) -> None:
    """Keep what one person, channel or usergroup is like now."""
    drop(tx, workspace, entry.kind, entry.slack_id)
    tx.connection.execute(insert(DirectoryRow).values(**_row(workspace, entry)))


def drop(tx: Tx, workspace: WorkspaceId, kind: str, slack_id: str) -> None:
    """Forget one person, channel or usergroup."""
    tx.connection.execute(
        delete(DirectoryRow).where(
            col(DirectoryRow.workspace_id) == workspace,
            col(DirectoryRow.kind) == kind,
            col(DirectoryRow.slack_id) == slack_id,
        )
    )


def _row(workspace: WorkspaceId, entry: Known) -> dict[str, Any]:
    return {
        "workspace_id": workspace,
        "kind": entry.kind,
        "slack_id": entry.slack_id,
        "name": entry.name,
        "detail": json.dumps(entry.detail),
        "seen_at": entry.seen_at,
    }


def directory(tx: Tx, workspace: WorkspaceId) -> tuple[Known, ...]:
    """Read the last known picture."""
    return _read(tx, col(DirectoryRow.workspace_id) == workspace)


def get(tx: Tx, workspace: WorkspaceId, kind: str, slack_id: str) -> Known | None:
    """Read what is known of one person, channel or usergroup."""
    found = _read(
        tx,
        col(DirectoryRow.workspace_id) == workspace,
        col(DirectoryRow.kind) == kind,
        col(DirectoryRow.slack_id) == slack_id,
    )
    return found[0] if found else None


def _read(tx: Tx, *asked: ColumnElement[bool]) -> tuple[Known, ...]:
    rows = tx.connection.execute(
        select(
            col(DirectoryRow.kind),
            col(DirectoryRow.slack_id),
            col(DirectoryRow.name),
            col(DirectoryRow.detail),
            col(DirectoryRow.seen_at),
        )
        .where(*asked)
        .order_by(col(DirectoryRow.kind), col(DirectoryRow.slack_id))
    )
    return tuple(Known(kind, id_, name, json.loads(d), at) for kind, id_, name, d, at in rows)


def looks(tx: Tx, workspace: WorkspaceId) -> dict[str, datetime]:
    """Tell when each part was last seen whole."""
    rows = tx.connection.execute(
        select(col(LookRow.part), col(LookRow.seen_at)).where(
            col(LookRow.workspace_id) == workspace
        )
    )
    return {row[0]: row[1] for row in rows}


def keep_look(tx: Tx, workspace: WorkspaceId, parts: Collection[str], *, at: datetime) -> None:
    """Note that some parts were seen whole."""
    here = col(LookRow.workspace_id) == workspace
    tx.connection.execute(delete(LookRow).where(here, col(LookRow.part).in_(sorted(parts))))
    rows = [{"workspace_id": workspace, "part": part, "seen_at": at} for part in sorted(parts)]
    if rows:
        tx.connection.execute(insert(LookRow), rows)


def channel_names(tx: Tx, workspace: WorkspaceId) -> dict[str, str]:
    """Tell which channel each name of the charter stands for."""
    rows = tx.connection.execute(
        select(col(ChannelNameRow.name), col(ChannelNameRow.channel_id)).where(
            col(ChannelNameRow.workspace_id) == workspace
        )
    )
    return {row[0]: row[1] for row in rows}


def keep_channel_names(tx: Tx, workspace: WorkspaceId, names: Mapping[str, str]) -> None:
    """Keep which channel each name of the charter stands for, and no other names."""
    here = col(ChannelNameRow.workspace_id) == workspace
    tx.connection.execute(delete(ChannelNameRow).where(here))
    rows = [{"workspace_id": workspace, "name": n, "channel_id": id_} for n, id_ in names.items()]
    if rows:
        tx.connection.execute(insert(ChannelNameRow), rows)


def remember_workspace(
    tx: Tx, workspace: WorkspaceId, *, api_url: str, bot_user_id: str, name: str
) -> None:
    """Keep who Slack says we are, for a start at which Slack cannot be reached."""
    tx.connection.execute(delete(WorkspaceRow).where(col(WorkspaceRow.workspace_id) == workspace))
    row = {"api_url": api_url, "bot_user_id": bot_user_id, "name": name}
    tx.connection.execute(insert(WorkspaceRow).values(workspace_id=workspace, **row))


def remembered_workspace(tx: Tx, *, api_url: str) -> tuple[WorkspaceId, str] | None:
    """Return the workspace and bot user last seen behind an API address."""
    row = tx.connection.execute(
        select(col(WorkspaceRow.workspace_id), col(WorkspaceRow.bot_user_id)).where(
            col(WorkspaceRow.api_url) == api_url
        )
    ).first()
    return None if row is None else (WorkspaceId(row[0]), row[1])
