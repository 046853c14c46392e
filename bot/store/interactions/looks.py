"""Who looked at which contact when, and what they made of it."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, bindparam, delete, func, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.interactions.looks import Deed, Look, LookKind, SeenAnswer
from bot.store.engine.transaction import PreparedStatement, Tx, insert_into, table_of
from bot.store.engine.types import Instant
from bot.store.interactions.rows import FORGOTTEN


class ContactLookRow(SQLModel, table=True):
    __tablename__ = "look"
    __table_args__ = (
        Index("ix_look_workflow", "workspace_id", "workflow", "version"),
        Index("ix_look_interaction", "workspace_id", "interaction"),
        Index("ix_look_lapsing", "workspace_id", "lapses_at"),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    interaction: int
    workflow: str
    version: str
    by: str
    kind: str
    day: date
    at: datetime = Field(sa_type=Instant)
    item: str
    words: str
    agent: str | None
    confirmed: bool
    seen: str | None
    lapses_at: datetime | None = Field(sa_type=Instant)


_add = insert_into(ContactLookRow)
_kinds = PreparedStatement(
    select(col(ContactLookRow.kind), func.count(col(ContactLookRow.by).distinct()))
    .where(
        col(ContactLookRow.workspace_id) == bindparam("ws"),
        col(ContactLookRow.interaction) == bindparam("of"),
        col(ContactLookRow.confirmed).is_(True),
    )
    .group_by(col(ContactLookRow.kind))
)


_here = (
    col(ContactLookRow.workspace_id) == bindparam("ws"),
    col(ContactLookRow.number) == bindparam("of"),
)
_confirm = PreparedStatement(
    update(ContactLookRow).where(*_here).values(confirmed=True, lapses_at=None)
)
_say = PreparedStatement(
    update(ContactLookRow)
    .where(*_here)
    .values(seen=bindparam("to_seen"), words=bindparam("to_words"), confirmed=bindparam("counts"))
)
_said = PreparedStatement(
    select(func.count()).where(
        col(ContactLookRow.workspace_id) == bindparam("ws"),
        col(ContactLookRow.interaction) == bindparam("of"),
        col(ContactLookRow.by) == bindparam("who"),
        col(ContactLookRow.seen).is_not(None),
    )
)
_lapsing = PreparedStatement(
    select(func.min(col(ContactLookRow.lapses_at))).where(
        col(ContactLookRow.workspace_id) == bindparam("ws"),
        col(ContactLookRow.lapses_at).is_not(None),
    )
)
_forget_agent = PreparedStatement(
    update(ContactLookRow)
    .where(
        col(ContactLookRow.workspace_id) == bindparam("ws"),
        col(ContactLookRow.agent) == bindparam("who"),
        col(ContactLookRow.confirmed).is_(True),
    )
    .values(agent=FORGOTTEN, words="")
)
_unconfirmed_with = PreparedStatement(
    delete(ContactLookRow).where(
        col(ContactLookRow.workspace_id) == bindparam("ws"),
        col(ContactLookRow.agent) == bindparam("who"),
        col(ContactLookRow.confirmed).is_(False),
    )
)
_drop = PreparedStatement(delete(ContactLookRow).where(*_here))
_looked = PreparedStatement(
    select(func.count()).where(
        col(ContactLookRow.workspace_id) == bindparam("ws"),
        col(ContactLookRow.interaction) == bindparam("of"),
        col(ContactLookRow.by) == bindparam("who"),
    )
)
_done = PreparedStatement(
    select(func.count()).where(
        col(ContactLookRow.workspace_id) == bindparam("ws"),
        col(ContactLookRow.interaction) == bindparam("of"),
        col(ContactLookRow.by) == bindparam("who"),
        col(ContactLookRow.kind) == bindparam("what"),
        col(ContactLookRow.item) == bindparam("of_item"),
    )
)


_coached = PreparedStatement(
    select(func.count()).where(
        col(ContactLookRow.workspace_id) == bindparam("ws"),
        col(ContactLookRow.interaction) == bindparam("of"),
        col(ContactLookRow.by) == bindparam("who"),
        col(ContactLookRow.agent) == bindparam("whom"),
    )
)
_wordless = PreparedStatement(
    update(ContactLookRow)
    .where(
        col(ContactLookRow.workspace_id) == bindparam("ws"),
        col(ContactLookRow.interaction) == bindparam("of"),
    )
    .values(words="")
)


def add(tx: Tx, workspace: WorkspaceId, look: Look) -> None:
    """Keep an act."""
    _add.run(tx, workspace_id=workspace, **asdict(look))


def kinds_of(tx: Tx, workspace: WorkspaceId, interaction: int) -> dict[LookKind, int]:
    """Count who did what with a contact."""
    return {LookKind(kind): n for kind, n in _kinds.all(tx, ws=workspace, of=interaction)}


def has_done(tx: Tx, workspace: WorkspaceId, deed: Deed) -> bool:
    """Tell whether somebody did the same before."""
    names = {"of": deed.interaction, "who": deed.by, "what": deed.kind.value, "of_item": deed.item}
    return bool(_done.value(tx, ws=workspace, **names))


def has_coached(
    tx: Tx, workspace: WorkspaceId, interaction: int, *, by: SlackUserId, agent: SlackUserId
) -> bool:
    """Tell whether somebody coached an agent with a contact before, confirmed or not yet."""
    return bool(_coached.value(tx, ws=workspace, of=interaction, who=by, whom=agent))


def has_looked(tx: Tx, workspace: WorkspaceId, interaction: int, by: SlackUserId) -> bool:
    """Tell whether somebody has done anything with a contact before."""
    return bool(_looked.value(tx, ws=workspace, of=interaction, who=by))


def lock(tx: Tx, workspace: WorkspaceId, number: int) -> Look | None:
    """Lock an act; None where there is none."""
    wanted = _select(workspace).where(col(ContactLookRow.number) == number)
    found = _all(tx, wanted.with_for_update())
    return found[0] if found else None


def of_version(tx: Tx, workspace: WorkspaceId, workflow: str, version: str) -> list[Look]:
    """List what was done with contacts of a workflow that one version judged, in order."""
    row = ContactLookRow
    wanted = (col(row.workflow) == workflow, col(row.version) == version)
    return _all(tx, _select(workspace).where(*wanted).order_by(col(row.number)))


def _select(workspace: WorkspaceId) -> Select[*tuple[Any, ...]]:
    columns = [each for each in table_of(ContactLookRow).columns if each.name != "workspace_id"]
    return select(*columns).where(col(ContactLookRow.workspace_id) == workspace)


def _all(tx: Tx, wanted: Select[*tuple[Any, ...]]) -> list[Look]:
    rows = tx.connection.execute(wanted).mappings()
    return [
        Look(
            **{
                **row,
                "kind": LookKind(row["kind"]),
                "seen": SeenAnswer(row["seen"]) if row["seen"] else None,
            }
        )
        for row in rows
    ]


def confirm(tx: Tx, workspace: WorkspaceId, number: int) -> None:
    """Let an act count."""
    _confirm.run(tx, ws=workspace, of=number)


def has_said(tx: Tx, workspace: WorkspaceId, interaction: int, by: SlackUserId) -> bool:
    """Tell whether somebody has said what they saw of a contact."""
    return bool(_said.value(tx, ws=workspace, of=interaction, who=by))


def lock_owed(tx: Tx, workspace: WorkspaceId, interaction: int, by: SlackUserId) -> Look | None:
    """Lock somebody's newest opening of which they have yet to say what they saw; None for none."""
    row = ContactLookRow
    wanted = (
        col(row.interaction) == interaction,
        col(row.by) == by,
        col(row.kind) == LookKind.OPENED.value,
        col(row.confirmed).is_(False),
        col(row.seen).is_(None),
    )
    newest = _select(workspace).where(*wanted).order_by(col(row.number).desc()).limit(1)
    found = _all(tx, newest.with_for_update())
    return found[0] if found else None


def say(
    tx: Tx, workspace: WorkspaceId, number: int, seen: SeenAnswer, words: str, *, confirmed: bool
) -> None:
    """Keep what was seen in an opening, and whether it counts."""
    _say.run(tx, ws=workspace, of=number, to_seen=seen.value, to_words=words, counts=confirmed)


def next_lapse(tx: Tx, workspace: WorkspaceId) -> datetime | None:
    """Return when the next coaching that nobody confirmed lapses."""
    found: datetime | None = _lapsing.value(tx, ws=workspace)
    return found


def lock_lapsing(tx: Tx, workspace: WorkspaceId, *, at: datetime, limit: int) -> list[Look]:
    """Lock coachings that nobody confirmed in time."""
    wanted = _select(workspace).where(col(ContactLookRow.lapses_at) <= at)
    in_order = wanted.order_by(col(ContactLookRow.number)).limit(limit)
    return _all(tx, in_order.with_for_update(skip_locked=True))


def lock_coachings(tx: Tx, workspace: WorkspaceId, interaction: int) -> list[Look]:
    """Lock the coachings with a contact."""
    return _coachings(tx, workspace, col(ContactLookRow.interaction) == interaction)


def lock_coachings_of(tx: Tx, workspace: WorkspaceId, agent: SlackUserId) -> list[Look]:
    """Lock the coachings of an agent."""
    return _coachings(tx, workspace, col(ContactLookRow.agent) == agent)


def _coachings(tx: Tx, workspace: WorkspaceId, of: ColumnElement[bool]) -> list[Look]:
    row = ContactLookRow
    wanted = _select(workspace).where(of, col(row.kind) == LookKind.COACHED.value)
    return _all(tx, wanted.order_by(col(row.number)).with_for_update())


def forget_agent(tx: Tx, workspace: WorkspaceId, user: SlackUserId) -> None:
    """Let coachings forget with whom they were; what they have yet to confirm goes."""
    _unconfirmed_with.run(tx, ws=workspace, who=user)
    _forget_agent.run(tx, ws=workspace, who=user)


def forget_words(tx: Tx, workspace: WorkspaceId, interaction: int) -> None:
    """Erase what people wrote about a contact; that they looked stays."""
    _wordless.run(tx, ws=workspace, of=interaction)


def drop(tx: Tx, workspace: WorkspaceId, number: int) -> None:
    """Drop an act that did not take place."""
    _drop.run(tx, ws=workspace, of=number)
