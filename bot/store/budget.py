"""Whom we have asked for what, and what people chose about being asked."""

from collections.abc import Collection
from datetime import datetime, time

from sqlalchemy import Index, bindparam, delete, insert, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.budget import Ask, Preferences
from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.places import PlaceKind
from bot.store.engine.transaction import PreparedStatement, Tx, insert_new
from bot.store.engine.types import Instant, among


class AskRow(SQLModel, table=True):
    __tablename__ = "ask"
    __table_args__ = (Index("ix_ask_person", "workspace_id", "slack_user_id", "asked_at"),)
    workspace_id: str = Field(primary_key=True)
    # A person's id, or the relay to somebody anonymous: nothing here says who that is.
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


_chosen = PreparedStatement(
    select(
        col(PreferenceRow.slack_user_id),
        col(PreferenceRow.asks_a_week),
        col(PreferenceRow.quiet_from),
        col(PreferenceRow.quiet_until),
        col(PreferenceRow.away_until),
    ).where(
        col(PreferenceRow.workspace_id) == bindparam("ws"),
        among(col(PreferenceRow.slack_user_id), "people"),
    )
)


def preferences(
    tx: Tx, workspace: WorkspaceId, users: Collection[SlackUserId]
) -> dict[SlackUserId, Preferences]:
    """Return what each of some people chose, or what holds for everybody."""
    rows = _chosen.all(tx, ws=workspace, people=users) if users else []
    known = {
        user: Preferences(
            asks_a_week=asks, quiet_from=quiet_from, quiet_until=quiet_until, away_until=away_until
        )
        for user, asks, quiet_from, quiet_until, away_until in rows
    }
    return {user: known.get(user, Preferences()) for user in users}


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


def end_time_off(tx: Tx, workspace: WorkspaceId, user: SlackUserId) -> None:
    """Let somebody be back; what else they chose stays as it is."""
    tx.connection.execute(
        update(PreferenceRow)
        .where(
            col(PreferenceRow.workspace_id) == workspace, col(PreferenceRow.slack_user_id) == user
        )
        .values(away_until=None)
    )


_since = PreparedStatement(
    select(col(AskRow.slack_user_id), col(AskRow.asked_at), col(AskRow.answered))
    .where(
        col(AskRow.workspace_id) == bindparam("ws"),
        among(col(AskRow.slack_user_id), "people"),
        col(AskRow.asked_at) > bindparam("first"),
    )
    .order_by(col(AskRow.asked_at))
)


def of(
    tx: Tx, workspace: WorkspaceId, users: Collection[str], *, since: datetime
) -> dict[str, tuple[Ask, ...]]:
    """List what each of some people or relays was asked since an instant, the oldest first."""
    found: dict[str, list[Ask]] = {user: [] for user in users}
    for user, asked_at, answered in _since.all(tx, ws=workspace, people=users, first=since):
        found[user].append(Ask(asked_at, answered))
    return {user: tuple(asked) for user, asked in found.items()}


_through_relays = PreparedStatement(
    select(col(AskRow.slack_user_id))
    .where(
        col(AskRow.workspace_id) == bindparam("ws"),
        col(AskRow.slack_user_id).startswith(PlaceKind.RELAY.value),
        col(AskRow.asked_at) > bindparam("first"),
    )
    .distinct()
)


def through_relays(tx: Tx, workspace: WorkspaceId, *, since: datetime) -> frozenset[str]:
    """List the relays through which somebody anonymous was asked something since an instant."""
    return frozenset(relay for (relay,) in _through_relays.all(tx, ws=workspace, first=since))


_note = insert_new(AskRow)


def note(
    tx: Tx,
    workspace: WorkspaceId,
    user: str,
    about: str,
    *,
    at: datetime,
    answered: bool = False,
) -> None:
    """Note that somebody is asked something; once for each thing, however often it is noted."""
    row = {"slack_user_id": user, "about": about, "asked_at": at, "answered": answered}
    _note.later(tx, workspace_id=workspace, **row)


def answer(tx: Tx, workspace: WorkspaceId, user: str, about: str) -> bool:
    """Note that somebody answered; False where they were not asked, or had answered before.

    A stem, which ends in a colon, answers everything that begins with it.
    """
    named = col(AskRow.about)
    is_meant = named.startswith(about, autoescape=True) if about.endswith(":") else named == about
    changed = tx.connection.execute(
        update(AskRow)
        .where(
            col(AskRow.workspace_id) == workspace,
            col(AskRow.slack_user_id) == user,
            is_meant,
            col(AskRow.answered).is_(False),
        )
        .values(answered=True)
    )
    return changed.rowcount > 0


def take_back(tx: Tx, workspace: WorkspaceId, user: str, about: str) -> None:
    """Forget an ask that never reached anybody."""
    tx.connection.execute(
        delete(AskRow).where(
            col(AskRow.workspace_id) == workspace,
            col(AskRow.slack_user_id) == user,
            col(AskRow.about) == about,
        )
    )


_asked = PreparedStatement(
    select(col(AskRow.slack_user_id)).where(
        col(AskRow.workspace_id) == bindparam("ws"),
        among(col(AskRow.slack_user_id), "people"),
        col(AskRow.about) == bindparam("what"),
    )
)


def asked(
    tx: Tx, workspace: WorkspaceId, users: Collection[SlackUserId], about: str
) -> frozenset[SlackUserId]:
    """List those of some people who were asked something."""
    return frozenset(user for (user,) in _asked.all(tx, ws=workspace, people=users, what=about))
