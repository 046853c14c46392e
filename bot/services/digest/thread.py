"""What stands under a digest: every number in one table, the same rows each day, and a chart or two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from bot.charter.measures import Measure
from bot.charter.pods import Workflow
from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import Finding, FindingKind, SeriesKey
from bot.domain.measures.gatekeeper import Tempo
from bot.domain.measures.units import value_words
from bot.domain.words import counted, day_words, short_day
from bot.services.digest.exceptions import Scene
from bot.services.measures import gatekeeper, lookup, names, trust
from bot.slack.mrkdwn import shorten
from bot.store.measures import series as stored
from bot.store.measures import series_days
from bot.store.measures.series_days import DayValue
from bot.work import pods
from bot.work.unit import Unit

# Slack takes 100 rows, the heading among them, and 10,000 characters.
MOST_ROWS = 70
MOST_CHARTS = 2
UNDRAWN = (FindingKind.MISSING, FindingKind.DIFFERS)
# A chart takes at most 20 points.
CHART_DAYS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRowView:
    """One number of the table: yesterday's value beside what is usual and what is aimed at."""

    workflow: str
    channel: str
    measure: str
    amount: float
    value: str
    usual: str
    target: str
    n: int
    n_words: str


@dataclass(frozen=True, slots=True)
class PointView:
    """One day of a line."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class SeriesView:
    """One line of a chart."""

    name: str
    points: tuple[PointView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartView:
    """A measure's last weeks with the range that is usual."""

    title: str
    days: tuple[str, ...]
    unit: str
    series: tuple[SeriesView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """The table and the charts of one digest."""

    template: ClassVar = "digest/thread"
    day: str
    count: str
    caption: str
    rows: tuple[NumberRowView, ...]
    charts: tuple[ChartView, ...]
    more: str


def payload(unit: Unit, scene: Scene, chosen: Sequence[Sequence[Finding]]) -> dict[str, Any] | None:
    """Render what stands in the thread; None where there is no number to show."""
    rows, shown, more = _rows(unit, scene)
    if not rows:
        return None
    day = day_words(scene.last)
    lent = trust.exceptions_words(unit, shown)
    rest = "there are more: `/rollout measures` and a workflow" if more else ""
    view = ThreadView(
        day=day,
        count=f"all {counted(len(rows), 'number')}" if len(rows) > 1 else "the one number",
        caption=f"Every number of {day}, always in this order",
        rows=tuple(rows),
        charts=tuple(_charts(unit, scene, chosen)),
        more=" · ".join(word for word in (lent, rest) if word),
    )
    return unit.render(view)


def _rows(unit: Unit, scene: Scene) -> tuple[list[NumberRowView], list[str], bool]:
    """List the rows that fit, the workflows they are of, and whether there are more."""
    rows, shown = list[NumberRowView](), list[str]()
    for workflow in unit.charter.workflows:
        if workflow.key in scene.workflows:
            found = rows_of(unit, workflow, scene)
            rows, shown = rows + found, shown + [workflow.key] * bool(found)
        if len(rows) > MOST_ROWS:
            return rows[:MOST_ROWS], shown, True
    return rows, shown, False


def rows_of(unit: Unit, workflow: Workflow, scene: Scene) -> list[NumberRowView]:
    """List a workflow's numbers of a day that may be shown, in the charter's order."""
    known = {each.key: each for each in stored.of_workflow(unit.tx, unit.workspace, workflow.key)}
    numbers = [each.id for each in known.values()]
    values = series_days.on_day(unit.tx, unit.workspace, scene.last, numbers=numbers)
    rows = []
    for measure in unit.charter.measures_of(workflow.key):
        for channel in names.CHANNELS:
            series = known.get(SeriesKey(measure.key, _key(workflow), channel))
            value = series and values.get(series.id)
            if series and value and _is_shown(unit, series.key, scene):
                rows.append(_row(unit, series.key, measure, value))
    return rows


def _key(workflow: Workflow) -> WorkflowKey:
    return WorkflowKey(workflow.key)


def _is_shown(unit: Unit, series: SeriesKey, scene: Scene) -> bool:
    tempo = Tempo.DAILY
    return bool(gatekeeper.verdict(unit, series, scene.audience, tempo, day=scene.today))


def _row(unit: Unit, series: SeriesKey, measure: Measure, value: DayValue) -> NumberRowView:
    target = measure.target_on(value.day)
    return NumberRowView(
        workflow=shorten(pods.workflow_name(unit.charter, series.workflow), 24),
        channel=names.CHANNELS[series.channel].removesuffix(" channels"),
        measure=shorten(measure.label, 24),
        amount=value.value,
        value=value_words(measure.unit, value.value),
        usual=lookup.usual_words(measure, value)
        .removeprefix("usually ")
        .removesuffix(" what is usual"),
        target=value_words(measure.unit, target) if target is not None else "none",
        n=value.n or 0,
        n_words=f"{value.n:,}" if value.n is not None else "not told",
    )


def _charts(unit: Unit, scene: Scene, chosen: Sequence[Sequence[Finding]]) -> list[ChartView]:
    """Draw what stands out most, where it is one series."""
    told = [max(group, key=lambda f: abs(f.score)) for group in chosen]
    drawn = [finding for finding in told if finding.kind not in UNDRAWN][:MOST_CHARTS]
    return [
        drawn_chart
        for finding in drawn
        if (drawn_chart := chart(unit, finding, scene.last)) is not None
    ]


def chart(unit: Unit, finding: Finding, last: date) -> ChartView | None:
    """Draw a series' last days with its usual range."""
    series = stored.with_key(unit.tx, unit.workspace, finding.series)
    if series is None:
        return None
    since = last - timedelta(days=CHART_DAYS - 1)
    days = series_days.days_of(unit.tx, unit.workspace, series.id, since=since, until=last)
    judged = [day for day in days if day.low is not None]
    if len(judged) < 2:
        return None
    counted = names.unit_of(unit, finding.series.measure)
    scale = 100.0 if counted.value == "share" else 1.0
    name = names.measure_name(unit, finding.series.measure)
    return ChartView(
        title=shorten(f"{name}: {names.where(unit, finding.series)}", 50),
        days=tuple(short_day(day.day) for day in judged),
        unit="%" if counted.value == "share" else counted.value,
        series=(
            _line(shorten(name, 20), judged, [day.value for day in judged], scale),
            _line("usual from", judged, [day.low or 0.0 for day in judged], scale),
            _line("usual to", judged, [day.high or 0.0 for day in judged], scale),
        ),
    )


def _line(name: str, days: Sequence[DayValue], values: Sequence[float], scale: float) -> SeriesView:
    points = zip(days, values, strict=True)
    return SeriesView(
        name, tuple(PointView(short_day(d.day), round(v * scale, 2)) for d, v in points)
    )
