"""What people scored contacts, item by item, beside what the tool had said by then."""

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import Index, bindparam, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.interactions.drawing import BY_LOT, DrawReason
from bot.domain.interactions.reviews import ItemScore, Review
from bot.store.engine.transaction import PreparedStatement, Tx, insert_into, insert_new
from bot.store.engine.types import Instant


class ReviewRow(SQLModel, table=True):
    __tablename__ = "review"
    __table_args__ = (Index("ix_review_version", "workspace_id", "workflow", "version"),)
    workspace_id: str = Field(primary_key=True)
    interaction: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    by: str = Field(primary_key=True)
    workflow: str
    version: str
    day: date
    at: datetime = Field(sa_type=Instant)
    blind: bool
    reason: str


class ReviewScoreRow(SQLModel, table=True):
    __tablename__ = "review_score"
    workspace_id: str = Field(primary_key=True)
    interaction: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    by: str = Field(primary_key=True)
    item: str = Field(primary_key=True)
    value: float | None
    tool: float | None
    told: bool


_add = insert_new(ReviewRow)
_add_score = insert_into(ReviewScoreRow)
_SAME = (
    (col(ReviewScoreRow.workspace_id) == col(ReviewRow.workspace_id))
    & (col(ReviewScoreRow.interaction) == col(ReviewRow.interaction))
    & (col(ReviewScoreRow.by) == col(ReviewRow.by))
)
_of_version = PreparedStatement(
    select(
        col(ReviewRow.interaction),
        col(ReviewRow.by),
        col(ReviewRow.day),
        col(ReviewRow.at),
        col(ReviewRow.blind),
        col(ReviewRow.reason),
        col(ReviewScoreRow.item),
        col(ReviewScoreRow.value),
        col(ReviewScoreRow.tool),
        col(ReviewScoreRow.told),
    )
    .join(ReviewScoreRow, _SAME)
    .where(
        col(ReviewRow.workspace_id) == bindparam("ws"),
        col(ReviewRow.workflow) == bindparam("of"),
        col(ReviewRow.version) == bindparam("by_version"),
    )
    .order_by(col(ReviewRow.at), col(ReviewRow.interaction), col(ReviewRow.by))
)
_scored = PreparedStatement(
    select(
        col(ReviewRow.interaction), col(ReviewRow.by), col(ReviewRow.blind), col(ReviewRow.reason)
    ).where(
        col(ReviewRow.workspace_id) == bindparam("ws"),
        col(ReviewRow.workflow) == bindparam("of"),
        col(ReviewRow.version) == bindparam("by_version"),
    )
)


def add(tx: Tx, workspace: WorkspaceId, review: Review) -> bool:
    """Keep what somebody scored; False where they have scored that contact before."""
    row = {
        "workspace_id": workspace,
        "interaction": review.interaction,
        "by": review.by,
        "workflow": review.workflow,
        "version": review.version,
        "day": review.day,
        "at": review.at,
        "blind": review.blind,
        "reason": review.reason.value,
    }
    if not _add.run(tx, **row):
        return False
    _add_score.many(
        tx,
        [
            {
                "workspace_id": workspace,
                "interaction": review.interaction,
                "by": review.by,
                "item": score.item,
                "value": score.value,
                "tool": score.tool,
                "told": score.told,
            }
            for score in review.scores
        ],
    )
    return True


def of_version(tx: Tx, workspace: WorkspaceId, workflow: str, version: str) -> list[Review]:
    """List what people scored of a workflow by one version of its scorecard, the earliest first."""
    scores: dict[tuple[int, str], list[ItemScore]] = defaultdict(list)
    heads: dict[tuple[int, str], tuple[date, datetime, bool, str]] = {}
    for number, by, day, at, blind, reason, item, value, tool, told in _of_version.all(
        tx, ws=workspace, of=workflow, by_version=version
    ):
        heads[number, by] = (day, at, bool(blind), reason)
        scores[number, by].append(ItemScore(item, value, tool, bool(told)))
    return [
        Review(
            interaction=number,
            workflow=workflow,
            version=version,
            by=SlackUserId(by),
            day=day,
            at=at,
            blind=blind,
            reason=DrawReason(reason),
            scores=tuple(scores[number, by]),
        )
        for (number, by), (day, at, blind, reason) in heads.items()
    ]


def scorers(
    tx: Tx, workspace: WorkspaceId, workflow: str, version: str
) -> dict[int, dict[SlackUserId, bool]]:
    """Say of each contact who has scored it, and whether that was blind and by lot."""
    found: dict[int, dict[SlackUserId, bool]] = defaultdict(dict)
    for number, by, blind, reason in _scored.all(tx, ws=workspace, of=workflow, by_version=version):
        found[number][SlackUserId(by)] = bool(blind) and DrawReason(reason) in BY_LOT
    return found
