"""What a finding says, in one line a supervisor understands, with what may explain it."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.charter.measures import Measure
from bot.domain.ids import PodKey, WorkflowKey
from bot.domain.measures.findings import Finding, FindingKind, SeriesKey
from bot.domain.measures.known_changes import EXPLAINS, KnownChange, Version
from bot.domain.measures.units import MeasureUnit as Counted
from bot.domain.measures.units import range_words, value_words
from bot.domain.words import day_words, short_day
from bot.store.measures import known_changes
from bot.work import pods
from bot.work.unit import Unit

# Within a week people say the day's name, later its date.
NAMED = timedelta(days=6)
# In the order in which rows stand.
CHANNELS = {"all": "all channels", "voice": "voice", "chat": "chat", "sms": "SMS", "web": "web"}


@dataclass(frozen=True, slots=True)
class Cause:
    """What may explain a finding: nothing known, a version, or a noted change with its label."""

    words: str = ""
    label: str = ""

    @property
    def noted(self) -> str:
        return f"{self.words} ({self.label})" if self.label else self.words


@dataclass(frozen=True, slots=True)
class Around:
    """What changed around some days: noted by people, and versions first seen."""

    changes: tuple[KnownChange, ...] = ()
    versions: tuple[Version, ...] = ()

    def explaining(self, workflow: WorkflowKey, since: date) -> Cause:
        """Name what may explain what began on a day."""
        noted = [c for c in self.changes if c.concerns(workflow) and c.explains(since)]
        seen = [v for v in self.versions if v.workflow == workflow and v.explains(since)]
        if seen and not noted:
            return Cause(seen[-1].name)
        return Cause(noted[-1].words, noted[-1].label) if noted else Cause()


def around(unit: Unit, first: date, last: date) -> Around:
    """Find what changed around a stretch of days."""
    return Around(
        known_changes.between(unit.tx, unit.workspace, first - EXPLAINS, last),
        known_changes.versions(unit.tx, unit.workspace, first - EXPLAINS, last),
    )


def measure_of(unit: Unit, key: str) -> Measure | None:
    """Find a measure, also None once the charter has dropped it."""
    try:
        return unit.charter.measure(key)
    except KeyError:
        return None


def measure_name(unit: Unit, key: str) -> str:
    """Return a measure's short name."""
    measure = measure_of(unit, key)
    return measure.label if measure else key


def where(unit: Unit, series: SeriesKey) -> str:
    """Name workflow and channel: Payment arrangement, voice."""
    name = pods.workflow_name(unit.charter, series.workflow)
    return name if series.channel == "all" else f"{name}, {CHANNELS[series.channel]}"


def unit_of(unit: Unit, key: str) -> Counted:
    """Return what a measure is counted in."""
    measure = measure_of(unit, key)
    return measure.unit if measure else Counted.SCORE


def headline(unit: Unit, finding: Finding) -> str:
    """Say what is so: Payment arrangement, voice: AHT 412 s."""
    name = measure_name(unit, finding.series.measure)
    if finding.value is None:
        return f"{where(unit, finding.series)}: no {name} for {day_words(finding.day)}"
    value = value_words(unit_of(unit, finding.series.measure), finding.value)
    return f"{where(unit, finding.series)}: {name} {value}"


def usual_words(unit: Unit, finding: Finding) -> str:
    """Say what is usual: usually 350 to 380 s on Mondays."""
    if finding.low is None or finding.high is None:
        return ""
    counted = unit_of(unit, finding.series.measure)
    return f"usually {range_words(counted, finding.low, finding.high)} on {finding.day:%A}s"


def since_words(finding: Finding, cause: Cause, *, today: date) -> str:
    """Say since when: higher since Thursday's flow 2.3, creeping up since about 5 March."""
    way = "higher" if finding.is_high else "lower"
    creeps = "creeping up" if finding.is_high else "creeping down"
    day = _day(finding.since, today)
    by = f"{day}'s {cause.noted}" if cause.words and today - finding.since <= NAMED else day
    known = ", ".join(word for word in (cause.words, cause.label) if word)
    after = f" ({known})" if known and by == day else ""
    match finding.kind:
        case FindingKind.SHIFT:
            return f"{way} since {by}{after}"
        case FindingKind.DRIFT:
            return f"{creeps} since about {by}{after}"
        case FindingKind.SPIKE:
            return f"with {cause.noted}" if cause.words else ""
        case _:
            return ""


def breach_words(unit: Unit, finding: Finding) -> str:
    """Say which limit was crossed and what that asks for."""
    measure = measure_of(unit, finding.series.measure)
    if measure is None or measure.guardrail is None:
        return ""
    limit = value_words(measure.unit, measure.guardrail.limit)
    asks = "stop" if measure.guardrail.then == "stop" else "go a step back"
    return f"beyond its limit of {limit}: the workflow should {asks}"


def sentence(unit: Unit, finding: Finding, about: Around, *, today: date) -> str:
    """Say all of it after the headline, without a full stop."""
    cause = about.explaining(finding.series.workflow, finding.since)
    if finding.kind is FindingKind.MISSING:
        return f"usually there on {finding.day:%A}s"
    parts = [
        breach_words(unit, finding) if finding.kind is FindingKind.BREACH else "",
        usual_words(unit, finding),
        since_words(finding, cause, today=today),
    ]
    return ", ".join(part for part in parts if part)


def owner_words(unit: Unit, finding: Finding) -> str:
    """Name whose it is: the source's owner where numbers are missing, else the pod's lead."""
    measure = measure_of(unit, finding.series.measure)
    if finding.kind is FindingKind.MISSING and measure is not None and measure.source:
        source = next(s for s in unit.charter.sources if s.key == measure.source)
        if source.owner:
            person = unit.roster.called(source.owner)
            return person.name if person else source.owner
    try:
        pod = unit.charter.pod_of(finding.series.workflow)
    except KeyError:
        return ""
    leads = unit.roster.pod(PodKey(pod.key)).leads
    return f"{pod.name}, {unit.person(leads[0]).name}" if leads else pod.name


def _day(day: date, today: date) -> str:
    return f"{day:%A}" if today - day <= NAMED else short_day(day)
