"""A source that says nothing is one finding, for as long as that lasts and however much is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.measures.findings import Finding, FindingKind, FindingState
from bot.services.measures import answers, names, silence_words
from bot.services.measures.answers import Matter
from bot.store.measures import findings as rows
from bot.store.measures import series as stored
from bot.store.measures import series_days
from bot.store.measures.findings import FindingFilter
from bot.store.measures.series import Series
from bot.work.unit import Unit

MOST = 2_000
DAY = timedelta(days=1)
ANSWERED = (
    FindingState.ACTION,
    FindingState.DECISION,
    FindingState.KNOWN_CHANGE,
    FindingState.NOT_A_PROBLEM,
)
# What the numbers themselves took back says nothing of a later gap.
COVERING = tuple(state for state in FindingState if state is not FindingState.CORRECTED)


def first_missed(unit: Unit, series: Series, day: date) -> date:
    """Return the first day up to one on which a series was expected and said nothing."""
    return min(_missed(unit, series, series.last_day + DAY, day), default=day)


def told_as(unit: Unit, silent: Sequence[Finding]) -> list[Finding]:
    """Leave out silence that is answered, and put its one number on what each source does not say."""
    known, told = _known(unit, (FindingState.OPEN, *ANSWERED)), list[Finding]()
    for matter, group in _by_matter(unit, silent).items():
        found = known.get(matter, [])
        waits = [each for each in group if not _is_answered(unit, found, each)]
        one = _lasting(found)
        if waits and one is not None:
            since = min(one.since, waits[0].since)
            waits[0] = replace(waits[0], number=one.number, due_on=one.due_on, since=since)
        told += waits
    return told


def note(unit: Unit, silent: Sequence[Finding]) -> None:
    """Write silence down, so that it can be answered: one finding a source, which goes on."""
    known = _known(unit, (FindingState.OPEN, *ANSWERED))
    for matter, group in _by_matter(unit, silent).items():
        found = known.get(matter, [])
        waits = [each for each in group if not _is_answered(unit, found, each)]
        if not waits:
            continue
        first, last = min(each.since for each in waits), max(each.day for each in waits)
        one = _lasting(found)
        if one is None:
            _begin(unit, replace(waits[0], since=first, day=last))
            continue
        _fold(unit, one, found)
        _go_on(unit, replace(one, since=min(first, one.since)), last)


def note_gaps(unit: Unit, gaps: Sequence[tuple[Series, Finding]]) -> None:
    """Write days down that were left out between others, unless their source's silence has them."""
    if not gaps:
        return
    known = _known(unit, COVERING)
    for series, gap in sorted(gaps, key=lambda each: each[1].day):
        found = known.setdefault(answers.matter(unit, gap), [])
        if any(each.since <= gap.day <= each.day for each in found):
            continue
        at = next((n for n, one in enumerate(found) if _goes_on(unit, series, one, gap)), None)
        if at is None:
            found.append(answers.keep(unit, series.id, gap))
        elif found[at].state not in ANSWERED:
            found[at] = _go_on(unit, found[at], gap.day)


def end(unit: Unit, series: Iterable[Series], *, corrected_from: date) -> None:
    """End silence whose source speaks again, and gaps that are filled."""
    matters = {answers.silence_of(unit, each.key) for each in series}
    found = [
        (finding, matter)
        for matter, of_source in _known(unit, (FindingState.OPEN,)).items()
        if matter in matters
        for finding in of_source
    ]
    if not found:
        return
    every = [s for s in stored.all_series(unit.tx, unit.workspace) if _is_measured(unit, s)]
    over = []
    for finding, matter in found:
        of_source = [each for each in every if answers.silence_of(unit, each.key) == matter]
        if finding.lasts:
            is_over = not _is_silent(unit, of_source, finding.day)
        else:
            is_over = corrected_from <= finding.day and _is_filled(unit, of_source, finding)
        state = FindingState.OVER if finding.lasts else FindingState.CORRECTED
        over += [replace(finding, state=state, decided_at=unit.at)] if is_over else []
    answers.end(unit, over)


def _known(unit: Unit, states: tuple[FindingState, ...]) -> dict[Matter, list[Finding]]:
    wanted = FindingFilter(states=states, kinds=(FindingKind.MISSING,))
    return _by_matter(unit, rows.find(unit.tx, unit.workspace, wanted, limit=MOST))


def _by_matter(unit: Unit, found: Iterable[Finding]) -> dict[Matter, list[Finding]]:
    together: dict[Matter, list[Finding]] = {}
    for finding in found:
        together.setdefault(answers.matter(unit, finding), []).append(finding)
    return together


def _lasting(found: Iterable[Finding]) -> Finding | None:
    """Choose the open silence that goes on: the newest, since it may have to move to a later day."""
    waits = [each for each in found if each.state is FindingState.OPEN and each.lasts]
    return max(waits, key=lambda each: (each.day, -each.number), default=None)


def _is_answered(unit: Unit, found: Iterable[Finding], silent: Finding) -> bool:
    """Tell whether somebody answered this silence: what fell silent since is another."""
    return any(
        each.state in ANSWERED
        and (silent.since <= each.day or silence_words.never_came(unit, [silent]))
        for each in found
    )


def _begin(unit: Unit, finding: Finding) -> None:
    series = stored.with_key(unit.tx, unit.workspace, finding.series)
    series = series or stored.add(
        unit.tx, unit.workspace, finding.series, finding.day, last=stored.NEVER
    )
    if _is_free(unit, series, finding.day):
        answers.keep(unit, series.id, finding)


def _fold(unit: Unit, one: Finding, found: Iterable[Finding]) -> None:
    """End what was told beside the one that goes on."""
    others = [
        replace(each, state=FindingState.TOLD_WITH, outcome=one.label, decided_at=unit.at)
        for each in found
        if each.state is FindingState.OPEN and each.lasts and each.number != one.number
    ]
    if others:
        answers.end(unit, others)


def _go_on(unit: Unit, one: Finding, day: date) -> Finding:
    series = stored.with_key(unit.tx, unit.workspace, one.series)
    is_later = day > one.day and series is not None and _is_free(unit, series, day)
    longer = replace(one, day=day) if is_later else one
    rows.save(unit.tx, unit.workspace, longer)
    return longer


def _is_free(unit: Unit, series: Series, day: date) -> bool:
    found = rows.of_series(unit.tx, unit.workspace, [series.id], first=day, last=day)
    return not any(each.kind is FindingKind.MISSING for each in found)


def _goes_on(unit: Unit, series: Series, one: Finding, gap: Finding) -> bool:
    """Tell whether nothing came of a series between a silence and a day that was left out."""
    is_live = one.state in (FindingState.OPEN, *ANSWERED) or one.state is gap.state
    return (
        is_live
        and one.day < gap.day
        and not series_days.places_between(
            unit.tx, unit.workspace, [series.id], since=one.day + DAY, until=gap.day - DAY
        )
    )


def _is_measured(unit: Unit, series: Series) -> bool:
    measure = names.measure_of(unit, series.key.measure)
    return measure is not None and not measure.is_retired(series.last_day)


def _is_silent(unit: Unit, of_source: Sequence[Series], day: date) -> bool:
    if not any(each.has_come for each in of_source):
        return True
    return any(_missed(unit, each, each.last_day + DAY, day) for each in of_source if each.has_come)


def _missed(unit: Unit, series: Series, first: date, last: date) -> list[date]:
    """List the days of a stretch on which a series usually has a value."""
    try:
        holidays = unit.charter.calendar_of(unit.charter.pod_of(series.key.workflow)).holidays
    except KeyError:
        return []
    days = (first + n * DAY for n in range(max(0, (last - first).days + 1)))
    return [day for day in days if series.weekdays & (1 << day.weekday()) and day not in holidays]


def _is_filled(unit: Unit, of_source: Sequence[Series], gap: Finding) -> bool:
    measured = [each for each in of_source if each.first_day < gap.since <= each.last_day]
    came = series_days.places_between(
        unit.tx, unit.workspace, [each.id for each in measured], since=gap.since, until=gap.day
    )
    return all(
        (each.id, day) in came
        for each in measured
        for day in _missed(unit, each, gap.since, gap.day)
    )
