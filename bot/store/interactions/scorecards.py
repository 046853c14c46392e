"""Every version of every scorecard that was ever in force: what was scored by it stays readable."""

from datetime import date, datetime

import orjson
from sqlalchemy import insert, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.domain.interactions.scorecards import ItemKind, ItemRule, Pointing, Scorecard
from bot.store.engine.transaction import Tx
from bot.store.engine.types import Instant


class ScorecardRow(SQLModel, table=True):
    __tablename__ = "scorecard"
    workspace_id: str = Field(primary_key=True)
    workflow: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    since: date
    items: str
    kept_at: datetime = Field(sa_type=Instant)


def add(tx: Tx, workspace: WorkspaceId, workflow: str, card: Scorecard, *, at: datetime) -> None:
    """Keep a version of a workflow's scorecard."""
    tx.connection.execute(
        insert(ScorecardRow).values(
            workspace_id=workspace,
            workflow=workflow,
            version=card.version,
            since=card.since,
            items=_text(card),
            kept_at=at,
        )
    )


def hold_from(tx: Tx, workspace: WorkspaceId, workflow: str, card: Scorecard) -> None:
    """Let a version hold from another day on."""
    row = ScorecardRow
    here = (
        col(row.workspace_id) == workspace,
        col(row.workflow) == workflow,
        col(row.version) == card.version,
    )
    tx.connection.execute(update(row).where(*here).values(since=card.since))


def all_cards(tx: Tx, workspace: WorkspaceId) -> dict[str, tuple[Scorecard, ...]]:
    """List every version by workflow, the earliest first."""
    row = ScorecardRow
    found = select(col(row.workflow), col(row.version), col(row.since), col(row.items)).where(
        col(row.workspace_id) == workspace
    )
    cards: dict[str, tuple[Scorecard, ...]] = {}
    for workflow, version, since, items in tx.connection.execute(
        found.order_by(col(row.since), col(row.kept_at), col(row.version))
    ):
        cards[workflow] = (*cards.get(workflow, ()), Scorecard(version, since, _items(items)))
    return cards


def _text(card: Scorecard) -> str:
    said = {
        key: {
            "kind": rule.kind.value,
            "lowest": rule.lowest,
            "highest": rule.highest,
            "needs": rule.needs.value,
            "channels": sorted(rule.channels),
            "weight": rule.weight,
        }
        for key, rule in card.items.items()
    }
    return orjson.dumps(said).decode()


def _items(text: str) -> dict[str, ItemRule]:
    return {
        key: ItemRule(
            kind=ItemKind(said["kind"]),
            lowest=said["lowest"],
            highest=said["highest"],
            needs=Pointing(said["needs"]),
            channels=frozenset(said["channels"]),
            # Kept before items had weights.
            weight=said.get("weight", 1),
        )
        for key, said in orjson.loads(text).items()
    }
