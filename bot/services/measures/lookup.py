"""What people ask about numbers: a workflow's measures today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from bot.charter.measures import Measure
from bot.charter.pods import Workflow
from bot.domain import labels
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.measures.detectors import TOO_RARE
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.gatekeeper import Audience, Tempo
from bot.domain.measures.units import range_words, value_words
from bot.domain.rights import rules
from bot.domain.words import counted, for_example, short_day, some
from bot.errors import UserError
from bot.services.maps import standing
from bot.services.measures import coverage, evidence, gatekeeper, names, trust
from bot.services.measures import disputes as disputing
from bot.services.measures.rules import zone_of
from bot.slack.mrkdwn import Mrkdwn, link, shorten
from bot.store.measures import disputes, series_days
from bot.store.measures import series as stored
from bot.store.measures.disputes import DisputeState
from bot.store.measures.series_days import DayValue
from bot.work import pods
from bot.work.unit import Unit

DAY = timedelta(days=1)
TREND = 14
# Slack takes 50 blocks: a measure is one, and one for each of its channels.
MOST_BLOCKS = 44
MOST_NAMED = 6
LOOK_BACK = timedelta(days=28)
SPARKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class NumberView:
    """One channel's value: beside what is usual, how it went, what opens its interactions.

    `about` is what its button disputes, empty where there is no number.
    """

    channel: str
    value: str
    usual: str
    trend: str
    evidence: Mrkdwn
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """One measure of a workflow."""

    name: str
    facts: str
    definition: str
    numbers: tuple[NumberView, ...]
    locked: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowView:
    """A workflow's measures."""

    template: ClassVar = "measures/workflow"
    workflow: str
    day: str
    standing: str
    map: str
    key: str
    measures: tuple[MeasureView, ...]
    disputes: str
    more: str


@dataclass(frozen=True, slots=True)
class WorkflowRowView:
    """One workflow in the overview."""

    name: str
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class OverviewView:
    """Every workflow somebody may read about."""

    template: ClassVar = "measures/overview"
    line: str
    rows: tuple[WorkflowRowView, ...]


def measures(unit: Unit, by: SlackUserId, words: tuple[str, ...]) -> dict[str, Any]:
    """Answer `/rollout measures [workflow [measure]]`; raises UserError."""
    if not words:
        return _overview(unit, by)
    workflow, only = _asked(unit, words)
    audience = gatekeeper.audience_of(unit, unit.person(by), workflow.key)
    if audience is None:
        raise UserError(f"The numbers of {workflow.name} are for its pod, supervisors and leaders.")
    known = unit.charter.measures_of(workflow.key)
    held = [measure for measure in known if only in ("", labels.fold(measure.key))]
    if only and not held:
        keys = ", ".join(f"`{measure.key}`" for measure in known)
        raise UserError(
            f"{workflow.name} has no measure “{shorten(only, 40)}”. It has {keys or 'none yet'}."
        )
    return unit.render(_workflow_view(unit, workflow, held, audience))


def _asked(unit: Unit, words: tuple[str, ...]) -> tuple[Workflow, str]:
    """Find the workflow somebody named, and what they wrote after it; raises UserError."""
    called = {
        labels.fold(name) for each in unit.charter.workflows for name in (each.key, each.name)
    }
    is_whole = len(words) == 1 or labels.fold(" ".join(words)) in called
    if is_whole or labels.fold(" ".join(words[:-1])) not in called:
        return pods.workflow_called(unit.charter, words), ""
    return pods.workflow_called(unit.charter, words[:-1]), labels.fold(words[-1])


def _overview(unit: Unit, by: SlackUserId) -> dict[str, Any]:
    rows = []
    for workflow in unit.charter.workflows[:40]:
        if gatekeeper.audience_of(unit, unit.person(by), workflow.key) is None:
            continue
        held = unit.charter.measures_of(workflow.key)
        words = f"{counted(len(held), 'measure')} · {_standing_words(unit, workflow)}"
        rows.append(WorkflowRowView(workflow.name, workflow.key, words))
    if not rows:
        raise UserError(rules.NUMBERS.refusal(unit.roster.parts_of(by)))
    line = some((row.name for row in rows), most=3)
    return unit.render(OverviewView(line, tuple(rows)))


def _joined(*told: str) -> str:
    return " · ".join(word for word in told if word)


def _standing_words(unit: Unit, workflow: Workflow) -> str:
    today = local_day(unit.at, zone_of(unit.charter, workflow.key))
    trusted = trust.words(unit, workflow, today)
    stands = trust.standing(unit, workflow, today)
    tempo = f"{stands.tempo} tempo" if stands.tempo else "no tempo yet"
    if not stands.is_seen:
        tempo = "monthly at most while its coverage is unknown"
    return f"{trusted} · {tempo}"


def _workflow_view(
    unit: Unit, workflow: Workflow, held: Sequence[Measure], audience: Audience
) -> WorkflowView:
    today = local_day(unit.at, zone_of(unit.charter, workflow.key))
    views: list[MeasureView] = []
    room = MOST_BLOCKS
    for measure in held:
        view = _measure_view(unit, workflow, measure, audience, today)
        room -= 1 + max(1, len(view.numbers))
        if room < 0:
            break
        views.append(view)
    left = len(held) - len(views)
    return WorkflowView(
        workflow=workflow.name,
        day=short_day(today - DAY),
        standing=_joined(
            _standing_words(unit, workflow), coverage.words(unit, workflow, today - DAY, audience)
        ),
        map=standing.words(unit, workflow),
        key=workflow.key,
        measures=tuple(views),
        disputes=_dispute_words(unit, workflow, today),
        more=f"and {left} more: `/rollout measures {workflow.key} {held[-1].key}` shows one"
        if left
        else "",
    )


def _measure_view(
    unit: Unit, workflow: Workflow, measure: Measure, audience: Audience, today: date
) -> MeasureView:
    may = gatekeeper.verdict(
        unit,
        SeriesKey(measure.key, WorkflowKey(workflow.key), names.ALL),
        audience,
        Tempo.MONTHLY,
        day=today,
    )
    target = measure.target_on(today)
    facts = [
        f"tier {measure.tier}",
        f"target {value_words(measure.unit, target)}" if target is not None else "no target",
        f"{measure.better} is better",
        f"version {measure.definition_version}",
    ]
    return MeasureView(
        name=measure.label,
        facts=" · ".join(facts),
        definition=shorten(_definition(measure), 300),
        numbers=_numbers(unit, workflow, measure, today) if may else (),
        locked=may.why,
        about=disputing.number_value(
            SeriesKey(measure.key, WorkflowKey(workflow.key), names.ALL), today - DAY
        ),
    )


def _definition(measure: Measure) -> str:
    told = measure.definition or "It has no definition yet."
    return f"{told} {for_example(measure.examples)}".rstrip()


def _numbers(
    unit: Unit, workflow: Workflow, measure: Measure, today: date
) -> tuple[NumberView, ...]:
    told = []
    for channel in names.CHANNELS:
        key = SeriesKey(measure.key, WorkflowKey(workflow.key), channel)
        series = stored.with_key(unit.tx, unit.workspace, key)
        if series is None or (channel == names.ALL and not series.has_come):
            continue
        days = series_days.days_of(
            unit.tx, unit.workspace, series.id, since=today - TREND * DAY, until=today - DAY
        )
        told.append(_number(unit, key, measure, days, today - DAY))
    return tuple(told)


def _number(
    unit: Unit, key: SeriesKey, measure: Measure, days: tuple[DayValue, ...], day: date
) -> NumberView:
    last = days[-1] if days and days[-1].day == day else None
    url = evidence.pattern(unit, key, day.isoformat())
    usual = ""
    if last is not None:
        usual = usual_words(measure, last)
    version = f" · {last.version}" if last and last.version else ""
    n = f" (n {last.n:,})" if last and last.n is not None else ""
    return NumberView(
        channel=names.CHANNELS[key.channel],
        value=value_words(measure.unit, last.value) + n if last else "no data",
        usual=usual + version,
        trend=trend([each.value for each in days]),
        evidence=link(url, "evidence") if url else Mrkdwn(""),
        about=disputing.number_value(key, day) if last else "",
    )


def usual_words(measure: Measure, day: DayValue) -> str:
    """Say what is usual of a day, as far as it is known."""
    if day.low is None or day.high is None or day.expected is None:
        return "learning what is usual"
    if measure.unit.adds_up and day.expected < TOO_RARE:
        return "too rare to judge by day"
    return f"usually {range_words(measure.unit, day.low, day.high)}"


def trend(values: list[float]) -> str:
    """Draw some values as a line of bars; empty for fewer than two."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    steps = len(SPARKS) - 1
    return "".join(
        SPARKS[round(steps * (v - low) / (high - low)) if high > low else 3] for v in values
    )


def _dispute_words(unit: Unit, workflow: Workflow, today: date) -> str:
    key = WorkflowKey(workflow.key)
    found = disputes.of_workflow(unit.tx, unit.workspace, key, since=today - LOOK_BACK)
    if not found:
        return ""
    named = ", ".join(each.label for each in found[-MOST_NAMED:])
    upheld = sum(each.state is DisputeState.UPHELD for each in found)
    return f"{counted(len(found), 'number')} disputed in four weeks ({named}), {upheld} upheld"
