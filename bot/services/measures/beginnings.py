"""Sources that never sent anything: told as loudly as one that fell silent."""

from collections.abc import Collection, Iterator
from datetime import date

from bot.charter.measures import Measure
from bot.charter.pods import Workflow
from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import SeriesKey
from bot.store.measures import series_days
from bot.work import ladder
from bot.work.unit import Unit


def never_sent(unit: Unit, workflows: Collection[WorkflowKey], day: date) -> Iterator[SeriesKey]:
    """Yield what is expected of sources of which no number ever came, on working days of a pod."""
    came = series_days.measures_seen(unit.tx, unit.workspace)
    charter = unit.charter
    sent = {measure.source for measure in charter.measures if measure.key in came}
    for workflow in charter.workflows:
        key = WorkflowKey(workflow.key)
        if key not in workflows or not _is_expected(unit, workflow, day):
            continue
        for measure in charter.measures_of(workflow.key):
            if measure.source and measure.source not in sent and not measure.is_retired(day):
                yield SeriesKey(measure.key, key, _channel(workflow, measure))


def _is_expected(unit: Unit, workflow: Workflow, day: date) -> bool:
    is_under_way = workflow.is_live(day) or ladder.stands(unit, workflow, day)[0].totals
    calendar = unit.charter.calendar_of(unit.charter.pod_of(WorkflowKey(workflow.key)))
    return is_under_way and calendar.is_working_day(day)


def _channel(workflow: Workflow, measure: Measure) -> str:
    """Choose one channel that stands for all: none is known to send apart."""
    held = [c for c in workflow.channels if not measure.channels or c in measure.channels]
    return held[0] if held else "all"
