"""Interactions and their outputs as they were sent, and what corrected ones said before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy import Index, UniqueConstraint, bindparam, delete, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.domain.interactions.interaction import Interaction
from bot.store.engine.transaction import PreparedStatement, Tx, insert_into, table_of
from bot.store.engine.types import Instant, among

# Kept in the order they are fetched in: by contact.
_BY_KEY = ({"sqlite_with_rowid": False},)


class InteractionRow(SQLModel, table=True):
    __tablename__ = "interaction"
    __table_args__ = (
        UniqueConstraint("workspace_id", "source", "external_id"),
        Index("ix_interaction_day", "workspace_id", "workflow", "day", "channel"),
        Index("ix_interaction_excerpts", "workspace_id", "has_excerpts", "day"),
        Index("ix_interaction_agent", "workspace_id", "agent"),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: str
    external_id: str
    workflow: str
    channel: str
    day: date
    start_at: datetime = Field(sa_type=Instant)
    call_type: str
    duration_s: float | None
    agent: str
    pilot: bool
    volunteer: bool
    tenure: str
    outcome: str
    versions: str
    link: str
    has_excerpts: bool
    updated_at: datetime | None = Field(sa_type=Instant)
    revision: int
    digest: str
    kept_at: datetime = Field(sa_type=Instant)
    # Its link and its passages are gone for good: no correction brings them back.
    wordless: bool


class OutputRow(SQLModel, table=True):
    __tablename__ = "interaction_output"
    __table_args__ = _BY_KEY
    workspace_id: str = Field(primary_key=True)
    interaction: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    item: str
    value: float | None
    confidence: float | None
    quote: str
    passage_start: int | None
    passage_end: int | None
    version: str


class InteractionRevisionRow(SQLModel, table=True):
    __tablename__ = "interaction_revision"
    __table_args__ = _BY_KEY
    workspace_id: str = Field(primary_key=True)
    interaction: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    revision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    replaced_at: datetime = Field(sa_type=Instant)
    said: str


@dataclass(frozen=True, slots=True)
class KeptInteraction:
    """What is kept of a contact already: enough to tell whether it says something new."""

    number: int
    workflow: str
    channel: str
    day: date
    updated: datetime | None
    revision: int
    digest: str
    agent: str
    has_excerpts: bool
    wordless: bool


@dataclass(frozen=True, slots=True)
class InteractionToKeep:
    """A contact as it goes into the database: its number, its source, how often it was corrected."""

    number: int
    source: str
    sent: Interaction
    digest: str
    at: datetime
    revision: int = 0
    # What it said before holds words that are to be erased in time.
    had_excerpts: bool = False


# In the place of an agent who is to be forgotten, so that no correction brings them back.
FORGOTTEN = "forgotten"
_add = insert_into(InteractionRow)
_add_output = insert_into(OutputRow)
_add_revision = insert_into(InteractionRevisionRow)
_HERE = (
    col(InteractionRow.workspace_id) == bindparam("ws"),
    col(InteractionRow.number) == bindparam("of"),
)
_known = PreparedStatement(
    select(
        col(InteractionRow.external_id),
        col(InteractionRow.number),
        col(InteractionRow.workflow),
        col(InteractionRow.channel),
        col(InteractionRow.day),
        col(InteractionRow.updated_at),
        col(InteractionRow.revision),
        col(InteractionRow.digest),
        col(InteractionRow.agent),
        col(InteractionRow.has_excerpts),
        col(InteractionRow.wordless),
    ).where(
        col(InteractionRow.workspace_id) == bindparam("ws"),
        col(InteractionRow.source) == bindparam("from_source"),
        among(col(InteractionRow.external_id), "ids"),
    )
)
_CHANGES = (
    "workflow",
    "channel",
    "day",
    "start_at",
    "call_type",
    "duration_s",
    "agent",
    "pilot",
    "volunteer",
    "tenure",
    "outcome",
    "versions",
    "link",
    "has_excerpts",
    "updated_at",
    "revision",
    "digest",
    "kept_at",
    "wordless",
)
_change = PreparedStatement(
    update(InteractionRow)
    .where(*_HERE)
    .values({name: bindparam(f"to_{name}") for name in _CHANGES})
)
_one = PreparedStatement(select(*table_of(InteractionRow).columns).where(*_HERE))
_outputs_of = PreparedStatement(
    select(*table_of(OutputRow).columns)
    .where(
        col(OutputRow.workspace_id) == bindparam("ws"),
        col(OutputRow.interaction) == bindparam("of"),
    )
    .order_by(col(OutputRow.place))
)
_drop_outputs = PreparedStatement(
    delete(OutputRow).where(
        col(OutputRow.workspace_id) == bindparam("ws"),
        col(OutputRow.interaction) == bindparam("of"),
    )
)


def known(
    tx: Tx, workspace: WorkspaceId, source: str, ids: Sequence[str]
) -> dict[str, KeptInteraction]:
    """Find which contacts of a source are kept already, by the ids it gave them."""
    rows = _known.all(tx, ws=workspace, from_source=source, ids=list(ids))
    return {external: KeptInteraction(*rest) for external, *rest in rows}


def add(tx: Tx, workspace: WorkspaceId, new: Sequence[InteractionToKeep]) -> None:
    """Keep contacts that are new, and what the tool said of them."""
    _add.many(tx, [_row(workspace, each) for each in new])
    _add_output.many(tx, [row for each in new for row in _outputs(workspace, each)])


def replace(tx: Tx, workspace: WorkspaceId, changed: Iterable[InteractionToKeep]) -> None:
    """Keep corrected contacts, each with what it said before."""
    for each in changed:
        row = _row(workspace, each)
        _add_revision.run(
            tx,
            workspace_id=workspace,
            interaction=each.number,
            revision=each.revision - 1,
            replaced_at=each.at,
            said=_said(tx, workspace, each.number),
        )
        _change.run(
            tx, ws=workspace, of=each.number, **{f"to_{name}": row[name] for name in _CHANGES}
        )
        _drop_outputs.run(tx, ws=workspace, of=each.number)
        _add_output.many(tx, _outputs(workspace, each))


def _said(tx: Tx, workspace: WorkspaceId, number: int) -> str:
    """Write down what a contact says now, as it is put beside its correction."""
    own = _one.first(tx, ws=workspace, of=number) or ()
    # Whose it was is told by the contact alone, so that it can be forgotten there.
    outputs = _outputs_of.all(tx, ws=workspace, of=number)
    said = {
        **dict(zip(table_of(InteractionRow).columns.keys(), own, strict=True)),
        "agent": "",
        "outputs": [
            dict(zip(table_of(OutputRow).columns.keys(), each, strict=True)) for each in outputs
        ],
    }
    return orjson.dumps(said).decode()


def _row(workspace: WorkspaceId, kept: InteractionToKeep) -> dict[str, object]:
    sent = kept.sent
    return {
        "workspace_id": workspace,
        "number": kept.number,
        "source": kept.source,
        "external_id": sent.id,
        "workflow": sent.workflow,
        "channel": sent.channel,
        "day": sent.day,
        "start_at": sent.start,
        "call_type": sent.call_type,
        "duration_s": sent.duration_s,
        "agent": sent.agent,
        "pilot": sent.cohort.pilot,
        "volunteer": sent.cohort.volunteer,
        "tenure": sent.cohort.tenure,
        "outcome": sent.outcome.value if sent.outcome else "",
        "versions": versions_text(sent.versions),
        "link": sent.link,
        "has_excerpts": kept.had_excerpts
        or bool(sent.link)
        or any(output.quote for output in sent.outputs),
        "updated_at": sent.updated,
        "revision": kept.revision,
        "digest": kept.digest,
        "kept_at": kept.at,
        "wordless": sent.erased,
    }


def _outputs(workspace: WorkspaceId, kept: InteractionToKeep) -> list[dict[str, object]]:
    return [
        {
            "workspace_id": workspace,
            "interaction": kept.number,
            "place": place,
            "item": item,
            "value": value,
            "confidence": confidence,
            "quote": quote,
            "passage_start": start,
            "passage_end": end,
            "version": version,
        }
        for place, (item, value, confidence, quote, start, end, version) in enumerate(
            kept.sent.outputs
        )
    ]


def versions_text(versions: Sequence[tuple[str, str]]) -> str:
    return orjson.dumps(dict(versions)).decode() if versions else ""
