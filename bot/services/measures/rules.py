"""What observations are checked against, made from the charter as of today."""

from datetime import datetime

from bot.charter import Charter
from bot.domain.calendar import local_day
from bot.domain.ids import WorkflowKey
from bot.domain.measures.observations import MeasureRule, Rules, WorkflowRule
from bot.work.unit import Unit


def rules(unit: Unit) -> Rules:
    """Make the rules for rows that arrive now."""
    return rules_of(unit.charter, unit.at)


def rules_of(charter: Charter, at: datetime) -> Rules:
    """Make the rules for rows that arrive at an instant."""
    return Rules(
        {
            measure.key: MeasureRule(
                measure.unit,
                frozenset(measure.workflows),
                frozenset(measure.channels),
                measure.retired_on,
                measure.is_counted,
            )
            for measure in charter.measures
        },
        {
            workflow.key: WorkflowRule(
                frozenset(workflow.channels), local_day(at, zone_of(charter, workflow.key))
            )
            for workflow in charter.workflows
        },
    )


def zone_of(charter: Charter, workflow: str) -> str:
    """Tell where a workflow's days are counted: where its pod works."""
    try:
        return charter.calendar_of(charter.pod_of(WorkflowKey(workflow))).zone
    except KeyError:
        return charter.rollout.zone
