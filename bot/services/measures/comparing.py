"""Totals that a source sends of what is counted from contacts here: a difference is a finding."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.charter.measures import Measure
from bot.domain.calendar import MIDNIGHT, instant_of, local_day
from bot.domain.ids import WorkflowKey
from bot.domain.measures.comparing import ComparedDay, TotalDifference, TotalPlace, difference
from bot.domain.measures.findings import Finding, FindingKind, FindingState, SeriesKey
from bot.domain.measures.judgement import DayPart, days_of
from bot.domain.measures.observations import Observation
from bot.services.measures import answers, names
from bot.services.measures.rules import zone_of
from bot.store.measures import findings, observations, sent_totals
from bot.store.measures import series as stored
from bot.store.measures.findings import FindingFilter
from bot.work.kept import KeptCounts
from bot.work.unit import Unit

# Contacts that came with a total are counted half a minute later: it is laid beside them then.
SETTLES = timedelta(minutes=2)
DAY = timedelta(days=1)
MOST_DAYS = 20
# Nobody is asked about what came to light later than this.
OLD = timedelta(days=10)
# What was answered is not asked again for so long, though it stays so.
ANSWERED = timedelta(days=14)


def keep(unit: Unit, sent: Sequence[Observation]) -> KeptCounts:
    """Keep totals a source sends beside what is counted here; sending them twice changes nothing."""
    told = {_place(each): (each.value, each.n) for each in sent}
    before = sent_totals.said(unit.tx, unit.workspace, told)
    news = {place: said for place, said in told.items() if before.get(place) != said}
    for place, said in news.items():
        due = _over(unit, place)
        sent_totals.put(unit.tx, unit.workspace, {place: said}, at=unit.at, due=due)
    new = sum(place not in before for place in news)
    return KeptCounts(new, len(sent) - len(news), len(news) - new)


def _place(sent: Observation) -> TotalPlace:
    return TotalPlace(
        sent.measure, WorkflowKey(sent.workflow), sent.channel, sent.day, sent.version
    )


def _over(unit: Unit, of: TotalPlace | ComparedDay) -> datetime:
    """Return from when a day can be compared: over where its workflow is at home, and counted."""
    ends = instant_of(zone_of(unit.charter, of.workflow), of.day + DAY, MIDNIGHT)
    return max(unit.at, ends) + SETTLES


def compare_again(unit: Unit, days: Sequence[ComparedDay]) -> None:
    """Let days that were counted anew be laid beside what was sent of them."""
    for of in days:
        sent_totals.compare_again(unit.tx, unit.workspace, [of], due=_over(unit, of))


def next_comparing(unit: Unit) -> datetime | None:
    """Return when totals are to be compared next; None where none waits."""
    return sent_totals.first_due(unit.tx, unit.workspace)


def compare(unit: Unit) -> bool:
    """Compare a few of the days that wait, and say what differs; True while more waits."""
    due = sent_totals.due(unit.tx, unit.workspace, until=unit.at, most=MOST_DAYS)
    for of in due:
        _compare(unit, of)
    for measure, workflow in dict.fromkeys((of.measure, of.workflow) for of in due):
        _say(unit, measure, workflow)
    return len(due) == MOST_DAYS


def _compare(unit: Unit, of: ComparedDay) -> None:
    measure = _counted(unit, of.measure)
    for channel, parts in sent_totals.parts(unit.tx, unit.workspace, of).items():
        differs = _difference(unit, of, channel, (measure, parts)) if measure else None
        sent_totals.compared(unit.tx, unit.workspace, of, channel, differs)


def _counted(unit: Unit, key: str) -> Measure | None:
    measure = names.measure_of(unit, key)
    return measure if measure is not None and measure.is_counted else None


def _difference(
    unit: Unit, of: ComparedDay, channel: str, held: tuple[Measure, Sequence[DayPart]]
) -> TotalDifference | None:
    measure, parts = held
    adds_up = measure.unit.adds_up
    known = [
        series
        for series in stored.of_workflow(unit.tx, unit.workspace, of.workflow)
        if series.key.measure == of.measure
        and channel in (names.ALL, series.key.channel)
        and series.has_come
        and series.first_day <= of.day
    ]
    if not known:
        # Before its contacts were recorded there is nothing to lay beside it.
        return None
    found = [
        part
        for series in known
        for part in observations.parts(
            unit.tx, unit.workspace, series.id, first=of.day, until=of.day + DAY, most=1_000
        )
        if part.is_total
    ]
    nothing = DayPart(of.day, 0.0, 0, "", is_total=True)
    ours = next(days_of(found, adds_up=adds_up), nothing)
    sent = next(days_of(parts, adds_up=adds_up))
    return difference(sent, ours, channel, adds_up=adds_up)


def _say(unit: Unit, key: str, workflow: WorkflowKey) -> None:
    """Keep the one finding of a measure and workflow true: begun, changed, or ended."""
    measure = _counted(unit, key)
    found = _differing(unit, measure, workflow) if measure else []
    stands = _newest(unit, key, workflow)
    is_open = stands is not None and stands.state is FindingState.OPEN
    if stands is not None and is_open:
        if found:
            findings.save(unit.tx, unit.workspace, _as_found(unit, stands, found))
        else:
            corrected = replace(stands, state=FindingState.CORRECTED, decided_at=unit.at)
            answers.end(unit, [corrected])
    elif measure is not None and found and _is_news(unit, stands, found[0]):
        _begin(unit, SeriesKey(key, workflow, names.ALL), found)


def _differing(unit: Unit, measure: Measure, workflow: WorkflowKey) -> list[TotalDifference]:
    kept = sent_totals.differing(unit.tx, unit.workspace, measure.key, workflow)
    adds_up = measure.unit.adds_up
    compared = (
        difference(next(days_of(sent, adds_up=adds_up)), counted, channel, adds_up=adds_up)
        for (_, channel), (sent, counted) in kept.items()
    )
    return [each for each in compared if each is not None]


def _newest(unit: Unit, measure: str, workflow: WorkflowKey) -> Finding | None:
    wanted = FindingFilter(
        states=tuple(FindingState), kinds=(FindingKind.DIFFERS,), workflows=(workflow,)
    )
    found = findings.find(unit.tx, unit.workspace, wanted, limit=1_000)
    mine = (finding for finding in found if finding.series.measure == measure)
    return max(mine, key=lambda finding: finding.number, default=None)


def _is_news(unit: Unit, stands: Finding | None, newest: TotalDifference) -> bool:
    today = local_day(unit.at, unit.charter.rollout.zone)
    if newest.day < today - OLD:
        return False
    if stands is None:
        return True
    answered = stands.decided_at if stands.decided_by else None
    return newest.day > stands.day and (answered is None or unit.at >= answered + ANSWERED)


def _begin(unit: Unit, series: SeriesKey, found: Sequence[TotalDifference]) -> None:
    known = stored.with_key(unit.tx, unit.workspace, series)
    known = known or stored.add(unit.tx, unit.workspace, series, found[0].day, last=stored.NEVER)
    new = Finding(
        number=0,
        series=series,
        day=found[0].day,
        kind=FindingKind.DIFFERS,
        value=None,
        expected=None,
        low=None,
        high=None,
        score=0.0,
        n=None,
        since=found[0].day,
        found_at=unit.at,
    )
    answers.keep(unit, known.id, _as_found(unit, new, found))


def _as_found(unit: Unit, finding: Finding, found: Sequence[TotalDifference]) -> Finding:
    """Write what differs into a finding: contacts as its values, what they come to as its levels."""
    newest = found[0]
    adds_up = names.unit_of(unit, finding.series.measure).adds_up
    return replace(
        finding,
        day=newest.day,
        since=min(each.day for each in found),
        value=newest.counted if adds_up else float(newest.counted_n),
        expected=newest.sent if adds_up else _n(newest),
        score=newest.counted - newest.sent,
        n=newest.counted_n,
        times=len({each.day for each in found}),
        level=newest.counted,
        level_before=newest.sent,
    )


def _n(found: TotalDifference) -> float | None:
    return None if found.sent_n is None else float(found.sent_n)
