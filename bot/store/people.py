"""What Slack last told us of people, channels and usergroups, so that no ack waits for Slack."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import Tx


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


@dataclass(frozen=True, slots=True)
class Known:
    """One person, channel or usergroup as Slack described it; `detail` holds the rest."""

    kind: str
    slack_id: str
    name: str
    detail: dict[str, Any]


def replace_directory(
    tx: Tx, workspace: WorkspaceId, known: Sequence[Known], *, kinds: Sequence[str]
) -> None:
    """Keep the newest picture of some kinds; kinds that could not be read keep their old one."""
    tx.connection.execute(
        delete(DirectoryRow).where(
            col(DirectoryRow.workspace_id) == workspace, col(DirectoryRow.kind).in_(kinds)
        )
    )
    rows = [
        {
            "workspace_id": workspace,
            "kind": entry.kind,
            "slack_id": entry.slack_id,
            "name": entry.name,
            "detail": json.dumps(entry.detail),
        }
        for entry in known
    ]
    if rows:
        tx.connection.execute(insert(DirectoryRow), rows)


def directory(tx: Tx, workspace: WorkspaceId) -> tuple[Known, ...]:
    """Read the last known picture."""
    rows = tx.connection.execute(
        select(
            col(DirectoryRow.kind),
            col(DirectoryRow.slack_id),
            col(DirectoryRow.name),
            col(DirectoryRow.detail),
        )
        .where(col(DirectoryRow.workspace_id) == workspace)
        .order_by(col(DirectoryRow.kind), col(DirectoryRow.slack_id))
    )
    return tuple(Known(kind, slack_id, name, json.loads(d)) for kind, slack_id, name, d in rows)


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
