"""Themes in people's words, and the contacts they were heard on."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import Index, bindparam, delete, func, insert, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.interactions.themes import HeardTheme, Theme, ThemeState
from bot.store.engine.transaction import PreparedStatement, Tx, insert_new
from bot.store.engine.types import Instant


class ThemeRow(SQLModel, table=True):
    __tablename__ = "theme"
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    words: str
    at: datetime = Field(sa_type=Instant)
    state: str
    became: str


class ThemeMarkRow(SQLModel, table=True):
    __tablename__ = "theme_mark"
    __table_args__ = (Index("ix_theme_mark_day", "workspace_id", "day"),)
    workspace_id: str = Field(primary_key=True)
    interaction: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    theme: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    workflow: str
    by: str
    day: date


_THEME = (
    col(ThemeRow.number),
    col(ThemeRow.words),
    col(ThemeRow.at),
    col(ThemeRow.state),
    col(ThemeRow.became),
)
_one = PreparedStatement(
    select(*_THEME)
    .where(col(ThemeRow.workspace_id) == bindparam("ws"), col(ThemeRow.number) == bindparam("of"))
    .with_for_update()
)
_mark = insert_new(ThemeMarkRow)


def add(tx: Tx, workspace: WorkspaceId, theme: Theme) -> None:
    """Keep a theme."""
    tx.connection.execute(insert(ThemeRow).values(workspace_id=workspace, **asdict(theme)))


def mark(tx: Tx, workspace: WorkspaceId, heard: HeardTheme, *, by: SlackUserId, day: date) -> None:
    """Keep that a theme was heard on a contact; once."""
    _mark.run(
        tx,
        workspace_id=workspace,
        interaction=heard.interaction,
        theme=heard.theme.number,
        workflow=heard.workflow,
        by=by,
        day=day,
    )


def lock(tx: Tx, workspace: WorkspaceId, number: int) -> Theme | None:
    """Lock a theme; None where there is none."""
    row = _one.first(tx, ws=workspace, of=number)
    return _theme(*row) if row else None


def become(
    tx: Tx, workspace: WorkspaceId, number: int, state: ThemeState, *, became: str = ""
) -> None:
    """Write down what a theme has become."""
    row = ThemeRow
    here = (col(row.workspace_id) == workspace, col(row.number) == number)
    tx.connection.execute(update(row).where(*here).values(state=state.value, became=became))


def numbers(tx: Tx, workspace: WorkspaceId, *, limit: int) -> list[int]:
    """List themes by number, the newest first."""
    found = select(col(ThemeRow.number)).where(col(ThemeRow.workspace_id) == workspace)
    return list(tx.connection.scalars(found.order_by(col(ThemeRow.number).desc()).limit(limit)))


def words(tx: Tx, workspace: WorkspaceId, wanted: Collection[int]) -> dict[int, str]:
    """Read the words of themes."""
    row = ThemeRow
    here = (col(row.workspace_id) == workspace, col(row.number).in_(list(wanted)))
    found = tx.connection.execute(select(col(row.number), col(row.words)).where(*here))
    return {each.number: each.words for each in found}


def heard(tx: Tx, workspace: WorkspaceId, *, since: date) -> list[HeardTheme]:
    """List what was heard on which contact from a day on, and every candidate for the roadmap."""
    row = ThemeMarkRow
    same = (col(row.workspace_id) == col(ThemeRow.workspace_id)) & (
        col(row.theme) == col(ThemeRow.number)
    )
    is_wanted = (col(row.day) >= since) | (col(ThemeRow.state) == ThemeState.CANDIDATE.value)
    found = (
        select(*_THEME, col(row.interaction), col(row.workflow))
        .join(row, same)
        .where(col(ThemeRow.workspace_id) == workspace, is_wanted)
    )
    return [HeardTheme(_theme(*each[:5]), *each[5:]) for each in tx.connection.execute(found)]


def forget_contact(tx: Tx, workspace: WorkspaceId, interaction: int) -> list[int]:
    """Forget what was heard on a contact, and themes heard on no other; returns those."""
    row, here = ThemeMarkRow, col(ThemeMarkRow.workspace_id) == workspace
    mine = select(col(row.theme)).where(here, col(row.interaction) == interaction)
    alone = (
        select(col(row.theme))
        .where(here, col(row.theme).in_(mine))
        .group_by(col(row.theme))
        .having(func.count() == 1)
    )
    gone = list(tx.connection.scalars(alone))
    tx.connection.execute(delete(row).where(here, col(row.interaction) == interaction))
    of = (col(ThemeRow.workspace_id) == workspace, col(ThemeRow.number).in_(gone))
    tx.connection.execute(delete(ThemeRow).where(*of))
    return gone


def _theme(number: int, said: str, at: datetime, state: str, became: str) -> Theme:
    return Theme(number=number, words=said, at=at, state=ThemeState(state), became=became)
