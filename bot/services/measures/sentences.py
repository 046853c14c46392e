"""What a finding says, in one line a supervisor understands, with what may explain it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.ids import WorkflowKey
from bot.domain.measures.comparing import difference_words
from bot.domain.measures.findings import Finding, FindingKind
from bot.domain.measures.gatekeeper import Audience
from bot.domain.measures.known_changes import EXPLAINS, KnownChange, Version
from bot.domain.measures.units import change_words, level_words, range_words, value_words
from bot.domain.words import counted, day_words, nth, short_day, some
from bot.services.measures import gatekeeper, trust
from bot.services.measures.names import CHANNELS, measure_name, measure_of, unit_of, where
from bot.services.measures.silence_words import never_came, places, silence_words
from bot.store.measures import known_changes
from bot.work import pods
from bot.work.unit import Unit

# Within a week people say the day's name, later its date.
NAMED = timedelta(days=6)
# More are counted: nobody reads the same measure over five channels.
MOST_CHANNELS = 2


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


def headline(unit: Unit, finding: Finding) -> str:
    """Say what is so: Payment arrangement, voice: AHT 412 s."""
    if finding.kind is FindingKind.MISSING:
        return silence_words(unit, [finding])[0]
    name = measure_name(unit, finding.series.measure)
    if finding.value is None:
        return f"{where(unit, finding.series)}: no {name} for {day_words(finding.day)}"
    counted_in = unit_of(unit, finding.series.measure)
    told = value_words(counted_in, finding.value)
    if finding.kind is FindingKind.DIFFERS:
        told = difference_words(counted_in, finding)
    elif finding.kind is FindingKind.BACK:
        told += ", back to usual"
    elif finding.level is not None and finding.level_before is not None:
        change = change_words(counted_in, finding.level_before, finding.level)
        words = (f"now about {level_words(counted_in, finding.level)}", change)
        told = ", ".join(word for word in words if word)
    return f"{where(unit, finding.series)}: {name} {told}"


def seen_by(unit: Unit, finding: Finding, audience: Audience | None) -> str:
    """Say what is so to an audience: where it may not read the number, only that it stands out."""
    # That numbers are missing tells nothing about what they are.
    is_open = finding.kind is FindingKind.MISSING
    if not is_open and (
        audience is None or not gatekeeper.is_shown(unit, finding.series, audience)
    ):
        return veiled(unit, finding)
    lent = trust.exception_words(unit, finding.series.workflow)
    return ", ".join(word for word in (headline(unit, finding), lent) if word)


def veiled(unit: Unit, finding: Finding) -> str:
    """Name a locked number without saying what it is."""
    differs = finding.kind is FindingKind.DIFFERS
    told = "has another total than its interactions" if differs else "stands out"
    return f"{where(unit, finding.series)}: {measure_name(unit, finding.series.measure)} {told}"


def together(unit: Unit, found: Sequence[Finding]) -> str:
    """Say in one line what findings of one matter say: a source, or a measure over its channels."""
    first, channels = found[0], {finding.series.channel for finding in found}
    if first.kind is FindingKind.MISSING:
        return silence_words(unit, found)[0]
    if first.kind is FindingKind.DIFFERS and len(found) > 1:
        return _differ_words(unit, found)
    seen = [finding for finding in found if finding.value is not None]
    if len(channels) == 1 or not seen:
        return headline(unit, max(found, key=lambda each: each.day))
    name = measure_name(unit, first.series.measure)
    place = pods.workflow_name(unit.charter, first.series.workflow)
    return f"{place}: {name} {spread_words(unit, seen)}"


def _differ_words(unit: Unit, found: Sequence[Finding]) -> str:
    names = dict.fromkeys(measure_name(unit, finding.series.measure) for finding in found)
    return f"Totals of {some(names)} differ from their interactions in {some(places(unit, found))}"


def spread_words(unit: Unit, found: Sequence[Finding]) -> str:
    """Say how far values of one measure lie apart over channels: 510 to 560 s on 5 channels."""
    values = [finding.value for finding in found if finding.value is not None]
    channels = {finding.series.channel for finding in found}
    named = [CHANNELS[channel] for channel in CHANNELS if channel in channels]
    where_seen = some(named) if len(named) <= MOST_CHANNELS else f"{len(named)} channels"
    unit_seen = unit_of(unit, found[0].series.measure)
    return f"{range_words(unit_seen, min(values), max(values))} on {where_seen}"


def usual_words(unit: Unit, finding: Finding) -> str:
    """Say what is usual: usually 350 to 380 s on Mondays."""
    counted = unit_of(unit, finding.series.measure)
    if finding.level_before is not None:
        return f"{level_words(counted, finding.level_before)} before"
    if finding.low is None or finding.high is None:
        return ""
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
            return f"{way} since {by}{after}{_again(finding, today)}"
        case FindingKind.DRIFT:
            return f"{creeps} since about {by}{after}{_again(finding, today)}"
        case FindingKind.SPIKE:
            told = f"with {cause.noted}" if cause.words else ""
            return f"{told}{_again(finding, today)}".removeprefix(", ")
        case FindingKind.BACK:
            return f"back since {day}"
        case _:
            return ""


def _again(finding: Finding, today: date) -> str:
    """Say of what came before that it comes again: , again, 3rd time since Monday."""
    if finding.times < 2 or finding.first_on is None:
        return ""
    return f", again, {nth(finding.times)} time since {_day(finding.first_on, today)}"


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
    if finding.kind is FindingKind.DIFFERS:
        days = f"on {counted(finding.times, 'day')} since {_day(finding.since, today)}"
        return f"{days}; what interactions add up to is shown"
    if finding.kind is FindingKind.MISSING:
        if never_came(unit, [finding]):
            return "it has never come"
        return "" if finding.lasts else f"usually there on {finding.day:%A}s"
    parts = [
        breach_words(unit, finding) if finding.kind is FindingKind.BREACH else "",
        usual_words(unit, finding),
        since_words(finding, cause, today=today),
    ]
    return ", ".join(part for part in parts if part)


def _day(day: date, today: date) -> str:
    return f"{day:%A}" if today - day <= NAMED else short_day(day)
