"""The record of everything that happened to an escalation, in order."""

from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.escalations.timeline import TimelineMoment, TimelineVerb
from bot.domain.ids import SlackUserId, WorkspaceId
from bot.store.engine.transaction import Tx
from bot.store.engine.types import Instant


class MomentRow(SQLModel, table=True):
    __tablename__ = "escalation_moment"
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Instant)
    verb: str
    by: str
    words: str


def note(tx: Tx, workspace: WorkspaceId, number: int, moment: TimelineMoment) -> int:
    """Add to what happened to an escalation, and return its place in that."""
    row = MomentRow
    of_it = (col(row.workspace_id) == workspace, col(row.number) == number)
    last: int | None = tx.connection.execute(
        select(func.max(col(row.place))).where(*of_it)
    ).scalar_one()
    place = (last or 0) + 1
    tx.connection.execute(
        insert(row).values(
            workspace_id=workspace,
            number=number,
            place=place,
            at=moment.at,
            verb=moment.verb.value,
            by=moment.by,
            words=moment.words,
        )
    )
    return place


def reword(tx: Tx, workspace: WorkspaceId, number: int, place: int, words: str) -> None:
    """Put other words in place of those of one moment."""
    row = MomentRow
    at = (col(row.workspace_id) == workspace, col(row.number) == number, col(row.place) == place)
    tx.connection.execute(update(row).where(*at).values(words=words))


def listed(tx: Tx, workspace: WorkspaceId, number: int) -> tuple[TimelineMoment, ...]:
    """List what happened to an escalation, in order."""
    row = MomentRow
    found = select(col(row.at), col(row.verb), col(row.by), col(row.words)).where(
        col(row.workspace_id) == workspace, col(row.number) == number
    )
    rows = tx.connection.execute(found.order_by(col(row.place)))
    return tuple(TimelineMoment(at, TimelineVerb(verb), by, words) for at, verb, by, words in rows)


def joined(tx: Tx, workspace: WorkspaceId, number: int) -> list[SlackUserId]:
    """List who reported the same as an escalation, without those who said that theirs was another."""
    told = listed(tx, workspace, number)
    apart = {moment.words for moment in told if moment.verb is TimelineVerb.APART}
    return [
        SlackUserId(moment.by)
        for place, moment in enumerate(told, 1)
        if moment.verb is TimelineVerb.JOINED and _is_person(moment) and str(place) not in apart
    ]


def joined_as(tx: Tx, workspace: WorkspaceId, origin: str) -> int | None:
    """Find the escalation that something joined."""
    row = MomentRow
    wanted = (
        col(row.workspace_id) == workspace,
        col(row.verb) == TimelineVerb.JOINED.value,
        col(row.by) == origin,
    )
    found: int | None = tx.connection.execute(select(col(row.number)).where(*wanted)).scalar()
    return found


def has_parted(tx: Tx, workspace: WorkspaceId, number: int, place: int) -> bool:
    """Tell whether a report that had joined was taken out again."""
    told = listed(tx, workspace, number)
    return any(moment.verb is TimelineVerb.APART and moment.words == str(place) for moment in told)


def _is_person(moment: TimelineMoment) -> bool:
    return moment.by[:1] in ("U", "W")
