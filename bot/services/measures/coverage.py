"""How much of a workflow is seen: the share of its contacts that were recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.charter.measures import Measure
from bot.charter.pods import Workflow
from bot.domain.calendar import local_day
from bot.domain.ids import WorkflowKey
from bot.domain.measures.comparing import ComparedDay
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.gatekeeper import Audience
from bot.domain.measures.judgement import DayPart, days_of
from bot.domain.measures.units import MeasureUnit as Counted
from bot.domain.measures.units import value_words
from bot.services.measures import gatekeeper, names
from bot.services.measures.rules import zone_of
from bot.store.interactions import counts
from bot.store.measures import sent_totals, series_days
from bot.store.measures import series as stored
from bot.work.unit import Unit

UNKNOWN = "coverage unknown: no measure counts its contacts"
NO_DATA = "coverage: no data"
# A weekend may tell nothing; a number that is older says nothing of today.
DAY, LOOK_BACK = timedelta(days=1), 7


@dataclass(frozen=True, slots=True)
class SeenShare:
    """The share of a workflow's contacts that was seen on a day, of how many where that is known."""

    day: date
    share: float
    total: int | None


def latest(unit: Unit, workflow: Workflow) -> SeenShare | None:
    """Return the newest share of the last days that anybody knows; None where nobody does."""
    yesterday = local_day(unit.at, zone_of(unit.charter, workflow.key)) - DAY
    days = [yesterday - back * DAY for back in range(LOOK_BACK)]
    counted = workflow.contacts and unit.charter.measure(workflow.contacts).is_counted
    # What a source sent beside a count stands apart, and is looked for day by day.
    known = days if counted else _told_days(unit, workflow, days)
    return next(filter(None, (_seen(unit, workflow, day) for day in known)), None)


def _told_days(unit: Unit, workflow: Workflow, days: Sequence[date]) -> list[date]:
    """List the days on which a number says how much was seen, the newest first."""
    held = {m.key for m in unit.charter.measures_of(workflow.key) if m.coverage}
    named = {workflow.contacts} if workflow.contacts else held
    known = stored.of_workflow(unit.tx, unit.workspace, workflow.key) if named else ()
    told = {series.last_day for series in known if series.key.measure in named}
    return [day for day in days if day in told]


def _seen(unit: Unit, workflow: Workflow, day: date) -> SeenShare | None:
    if workflow.contacts:
        measure = unit.charter.measure(workflow.contacts)
        total = _total(unit, workflow, measure, day)
        seen = _recorded(unit, workflow, measure, day)
        # Where more was recorded than counted, one of the two is wrong.
        return SeenShare(day, seen / total, round(total)) if total and seen <= total else None
    held = {m.key for m in unit.charter.measures_of(workflow.key) if m.coverage}
    told = _on_day(unit, workflow, held, day, adds_up=False) if held else None
    return SeenShare(day, told.value, told.n) if told else None


def words(unit: Unit, workflow: Workflow, day: date, audience: Audience | None) -> str:
    """Say how much of a workflow's day was seen, to an audience; empty where it may not be told."""
    if workflow.contacts:
        return _of_contacts(unit, workflow, unit.charter.measure(workflow.contacts), day, audience)
    held = [m for m in unit.charter.measures_of(workflow.key) if m.coverage]
    if not held:
        return UNKNOWN
    named = {m.key for m in held if _is_told(unit, workflow, m, audience)}
    if not named:
        return ""
    told = _on_day(unit, workflow, named, day, adds_up=False)
    return f"coverage {value_words(Counted.SHARE, told.value)}" if told else NO_DATA


def _of_contacts(
    unit: Unit, workflow: Workflow, measure: Measure, day: date, audience: Audience | None
) -> str:
    total = _total(unit, workflow, measure, day)
    if not total:
        return f"coverage unknown: no {measure.label} for that day"
    seen = _recorded(unit, workflow, measure, day)
    is_told = _is_told(unit, workflow, measure, audience)
    if seen > total:
        counts_them = f", {seen:,} against {total:,.0f}" if is_told else ""
        return f"coverage unknown: more was recorded than {measure.label} counts{counts_them}"
    share = value_words(Counted.SHARE, seen / total)
    return (
        f"coverage {share}, {seen:,} of {total:,.0f} contacts" if is_told else f"coverage {share}"
    )


def _recorded(unit: Unit, workflow: Workflow, measure: Measure, day: date) -> int:
    """Count what was recorded of a day on the channels that a measure counts."""
    found = counts.recorded(unit.tx, unit.workspace, workflow.key, day)
    return sum(n for channel, n in found.items() if channel in (measure.channels or found))


def _total(unit: Unit, workflow: Workflow, measure: Measure, day: date) -> float | None:
    """Return how many contacts a day had: what was sent, where what is recorded is counted too."""
    key = WorkflowKey(workflow.key)
    if measure.is_counted:
        sent = sent_totals.parts(unit.tx, unit.workspace, ComparedDay(measure.key, key, day))
        chosen = [sent[names.ALL]] if names.ALL in sent else list(sent.values())
        return sum(part.value for parts in chosen for part in parts) or None
    told = _on_day(unit, workflow, {measure.key}, day, adds_up=True)
    return told.value if told else None


def _on_day(
    unit: Unit, workflow: Workflow, named: Iterable[str], day: date, *, adds_up: bool
) -> DayPart | None:
    """Put together what was told of a day: of all channels at once, else of each."""
    known = stored.of_workflow(unit.tx, unit.workspace, workflow.key)
    channels = {series.id: series.key.channel for series in known if series.key.measure in named}
    values = series_days.on_day(unit.tx, unit.workspace, day, numbers=list(channels))
    whole = [each for number, each in values.items() if channels[number] == names.ALL]
    parts = [
        DayPart(day, each.value, each.n, "", is_total=True) for each in whole or values.values()
    ]
    return next(days_of(parts, adds_up=adds_up), None)


def _is_told(unit: Unit, workflow: Workflow, measure: Measure, audience: Audience | None) -> bool:
    if audience is None:
        return False
    series = SeriesKey(measure.key, WorkflowKey(workflow.key), names.ALL)
    return gatekeeper.is_shown(unit, series, audience)
