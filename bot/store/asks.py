"""Whom we have asked for what, and what people chose about being asked."""

from collections.abc import Collection
from datetime import datetime, time

from sqlalchemy import Index, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col

from bot.domain.asking import Ask, Preferences
from bot.domain.ids import SlackUserId, WorkspaceId
from bot.store.transaction import Prepared, Tx
from bot.store.types import Instant


class AskRow(SQLModel, table=True):
    __tablename__ = "ask"
    __table_args__ = (Index("ix_ask_person", "workspace_id", "slack_user_id", "asked_at"),)
    workspace_id: str = Field(primary_key=True)
    slack_user_id: str = Field(primary_key=True)
    # What was asked, such as pulse:lost-card:2026-11-03; one person is asked it once.
    about: str = Field(primary_key=True)
    asked_at: datetime = Field(sa_type=Instant)
    answered: bool


class PreferenceRow(SQLModel, table=True):
    __tablename__ = "preference"
    workspace_id: str = Field(primary_key=True)
    slack_user_id: str = Field(primary_key=True)
    asks_a_week: int
    quiet_from: time | None
    quiet_until: time | None
    away_until: datetime | None = Field(sa_type=Instant)


_chosen = Prepared(
    select(
        col(PreferenceRow.asks_a_week),
        col(PreferenceRow.quiet_from),
        col(PreferenceRow.quiet_until),
        col(PreferenceRow.away_until),
    ).where(
        col(PreferenceRow.workspace_id) == bindparam("ws"),
        col(PreferenceRow.slack_user_id) == bindparam("person"),
    )
)


def preferences(tx: Tx, workspace: WorkspaceId, user: SlackUserId) -> Preferences:
    """Return what somebody chose, or what holds for everybody."""
    row = _chosen.first(tx, ws=workspace, person=user)
    if row is None:
        return Preferences()
    asks, quiet_from, quiet_until, away_until = row
    return Preferences(
        asks_a_week=asks, quiet_from=quiet_from, quiet_until=quiet_until, away_until=away_until
    )


def away(
    tx: Tx, workspace: WorkspaceId, users: Collection[SlackUserId], *, at: datetime
) -> frozenset[SlackUserId]:
    """Return those of some people who have time off at an instant."""
    if not users:
        return frozenset()
    found = select(col(PreferenceRow.slack_user_id)).where(
        col(PreferenceRow.workspace_id) == workspace,
        col(PreferenceRow.slack_user_id).in_(users),
        col(PreferenceRow.away_until) > at,
    )
    return frozenset(SlackUserId(user) for user in tx.connection.execute(found).scalars())


def choose(tx: Tx, workspace: WorkspaceId, user: SlackUserId, chosen: Preferences) -> None:
    """Keep what somebody chose."""
    tx.connection.execute(
        delete(PreferenceRow).where(
            col(PreferenceRow.workspace_id) == workspace, col(PreferenceRow.slack_user_id) == user
        )
    )
    row = {
        "asks_a_week": chosen.asks_a_week,
        "quiet_from": chosen.quiet_from,
        "quiet_until": chosen.quiet_until,
        "away_until": chosen.away_until,
    }
    tx.connection.execute(
        insert(PreferenceRow).values(workspace_id=workspace, slack_user_id=user, **row)
    )


def of(tx: Tx, workspace: WorkspaceId, user: SlackUserId, *, since: datetime) -> tuple[Ask, ...]:
    """List what somebody was asked since an instant, the oldest first."""
    found = select(col(AskRow.asked_at), col(AskRow.answered)).where(
        col(AskRow.workspace_id) == workspace,
        col(AskRow.slack_user_id) == user,
        col(AskRow.asked_at) > since,
    )
    rows = tx.connection.execute(found.order_by(col(AskRow.asked_at)))
    return tuple(Ask(asked_at, answered) for asked_at, answered in rows)


_note = {
    "sqlite": Prepared(sqlite.insert(AskRow).on_conflict_do_nothing()),
    "postgresql": Prepared(postgresql.insert(AskRow).on_conflict_do_nothing()),
}


def note(
    tx: Tx,
    workspace: WorkspaceId,
    user: SlackUserId,
    about: str,
    *,
    at: datetime,
    answered: bool = False,
) -> None:
    """Note that somebody is asked something; once for each thing, however often it is noted."""
    row = {"slack_user_id": user, "about": about, "asked_at": at, "answered": answered}
    _note[tx.dialect.name].later(tx, workspace_id=workspace, **row)


def answer(tx: Tx, workspace: WorkspaceId, user: SlackUserId, about: str) -> bool:
    """Note that somebody answered; False where they were not asked, or had answered before."""
    changed = tx.connection.execute(
        update(AskRow)
        .where(
            col(AskRow.workspace_id) == workspace,
            col(AskRow.slack_user_id) == user,
            col(AskRow.about) == about,
            col(AskRow.answered).is_(False),
        )
        .values(answered=True)
    )
    return changed.rowcount > 0


def is_asked(tx: Tx, workspace: WorkspaceId, user: SlackUserId, about: str) -> bool:
    """Tell whether somebody was asked something."""
    found = select(col(AskRow.about)).where(
        col(AskRow.workspace_id) == workspace,
        col(AskRow.slack_user_id) == user,
        col(AskRow.about) == about,
    )
    return tx.connection.execute(found).first() is not None
