"""Criteria that numbers decide: a share against its target, and an outcome that moved since go-live."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.charter.measures import Measure
from bot.charter.pods import Workflow
from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.gatekeeper import Audience
from bot.domain.measures.units import MeasureUnit, value_words
from bot.domain.stages.ladder import GateCriterion
from bot.domain.stages.verdicts import CriterionVerdict
from bot.domain.verdicts.effect import EffectVerdict, effect
from bot.domain.verdicts.gate import GateVerdict, Trials, readings
from bot.domain.verdicts.weeks import Value
from bot.domain.words import short_day
from bot.services.measures import gatekeeper, names
from bot.store.measures import series as stored
from bot.store.measures import series_days
from bot.work import ladder
from bot.work.unit import Unit

DAY = timedelta(days=1)
# As far as an effect looks, before a change and after it.
BEFORE, AFTER = timedelta(weeks=52), timedelta(weeks=8)


def reached(
    unit: Unit, workflow: Workflow, criterion: GateCriterion, blank: CriterionVerdict
) -> CriterionVerdict:
    """Judge a share against its target by the numbers since the workflow came to its stage."""
    found = _measure(unit, workflow, criterion.measure, blank)
    if isinstance(found, CriterionVerdict):
        return found
    said, target = _begun(blank, found), criterion.target
    if found.unit is not MeasureUnit.SHARE or target is None or not 0 < target < 1:
        return replace(said, still=f"a share with a target: {found.label} is none")
    is_lower = found.better == "lower"
    _, now = ladder.stands(unit, workflow)
    trials = [
        Trials(each.day, each.n - won if is_lower else won, each.n)
        for each in _values(unit, workflow, found, first=now.since)
        if each.n
        for won in (round(each.value * each.n),)
    ]
    by = f", by {short_day(criterion.by)}" if criterion.by else ""
    what = f"{found.label} {'under' if is_lower else 'at'} {value_words(found.unit, target)}{by}"
    read = readings(trials, 1 - target if is_lower else target)
    if not read:
        return replace(said, still=f"first numbers of {what}")
    last = read[-1]
    share = 1 - last.share if is_lower else last.share
    return replace(
        said,
        verdict=last.verdict,
        value=value_words(found.unit, share) if _is_shown(unit, workflow, found) else "",
        n=last.n,
        as_of=last.day,
        still=f"{what}: {last.still_needed}" if last.still_needed else "",
    )


def moved(
    unit: Unit, workflow: Workflow, criterion: GateCriterion, blank: CriterionVerdict
) -> CriterionVerdict:
    """Judge whether an outcome moved since go-live: the named measure, else the first of tier 1."""
    found = _measure(unit, workflow, criterion.measure or _outcome(unit, workflow), blank)
    if isinstance(found, CriterionVerdict):
        return found
    said = _begun(blank, found)
    if workflow.go_live is None:
        return replace(said, still=f"the day it went live: {found.label} is compared around it")
    days = list(
        _values(
            unit, workflow, found, first=workflow.go_live - BEFORE, until=workflow.go_live + AFTER
        )
    )
    if not days:
        return replace(said, still=f"first numbers of {found.label}")
    read = effect(days, workflow.go_live)
    good = EffectVerdict.MOVED_UP if found.better == "higher" else EffectVerdict.MOVED_DOWN
    judged = replace(said, n=len(days), as_of=days[-1].day)
    if read.verdict is good:
        return replace(judged, verdict=GateVerdict.MET, value=f"{found.label} moved")
    if read.verdict is EffectVerdict.CANT_TELL:
        return replace(judged, still=f"to tell whether {found.label} moved: {read.missing}")
    words = "did not move" if read.verdict is EffectVerdict.DID_NOT_MOVE else "moved the wrong way"
    return replace(
        judged,
        verdict=GateVerdict.NOT_MET,
        value=f"{found.label} {words}",
        still="an outcome that moves; a level above its target is none",
    )


def _outcome(unit: Unit, workflow: Workflow) -> str:
    held = unit.charter.measures_of(workflow.key)
    return next((each.key for each in held if each.tier == 1), "")


def _measure(
    unit: Unit, workflow: Workflow, key: str, blank: CriterionVerdict
) -> Measure | CriterionVerdict:
    """Find the measure a gate asks about; a verdict that holds where it is gone or retired."""
    if not key:
        return replace(blank, still="a measure of a business outcome in the charter (tier 1)")
    try:
        measure = unit.charter.measure(key)
    except KeyError:
        return replace(blank, still=f"another measure: the charter has no “{key}” any more")
    if measure.is_retired(ladder.today_of(unit, workflow)):
        return replace(blank, still=f"another measure: {measure.label} is retired")
    return measure


def _begun(blank: CriterionVerdict, measure: Measure) -> CriterionVerdict:
    return replace(blank, version=f"{measure.label} version {measure.definition_version}")


def _is_shown(unit: Unit, workflow: Workflow, measure: Measure) -> bool:
    series = SeriesKey(measure.key, WorkflowKey(workflow.key), names.ALL)
    return gatekeeper.is_shown(unit, series, Audience.POD)


def _values(
    unit: Unit, workflow: Workflow, measure: Measure, *, first: date, until: date | None = None
) -> Iterator[Value]:
    """Yield a measure's days, channels together by how many there were; of all at once where that is sent."""
    last = min(until or date.max, ladder.today_of(unit, workflow) - DAY)
    known = [
        each
        for each in stored.of_workflow(unit.tx, unit.workspace, workflow.key)
        if each.key.measure == measure.key
    ]
    whole = [each for each in known if each.key.channel == names.ALL]
    days: dict[date, list[tuple[float, int]]] = defaultdict(list)
    for each in whole or known:
        for day in series_days.days_of(unit.tx, unit.workspace, each.id, since=first, until=last):
            days[day.day].append((day.value, day.n or 0))
    for at in sorted(days):
        told = days[at]
        n = sum(number for _, number in told)
        weights = [number if n else 1 for _, number in told]
        mean = sum(v * w for (v, _), w in zip(told, weights, strict=True)) / sum(weights)
        yield Value(at, mean, n or None)
