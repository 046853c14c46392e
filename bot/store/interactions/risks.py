"""Contacts that may be a risk, and what compliance made of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Index, and_, bindparam, exists, func, or_, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.domain.interactions.risks import RiskRule, RiskSeen, Triage, TriageVerdict
from bot.store.engine.transaction import PreparedStatement, Tx, table_of, upsert
from bot.store.engine.types import Instant
from bot.store.interactions.pool import is_openable
from bot.store.interactions.rows import InteractionRow, OutputRow

MOST = 500


class TriageRow(SQLModel, table=True):
    __tablename__ = "triage"
    __table_args__ = (Index("ix_triage_verdict", "workspace_id", "verdict", "at"),)
    workspace_id: str = Field(primary_key=True)
    interaction: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    workflow: str
    by: str
    at: datetime = Field(sa_type=Instant)
    verdict: str
    risks: str
    escalation: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFilter:
    """Which contacts: of workflows since a day, and by which criteria."""

    workflows: Sequence[str]
    since: date
    rules: Sequence[RiskRule]


_NAMES = ("interaction", "workflow", "by", "at", "verdict", "risks", "escalation")
_COLUMNS = tuple(table_of(TriageRow).columns[name] for name in _NAMES)
_HERE = (
    col(TriageRow.workspace_id) == bindparam("ws"),
    col(TriageRow.interaction) == bindparam("of"),
)
_lock = PreparedStatement(select(*_COLUMNS).where(*_HERE).with_for_update())
_keep = upsert(
    TriageRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["workspace_id", "interaction"],
        set_={
            name: insert.excluded[name] for name in ("by", "at", "verdict", "risks", "escalation")
        },
    ),
)
_watched = PreparedStatement(
    select(*_COLUMNS)
    .where(
        col(TriageRow.workspace_id) == bindparam("ws"),
        col(TriageRow.verdict) == TriageVerdict.WATCH.value,
    )
    .order_by(col(TriageRow.at).desc())
    .limit(bindparam("most"))
)


def suspects(tx: Tx, workspace: WorkspaceId, wanted: RiskFilter) -> list[RiskSeen]:
    """List contacts that may be a risk and that nobody has triaged, the newest first."""
    row = InteractionRow
    done = exists().where(
        col(TriageRow.workspace_id) == workspace, col(TriageRow.interaction) == col(row.number)
    )
    near = (
        select(col(row.number), col(row.call_type))
        .where(
            col(row.workspace_id) == workspace,
            col(row.workflow).in_(list(wanted.workflows)),
            col(row.day) >= wanted.since,
            *is_openable(workspace),
            ~done,
            or_(*(each for rule in wanted.rules for each in _signs(workspace, rule))),
        )
        .order_by(col(row.day).desc(), col(row.number).desc())
        .limit(MOST)
    )
    types = {row.number: row.call_type for row in tx.connection.execute(near)}
    said = _said(tx, workspace, list(types))
    return [RiskSeen(number, word, tuple(said[number])) for number, word in types.items()]


def seen(tx: Tx, workspace: WorkspaceId, number: int, call_type: str) -> RiskSeen:
    """Read a contact as criteria see it."""
    return RiskSeen(number, call_type, tuple(_said(tx, workspace, [number])[number]))


def _said(
    tx: Tx, workspace: WorkspaceId, numbers: Iterable[int]
) -> dict[int, list[tuple[str, float | None, str]]]:
    row = OutputRow
    found: dict[int, list[tuple[str, float | None, str]]] = defaultdict(list)
    wanted = select(col(row.interaction), col(row.item), col(row.value), col(row.quote)).where(
        col(row.workspace_id) == workspace, col(row.interaction).in_(list(numbers))
    )
    for number, item, value, quote in tx.connection.execute(wanted.order_by(col(row.place))):
        found[number].append((item, value, quote))
    return found


def _signs(workspace: WorkspaceId, rule: RiskRule) -> list[ColumnElement[bool]]:
    """Say in the database's words what may be of a criterion; words are looked at again by it."""
    found: list[ColumnElement[bool]] = []
    if rule.call_types:
        found.append(func.lower(col(InteractionRow.call_type)).in_(sorted(rule.call_types)))
    value = col(OutputRow.value)
    limits = [value >= rule.at_least] if rule.at_least is not None else []
    limits += [value <= rule.at_most] if rule.at_most is not None else []
    if rule.item and limits:
        found.append(_has(workspace, and_(col(OutputRow.item) == rule.item, or_(*limits))))
    found += [
        _has(workspace, col(OutputRow.quote).ilike(_pattern(word), escape="\\"))
        for word in rule.words
    ]
    return found


def _has(workspace: WorkspaceId, what: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        col(OutputRow.workspace_id) == workspace,
        col(OutputRow.interaction) == col(InteractionRow.number),
        what,
    )


def _pattern(word: str) -> str:
    # SQLite knows capitals of plain letters only: any sign stands for one of the others.
    plain = "".join(sign if sign.isascii() else "_" for sign in word)
    for sign in ("\\", "%"):
        plain = plain.replace(sign, f"\\{sign}")
    return f"%{plain}%"


def lock(tx: Tx, workspace: WorkspaceId, number: int) -> Triage | None:
    """Lock what compliance made of a contact; None where nobody has looked yet."""
    row = _lock.first(tx, ws=workspace, of=number)
    return _triage(row) if row else None


def keep(tx: Tx, workspace: WorkspaceId, triage: Triage) -> None:
    """Keep what somebody of compliance made of a contact."""
    values = {**asdict(triage), "risks": orjson.dumps(triage.risks).decode()}
    _keep.run(tx, workspace_id=workspace, **values)


def watched(tx: Tx, workspace: WorkspaceId, *, most: int) -> list[Triage]:
    """List the contacts that compliance watches, the newest first."""
    return [_triage(row) for row in _watched.all(tx, ws=workspace, most=most)]


def _triage(row: tuple[Any, ...]) -> Triage:
    named = dict(zip(_NAMES, row, strict=True))
    risks = tuple(orjson.loads(named["risks"]))
    return Triage(**{**named, "verdict": TriageVerdict(named["verdict"]), "risks": risks})
