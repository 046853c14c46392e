"""Where each workflow stands: a row from its first move on."""

from dataclasses import asdict
from datetime import date

import orjson
from sqlalchemy import bindparam, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.domain.measures.gatekeeper import Tempo
from bot.domain.stages.standing import StageStanding
from bot.store.engine.transaction import PreparedStatement, Row, Tx, table_of, upsert


class StandingRow(SQLModel, table=True):
    __tablename__ = "standing"
    workspace_id: str = Field(primary_key=True)
    workflow: str = Field(primary_key=True)
    stage: str
    since: date
    tempo: str | None
    passed: str
    lent_on: date | None
    retired: bool
    move: int


_NAMES = ("workflow", "stage", "since", "tempo", "passed", "lent_on", "retired", "move")
_COLUMNS = tuple(table_of(StandingRow).columns[name] for name in _NAMES)
_ALL = col(StandingRow.workspace_id) == bindparam("ws")
_ONE = (_ALL, col(StandingRow.workflow) == bindparam("of"))
_get = PreparedStatement(select(*_COLUMNS).where(*_ONE))
_all = PreparedStatement(select(*_COLUMNS).where(_ALL))
_keep = upsert(
    StandingRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["workspace_id", "workflow"],
        set_={name: insert.excluded[name] for name in _NAMES[1:]},
    ),
)


def get(tx: Tx, workspace: WorkspaceId, workflow: str) -> StageStanding | None:
    """Read where a workflow stands; None for one that has never moved."""
    row = _get.first(tx, ws=workspace, of=workflow)
    return _standing(row) if row else None


def every(tx: Tx, workspace: WorkspaceId) -> dict[str, StageStanding]:
    """Read where every workflow stands that has moved, by its key."""
    found = map(_standing, _all.all(tx, ws=workspace))
    return {each.workflow: each for each in found}


def keep(tx: Tx, workspace: WorkspaceId, stands: StageStanding) -> None:
    """Keep where a workflow stands now."""
    passed = orjson.dumps(stands.passed).decode()
    _keep.run(tx, workspace_id=workspace, **{**asdict(stands), "passed": passed})


def _standing(row: Row) -> StageStanding:
    workflow, stage, since, tempo, passed, lent_on, retired, move = row
    return StageStanding(
        workflow=workflow,
        stage=stage,
        since=since,
        tempo=Tempo(tempo) if tempo else None,
        passed=tuple(orjson.loads(passed)),
        lent_on=lent_on,
        retired=retired,
        move=move,
    )
