"""How much of a workflow is seen: the share of its interactions that were observed."""

from datetime import date

from bot.charter.pods import Workflow
from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.gatekeeper import Audience
from bot.domain.measures.judgement import DayPart, days_of
from bot.domain.measures.units import MeasureUnit as Counted
from bot.domain.measures.units import value_words
from bot.services.measures import gatekeeper
from bot.store.measures import series as stored
from bot.store.measures import series_days
from bot.work.unit import Unit


def words(unit: Unit, workflow: Workflow, day: date, audience: Audience) -> str:
    """Say a workflow's coverage beside its standing; empty where no measure tells it to them."""
    key = WorkflowKey(workflow.key)
    named = {
        m.key
        for m in unit.charter.measures_of(workflow.key)
        if m.coverage and gatekeeper.is_shown(unit, SeriesKey(m.key, key, "all"), audience)
    }
    if not named:
        return ""
    known = stored.of_workflow(unit.tx, unit.workspace, workflow.key)
    numbers = [series.id for series in known if series.key.measure in named]
    values = series_days.on_day(unit.tx, unit.workspace, day, numbers=numbers).values()
    parts = [DayPart(day, each.value, each.n, "", is_total=True) for each in values]
    told = next(days_of(parts, adds_up=False), None)
    return (
        f" · coverage {value_words(Counted.SHARE, told.value)}" if told else " · coverage: no data"
    )
