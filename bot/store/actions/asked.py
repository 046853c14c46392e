"""What people were asked about deadlines, from the nudges that have happened."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlmodel import col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.store.actions.nudges import COLUMNS, DueNudge, NudgeRow, read
from bot.store.engine.transaction import PreparedStatement, Tx
from bot.store.engine.types import Instant, among

_happened = (
    col(NudgeRow.workspace_id) == bindparam("ws"),
    col(NudgeRow.done_at) >= bindparam("first", type_=Instant()),
)
_asked_of = PreparedStatement(
    select(*COLUMNS)
    .where(*_happened, among(col(NudgeRow.asked), "users"))
    .where(col(NudgeRow.done_at) <= bindparam("last", type_=Instant()))
    .order_by(col(NudgeRow.done_at).desc(), col(NudgeRow.due_at).desc(), col(NudgeRow.id))
)
_asked_about = PreparedStatement(
    select(col(NudgeRow.asked))
    .where(*_happened, col(NudgeRow.asked).is_not(None))
    .where(
        col(NudgeRow.object_kind) == bindparam("of_kind"),
        col(NudgeRow.object_number) == bindparam("nr"),
    )
    .distinct()
)
_forget_asked = PreparedStatement(
    delete(NudgeRow).where(
        col(NudgeRow.workspace_id) == bindparam("ws"),
        col(NudgeRow.object_kind) == bindparam("of_kind"),
        col(NudgeRow.object_number) == bindparam("nr"),
        col(NudgeRow.done_at).is_not(None),
        among(col(NudgeRow.asked), "users"),
    )
)


def asked_of(
    tx: Tx,
    workspace: WorkspaceId,
    users: Collection[SlackUserId],
    *,
    since: datetime,
    until: datetime,
) -> tuple[DueNudge, ...]:
    """List what some people were asked about within a span, the newest first."""
    rows = _asked_of.all(tx, ws=workspace, users=list(users), first=since, last=until)
    return tuple(read(*row) for row in rows)


def asked_about(
    tx: Tx, workspace: WorkspaceId, about: tuple[str, int], *, since: datetime
) -> tuple[SlackUserId, ...]:
    """List who was asked about an object since an instant."""
    rows = _asked_about.all(tx, ws=workspace, of_kind=about[0], nr=about[1], first=since)
    return tuple(SlackUserId(user) for (user,) in rows)


def forget_asked(
    tx: Tx, workspace: WorkspaceId, *, about: tuple[str, int], users: Collection[SlackUserId]
) -> None:
    """Forget that some people were asked about an object."""
    _forget_asked.run(tx, ws=workspace, of_kind=about[0], nr=about[1], users=list(users))
