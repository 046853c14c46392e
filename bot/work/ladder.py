"""Where workflows stand: as they have moved, else as the charter places them."""

from collections.abc import Mapping
from datetime import date

from bot.charter import Charter
from bot.charter.pods import Workflow
from bot.domain.calendar import local_day
from bot.domain.ids import PodKey
from bot.domain.stages.ladder import LadderStage
from bot.domain.stages.standing import Seed, StageStanding, held, seeded
from bot.store.stages import standing as rows
from bot.work import pods
from bot.work.unit import Unit

Stands = tuple[LadderStage, StageStanding]


def stands(unit: Unit, workflow: Workflow, day: date | None = None) -> Stands:
    """Return the stage a workflow stands at, and how, today or as of a day."""
    kept = rows.get(unit.tx, unit.workspace, workflow.key)
    return _held(unit, workflow, kept, day)


def all_stand(unit: Unit) -> Mapping[str, Stands]:
    """Return where every workflow of the charter stands, by its key."""
    kept = rows.every(unit.tx, unit.workspace)
    return {
        each.key: _held(unit, each, kept.get(each.key), None) for each in unit.charter.workflows
    }


def kept_stage(unit: Unit, workflow: Workflow) -> str:
    """Return the key of the stage it was put at, which the charter may have no more."""
    kept = rows.get(unit.tx, unit.workspace, workflow.key)
    return kept.stage if kept else ""


def today_of(unit: Unit, workflow: Workflow) -> date:
    """Return the day it is where a workflow's pod works."""
    return local_day(unit.at, pods.calendar_of(unit.charter, PodKey(workflow.pod)).zone)


def _held(unit: Unit, workflow: Workflow, kept: StageStanding | None, day: date | None) -> Stands:
    ladder = unit.charter.ladder
    if kept is None:
        kept = seeded(ladder, _seed(unit.charter, workflow), day or today_of(unit, workflow))
    return held(ladder, kept)


def _seed(charter: Charter, workflow: Workflow) -> Seed:
    """Read what the charter says of a workflow that is further: nothing else reads these two keys."""
    return Seed(
        workflow=workflow.key,
        trusted_on=workflow.trusted_on,
        tempo=workflow.tempo,
        start=charter.rollout.start,
    )
