"""Judging what is new in the observations, elsewhere and a little at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.charter.measures import Measure
from bot.domain.calendar import local_day
from bot.domain.measures.findings import Finding, FindingKind, FindingState, SeriesKey
from bot.domain.measures.judgement import Case, DayPart, Judged, JudgedDay, Limit, Seen, is_readable
from bot.domain.measures.known_changes import ChangeKind, KnownChange
from bot.services.measures import answers, breaches, intake, live, silences
from bot.services.measures.rules import zone_of
from bot.store.measures import findings, known_changes, observations
from bot.store.measures import series as stored
from bot.store.measures.series import Series
from bot.store.measures.series_days import DayValue, put_days
from bot.work.unit import Unit

# What one turn of the worker takes: some tens of milliseconds of the writer to conclude.
MOST_SERIES, MOST_PARTS = 40, 1_500
MOST_OF_A_DAY = 50_000
# A corrected day is judged anew from what was learned in the months before it.
REPLAY = timedelta(days=200)
# Nobody is asked about what came to light later than this.
OLD = timedelta(days=10)
DAY = timedelta(days=1)


def next_judging(unit: Unit) -> datetime | None:
    """Return when a series is next to be judged."""
    return stored.next_judging(unit.tx, unit.workspace) if unit.charter.measures else None


def gather(unit: Unit) -> list[Case] | None:
    """Gather some series with their new days; None where there are none."""
    due = stored.to_judge(unit.tx, unit.workspace, at=unit.at, limit=MOST_SERIES)
    stretches = [(series, *_stretch(series, watch)) for series, watch in due]
    earliest = min((first for _, first, _, _ in stretches), default=date.max)
    changes = known_changes.between(unit.tx, unit.workspace, earliest, date.max)
    cases: list[Case] = []
    left = MOST_PARTS
    for series, first, report_from, watch in stretches:
        skip = _holidays(unit, series, first) | _outages(changes, series)
        case = _case(unit, series, first, most=max(left, 2))
        cases.append(replace(case, report_from=report_from, watch=watch, skip=skip))
        left -= len(case.parts)
        if left <= 0:
            break
    return cases or None


def _case(unit: Unit, series: Series, first: date, *, most: int) -> Case:
    until = local_day(unit.at, zone_of(unit.charter, series.key.workflow))
    parts = observations.parts(
        unit.tx, unit.workspace, series.id, first=first, until=until, most=most
    )
    is_cut = len(parts) == most
    if is_cut:
        parts = _whole_days(unit, series, parts)
    measure = _measure(unit, series)
    return Case(
        id=series.id,
        touched=series.touched,
        watch=None,
        report_from=first,
        parts=tuple(parts),
        adds_up=measure is not None and measure.unit.adds_up,
        is_share=measure is not None and measure.unit.value == "share",
        whole=frozenset(measure.parts if measure else ()),
        minimum_sample=measure.minimum_sample if measure else 0,
        limit=_limit(measure),
        skip=frozenset(),
        is_cut=is_cut,
    )


def _stretch(series: Series, watch: str | None) -> tuple[date, date, str | None]:
    """Return from which day on to read, from which to report, and what is known before it."""
    if series.judged_day is None or watch is None:
        return series.first_day, series.first_day, None
    if series.stale_from is not None and series.stale_from <= series.judged_day:
        return max(series.first_day, series.stale_from - REPLAY), series.stale_from, None
    if not is_readable(watch):
        first = max(series.first_day, series.judged_day - REPLAY)
        return first, series.judged_day + DAY, None
    return series.judged_day + DAY, series.judged_day + DAY, watch


def _whole_days(unit: Unit, series: Series, parts: list[DayPart]) -> list[DayPart]:
    """Leave out the last day, which may be cut in two; one day alone is read as a whole."""
    last = parts[-1].day
    if parts[0].day != last:
        return [part for part in parts if part.day < last]
    return observations.parts(
        unit.tx, unit.workspace, series.id, first=last, until=last + DAY, most=MOST_OF_A_DAY
    )


def _measure(unit: Unit, series: Series) -> Measure | None:
    try:
        return unit.charter.measure(series.key.measure)
    except KeyError:
        return None


def _limit(measure: Measure | None) -> Limit | None:
    if measure is None or measure.guardrail is None:
        return None
    return Limit(measure.guardrail.limit, is_most=measure.better == "lower")


def _holidays(unit: Unit, series: Series, first: date) -> frozenset[date]:
    try:
        pod = unit.charter.pod_of(series.key.workflow)
    except KeyError:
        return frozenset()
    # From the last day that was judged: those between it and the next are looked at as well.
    return unit.charter.calendar_of(pod).holidays_between(first - DAY, _today(unit, series))


def _outages(changes: Iterable[KnownChange], series: Series) -> frozenset[date]:
    return frozenset(
        day
        for change in changes
        if change.kind is ChangeKind.OUTAGE and change.concerns(series.key.workflow)
        for day in change.days()
    )


def conclude(unit: Unit, judged: list[Judged]) -> None:
    """Write what judging came to; what changed meanwhile is judged again."""
    known = stored.find(unit.tx, unit.workspace, [each.id for each in judged])
    current = [
        (known[each.id], each)
        for each in judged
        if each.id in known and known[each.id].touched == each.touched
    ]
    days = ((series.id, _day_value(day)) for series, each in current for day in each.days)
    put_days(unit.tx, unit.workspace, days)
    _reconcile(unit, current)
    stored.judged(
        unit.tx,
        unit.workspace,
        [(_after(unit, series, each), each.watch, _mask(each)) for series, each in current],
    )
    if current:
        first = min(each.report_from for _, each in current)
        silences.end(unit, [series for series, _ in current], corrected_from=first)


def _after(unit: Unit, series: Series, judged: Judged) -> Series:
    today = _today(unit, series)
    waits = (
        intake.judgeable(unit, series.key, series.last_day) if series.last_day >= today else None
    )
    due = unit.at if judged.is_cut else waits
    return replace(series, stale_from=None, judged_day=judged.last, judge_at=due)


def _mask(judged: Judged) -> int:
    return sum(1 << weekday for weekday in judged.weekdays)


def _today(unit: Unit, series: Series) -> date:
    return local_day(unit.at, zone_of(unit.charter, series.key.workflow))


def _day_value(day: JudgedDay) -> DayValue:
    usual = day.usual
    ranges = (usual.expected, usual.low, usual.high) if usual else (None, None, None)
    return DayValue(day.day, day.value, day.n, day.version, *ranges)


def _reconcile(unit: Unit, current: Sequence[tuple[Series, Judged]]) -> None:
    """Keep what is found now; what corrected numbers do not show any more is closed as that."""
    if not current:
        return
    first = min(judged.report_from for _, judged in current)
    numbers = [series.id for series, _ in current]
    before: dict[SeriesKey, list[Finding]] = {}
    for finding in findings.of_series(unit.tx, unit.workspace, numbers, first=first):
        before.setdefault(finding.series, []).append(finding)
    for series, judged in current:
        stands: dict[tuple[date, FindingKind], Finding] = {
            (finding.day, finding.kind): finding
            for finding in before.get(series.key, ())
            if judged.report_from <= finding.day <= judged.last
            and finding.kind is not FindingKind.MISSING
        }
        now = {(seen.day, seen.kind): seen for seen in judged.seen if not _is_gap(seen)}
        _correct(unit, stands, now)
        for place in sorted(now.keys() - stands.keys()):
            _note(unit, series, now[place])
    gaps = ((series, seen) for series, each in current for seen in each.seen if _is_gap(seen))
    silences.note_gaps(unit, [(series, _finding(unit, series, seen)) for series, seen in gaps])


def _is_gap(seen: Seen) -> bool:
    return seen.kind is FindingKind.MISSING


def _note(unit: Unit, series: Series, seen: Seen) -> None:
    finding = answers.keep(unit, series.id, _finding(unit, series, seen))
    live.tell(unit, finding)
    if finding.kind is FindingKind.BREACH and finding.state is FindingState.OPEN:
        breaches.tell(unit, finding)


def _correct(
    unit: Unit,
    before: Mapping[tuple[date, FindingKind], Finding],
    now: Mapping[tuple[date, FindingKind], Seen],
) -> None:
    for place, finding in before.items():
        if place not in now and finding.state is FindingState.OPEN:
            corrected = replace(finding, state=FindingState.CORRECTED, decided_at=unit.at)
            answers.end(unit, [corrected])


def _finding(unit: Unit, series: Series, seen: Seen) -> Finding:
    usual, is_old = seen.usual, seen.day < _today(unit, series) - OLD
    return Finding(
        number=0,
        series=series.key,
        day=seen.day,
        kind=seen.kind,
        value=seen.value,
        expected=usual.expected if usual else None,
        low=usual.low if usual else None,
        high=usual.high if usual else None,
        score=seen.score,
        n=seen.n,
        since=seen.since,
        found_at=unit.at,
        state=FindingState.HISTORY if is_old else FindingState.OPEN,
        times=seen.times,
        first_on=seen.first_on,
        level_before=seen.moved.before if seen.moved else None,
        level=seen.moved.now if seen.moved else None,
    )
