"""Workflow maps: every version as it was drawn, by whom and when."""

from dataclasses import asdict, dataclass
from datetime import datetime

import orjson
from sqlalchemy import RowMapping, select
from sqlmodel import Field, SQLModel, col

from bot.domain.feedback.item import CallMoment
from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.maps.steps import MapStep
from bot.store.engine.transaction import Tx, insert_into
from bot.store.engine.types import Instant


class WorkflowMapRow(SQLModel, table=True):
    __tablename__ = "workflow_map"
    workspace_id: str = Field(primary_key=True)
    workflow: str = Field(primary_key=True)
    call_type: str = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    by: str
    at: datetime = Field(sa_type=Instant)
    steps: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowMap:
    """A map of one kind of call as it was drawn; version 0 is one that nobody has drawn yet."""

    workflow: str
    call_type: str
    version: int = 0
    by: SlackUserId | None = None
    at: datetime | None = None
    steps: tuple[MapStep, ...] = ()


_add = insert_into(WorkflowMapRow)


def add(tx: Tx, workspace: WorkspaceId, drawn: WorkflowMap) -> None:
    """Keep a version of a map."""
    said = orjson.dumps([asdict(step) for step in drawn.steps]).decode()
    more = {name: getattr(drawn, name) for name in ("workflow", "call_type", "version", "by", "at")}
    _add.run(tx, workspace_id=workspace, steps=said, **more)


def versions(
    tx: Tx, workspace: WorkspaceId, workflow: str, call_type: str, *, most: int
) -> list[WorkflowMap]:
    """Read the newest versions of a map, the newest first."""
    row = WorkflowMapRow
    columns = (row.workflow, row.call_type, row.version, row.by, row.at, row.steps)
    wanted = select(*map(col, columns)).where(
        col(row.workspace_id) == workspace,
        col(row.workflow) == workflow,
        col(row.call_type) == call_type,
    )
    found = tx.connection.execute(wanted.order_by(col(row.version).desc()).limit(most))
    return [_map(each) for each in found.mappings()]


def _map(row: RowMapping) -> WorkflowMap:
    said = orjson.loads(row["steps"])
    steps = tuple(MapStep(**{**step, "moment": CallMoment(step["moment"])}) for step in said)
    return WorkflowMap(**{**row, "steps": steps})
