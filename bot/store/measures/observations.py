"""Observations as they were sent, and what corrected ones said before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy import bindparam, delete, select, tuple_, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.domain.measures.judgement import DayPart
from bot.domain.measures.observations import Observation, is_pilot
from bot.store.engine.transaction import PreparedStatement, Tx, insert_into, insert_new
from bot.store.engine.types import Instant

# Kept in the order they are fetched in: by series and day.
_BY_KEY = ({"sqlite_with_rowid": False},)


class ObservationRow(SQLModel, table=True):
    __tablename__ = "observation"
    __table_args__ = _BY_KEY
    workspace_id: str = Field(primary_key=True)
    series_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: date = Field(primary_key=True)
    version: str = Field(primary_key=True)
    cohort: str = Field(primary_key=True)
    agent: str = Field(primary_key=True)
    value: float
    n: int | None
    evidence: str
    at: datetime = Field(sa_type=Instant)


class RevisionRow(SQLModel, table=True):
    __tablename__ = "revision"
    __table_args__ = _BY_KEY
    workspace_id: str = Field(primary_key=True)
    series_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: date = Field(primary_key=True)
    version: str = Field(primary_key=True)
    cohort: str = Field(primary_key=True)
    agent: str = Field(primary_key=True)
    replaced_at: datetime = Field(sa_type=Instant, primary_key=True)
    value: float
    n: int | None
    evidence: str
    at: datetime = Field(sa_type=Instant)


Place = tuple[int, date, str, str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one observation, and since when."""

    value: float
    n: int | None
    evidence: str
    at: datetime


_add = insert_into(ObservationRow)
# Corrected twice in one instant: what it said before that instant is what was replaced.
_keep = insert_new(RevisionRow)
_PLACE = (
    col(ObservationRow.series_id),
    col(ObservationRow.day),
    col(ObservationRow.version),
    col(ObservationRow.cohort),
    col(ObservationRow.agent),
)
_SAID = (
    col(ObservationRow.value),
    col(ObservationRow.n),
    col(ObservationRow.evidence),
    col(ObservationRow.at),
)
_NAMES = ("series_id", "day", "version", "cohort", "agent")
_THIS = (
    col(ObservationRow.workspace_id) == bindparam("ws"),
    *(column == bindparam(f"of_{name}") for name, column in zip(_NAMES, _PLACE, strict=True)),
)
_one = PreparedStatement(select(*_SAID).where(*_THIS))
_change = PreparedStatement(
    update(ObservationRow)
    .where(*_THIS)
    .values(
        value=bindparam("to_value"),
        n=bindparam("to_n"),
        evidence=bindparam("to_evidence"),
        at=bindparam("to_at"),
    )
)
_drop = PreparedStatement(delete(ObservationRow).where(*_THIS))
_places = PreparedStatement(
    select(*_PLACE).where(
        col(ObservationRow.workspace_id) == bindparam("ws"),
        col(ObservationRow.series_id) == bindparam("series"),
        col(ObservationRow.day) == bindparam("on"),
    )
)
_since = PreparedStatement(
    select(
        col(ObservationRow.day),
        col(ObservationRow.value),
        col(ObservationRow.n),
        col(ObservationRow.version),
        col(ObservationRow.cohort),
        col(ObservationRow.agent),
    )
    .where(
        col(ObservationRow.workspace_id) == bindparam("ws"),
        col(ObservationRow.series_id) == bindparam("series"),
        col(ObservationRow.day) >= bindparam("first"),
        col(ObservationRow.day) < bindparam("until"),
    )
    .order_by(col(ObservationRow.day))
    .limit(bindparam("most"))
)


def place_of(number: int, observation: Observation) -> Place:
    """Return what identifies an observation within its workspace."""
    _, _, _, day, _, _, version, cohort, agent, _ = observation
    return number, day, version, cohort, agent


def links_text(links: Sequence[str]) -> str:
    return orjson.dumps(list(links)).decode() if links else ""


def known(tx: Tx, workspace: WorkspaceId, places: Sequence[Place]) -> dict[Place, Kept]:
    """Find which observations are kept already, and what they say."""
    if tx.dialect.name == "sqlite":
        # A trip costs nothing there, and one statement of thousands of values a great deal.
        found = ((place, _one.first(tx, ws=workspace, **_of(place))) for place in places)
        return {place: Kept(*row) for place, row in found if row is not None}
    wanted = select(*_PLACE, *_SAID).where(
        col(ObservationRow.workspace_id) == workspace, tuple_(*_PLACE).in_(list(places))
    )
    rows = tx.connection.execute(wanted) if places else ()
    return {
        (number, day, version, cohort, agent): Kept(value, n, evidence, at)
        for number, day, version, cohort, agent, value, n, evidence, at in rows
    }


def places_on(tx: Tx, workspace: WorkspaceId, number: int, day: date) -> list[Place]:
    """List what is kept of a series' day."""
    rows = _places.all(tx, ws=workspace, series=number, on=day)
    return [(series, on, version, cohort, agent) for series, on, version, cohort, agent in rows]


def drop(tx: Tx, workspace: WorkspaceId, places: Iterable[Place]) -> None:
    """Drop what is no longer so; what it said before stays among the revisions."""
    for place in places:
        _drop.run(tx, ws=workspace, **_of(place))


def drop_agent(tx: Tx, workspace: WorkspaceId, mac: str) -> None:
    """Drop what was observed of one agent alone, and what it said before it was corrected."""
    for row in (ObservationRow, RevisionRow):
        tx.connection.execute(
            delete(row).where(col(row.workspace_id) == workspace, col(row.agent) == mac)
        )


def add(
    tx: Tx, workspace: WorkspaceId, new: Iterable[tuple[Place, Observation]], *, at: datetime
) -> None:
    """Keep new observations."""
    _add.many(tx, [_row(workspace, place, _kept(each, at)) for place, each in new])


def replace(
    tx: Tx,
    workspace: WorkspaceId,
    changed: Iterable[tuple[Place, Kept, Observation]],
    *,
    at: datetime,
) -> None:
    """Keep corrected observations, and what they said before as revisions."""
    listed = list(changed)
    _keep.many(
        tx,
        [{**_row(workspace, place, before), "replaced_at": at} for place, before, _ in listed],
    )
    for place, _, observation in listed:
        _change.run(
            tx,
            ws=workspace,
            **_of(place),
            to_value=observation.value,
            to_n=observation.n,
            to_evidence=links_text(observation.evidence),
            to_at=at,
        )


def parts(
    tx: Tx, workspace: WorkspaceId, number: int, *, first: date, until: date, most: int
) -> list[DayPart]:
    """List a series' observations from a day up to before another, at most so many."""
    rows = _since.all(tx, ws=workspace, series=number, first=first, until=until, most=most)
    return [
        DayPart(day, value, n, version, not cohort and not agent, cohort, bool(agent))
        for day, value, n, version, cohort, agent in rows
    ]


def evidence_of(tx: Tx, workspace: WorkspaceId, number: int, day: date) -> tuple[str, ...]:
    """List the links that were sent with a series' day."""
    found = select(col(ObservationRow.evidence), col(ObservationRow.cohort)).where(
        col(ObservationRow.workspace_id) == workspace,
        col(ObservationRow.series_id) == number,
        col(ObservationRow.day) == day,
        col(ObservationRow.evidence) != "",
    )
    rows = tx.connection.execute(found.order_by(*_PLACE))
    # What a pilot heard stands behind no total.
    texts = (text for text, cohort in rows if not is_pilot(cohort))
    return tuple(dict.fromkeys(link for text in texts for link in orjson.loads(text)))


def _of(place: Place) -> dict[str, object]:
    return {f"of_{name}": part for name, part in zip(_NAMES, place, strict=True)}


def _kept(observation: Observation, at: datetime) -> Kept:
    return Kept(observation.value, observation.n, links_text(observation.evidence), at)


def _row(workspace: WorkspaceId, place: Place, kept: Kept) -> dict[str, object]:
    number, day, version, cohort, agent = place
    return {
        "workspace_id": workspace,
        "series_id": number,
        "day": day,
        "version": version,
        "cohort": cohort,
        "agent": agent,
        "value": kept.value,
        "n": kept.n,
        "evidence": kept.evidence,
        "at": kept.at,
    }
