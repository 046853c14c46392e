"""Which findings the digest tells, folded and in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.domain.ids import WorkflowKey
from bot.domain.measures.answers import is_good_news
from bot.domain.measures.findings import Finding, FindingKind, SeriesKey
from bot.domain.measures.gatekeeper import Audience, Tempo
from bot.services.measures import answers, beginnings, gatekeeper, names, silences
from bot.store.measures import findings as rows
from bot.store.measures import series_days
from bot.store.measures.findings import FindingFilter
from bot.work.unit import Unit

T = TypeVar("T")
# More are not told one by one: so many at once have one cause, or the sources do.
MOST_FINDINGS = 400
# What is as good as it was when it was told is news again after so long.
GOOD_NEWS_LASTS = timedelta(days=28)
DAY = timedelta(days=1)
# The same measure in so many workflows is one thing, not many.
SAME_EVERYWHERE = 3
# What concerns whoever sends numbers is put together by them already.
OF_SOURCES = (FindingKind.MISSING.value, FindingKind.DIFFERS.value)
ORDER = (
    FindingKind.BREACH,
    FindingKind.MISSING,
    FindingKind.DIFFERS,
    FindingKind.SHIFT,
    FindingKind.DRIFT,
    FindingKind.SPIKE,
    FindingKind.BACK,
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Whom a digest is for, which days it is about, and which workflows it covers."""

    audience: Audience
    first: date
    last: date
    today: date
    workflows: tuple[WorkflowKey, ...]


def silence(unit: Unit, scene: Scene) -> list[Finding]:
    """Find the series that say nothing though their weekday usually does."""
    day = scene.last
    fell = [
        _missing(series.key, day, unit.at, since=silences.first_missed(unit, series, day))
        for series in series_days.silent(unit.tx, unit.workspace, day, at=unit.at)
        if series.key.workflow in scene.workflows and _is_expected(unit, series.key, day)
    ]
    never = [
        _missing(key, day, unit.at, since=day)
        for key in beginnings.never_sent(unit, scene.workflows, day)
    ]
    return [*fell, *never]


def _is_expected(unit: Unit, series: SeriesKey, day: date) -> bool:
    measure = names.measure_of(unit, series.measure)
    if measure is None or measure.is_retired(day):
        return False
    pod = unit.charter.pod_of(series.workflow)
    return day not in unit.charter.calendar_of(pod).holidays


def _missing(series: SeriesKey, day: date, at: datetime, *, since: date) -> Finding:
    return Finding(
        number=0,
        series=series,
        day=day,
        kind=FindingKind.MISSING,
        value=None,
        expected=None,
        low=None,
        high=None,
        score=0.0,
        n=None,
        since=since,
        found_at=at,
    )


def choose(unit: Unit, scene: Scene, silent: Sequence[Finding]) -> list[list[Finding]]:
    """Choose what is told, each group in one line, the gravest first.

    Open findings of these days that may be shown, alike ones together.
    """
    wanted = FindingFilter(first=scene.first, last=scene.last, workflows=scene.workflows)
    open_now = rows.find(unit.tx, unit.workspace, wanted, limit=MOST_FINDINGS)
    shown = []
    seen = [finding for finding in open_now if not finding.lasts]
    for finding in [*seen, *silences.told_as(unit, silent)]:
        verdict = gatekeeper.verdict(
            unit, finding.series, scene.audience, Tempo.DAILY, day=scene.today
        )
        # That numbers are missing tells nothing about what they are.
        if verdict or (finding.kind is FindingKind.MISSING and verdict is not gatekeeper.GONE):
            shown.append(finding)
    news = _without_old_good_news(unit, scene, shown)
    folded = _all_silent_as_one(unit, scene, _folded(unit, news))
    return sorted(folded, key=lambda group: _gravity(unit, group))


def _without_old_good_news(unit: Unit, scene: Scene, shown: Sequence[Finding]) -> Sequence[Finding]:
    """Leave out what is still as good as it was when that was told."""
    if not any(_is_good_news(unit, finding) for finding in shown):
        return shown
    before = FindingFilter(
        first=scene.first - GOOD_NEWS_LASTS, last=scene.first - DAY, workflows=scene.workflows
    )
    told = {
        answers.matter(unit, finding)
        for finding in rows.find(unit.tx, unit.workspace, before, limit=MOST_FINDINGS)
        if _is_good_news(unit, finding)
    }
    return [
        finding
        for finding in shown
        if not (_is_good_news(unit, finding) and answers.matter(unit, finding) in told)
    ]


def _is_good_news(unit: Unit, finding: Finding) -> bool:
    measure = names.measure_of(unit, finding.series.measure)
    if measure is None or finding.kind is FindingKind.BACK:
        return False
    return is_good_news(finding, better=measure.better)


def is_all_silent(unit: Unit, scene: Scene, chosen: Sequence[Sequence[Finding]]) -> bool:
    """Tell whether nothing came of what a digest is about, from no source at all."""
    is_silence = bool(chosen) and all(group[0].kind is FindingKind.MISSING for group in chosen)
    return is_silence and not any(
        count.known
        for count in series_days.counts_on(unit.tx, unit.workspace, scene.last)
        if count.workflow in scene.workflows
    )


def _all_silent_as_one(
    unit: Unit, scene: Scene, folded: list[list[Finding]]
) -> list[list[Finding]]:
    if not is_all_silent(unit, scene, folded):
        return folded
    return [[finding for group in folded for finding in group]]


def _folded(unit: Unit, shown: Sequence[Finding]) -> list[list[Finding]]:
    """Put together what moved together: channels of a workflow, workflows of a measure, a source."""
    by_workflow = _grouped((answers.matter(unit, f), f) for f in shown)
    by_measure = _grouped(
        ((*key[:1], key[2], key[3]) if key[0] not in OF_SOURCES else key, group)
        for key, group in by_workflow.items()
    )
    folded: list[list[Finding]] = []
    for groups in by_measure.values():
        together = len({group[0].series.workflow for group in groups}) >= SAME_EVERYWHERE
        merged = [[finding for group in groups for finding in group]]
        folded += merged if together else groups
    return folded


def _grouped(pairs: Iterable[tuple[tuple[object, ...], T]]) -> dict[tuple[object, ...], list[T]]:
    groups: dict[tuple[object, ...], list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _gravity(unit: Unit, group: Sequence[Finding]) -> tuple[object, ...]:
    kind = min(ORDER.index(finding.kind) for finding in group)
    measure = names.measure_of(unit, group[0].series.measure)
    first = kind if kind <= ORDER.index(FindingKind.DIFFERS) else len(ORDER)
    strongest = max(abs(finding.score) for finding in group)
    return (first, measure.tier if measure else 3, -strongest, group[0].number)
