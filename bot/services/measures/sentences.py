"""What a finding says, in one line a supervisor understands, with what may explain it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.charter.measures import Measure
from bot.domain.ids import WorkflowKey
from bot.domain.measures.comparing import difference_words
from bot.domain.measures.findings import Finding, FindingKind, SeriesKey
from bot.domain.measures.gatekeeper import Audience
from bot.domain.measures.known_changes import EXPLAINS, KnownChange, Version
from bot.domain.measures.units import MeasureUnit as Counted
from bot.domain.measures.units import change_words, level_words, range_words, value_words
from bot.domain.words import counted, day_words, nth, short_day, some
from bot.services.measures import gatekeeper, parts, trust
from bot.store.measures import known_changes
from bot.store.measures import series as stored
from bot.work import pods
from bot.work.unit import Unit

# Within a week people say the day's name, later its date.
NAMED = timedelta(days=6)
DAY = timedelta(days=1)
# More are counted: nobody reads the same measure over five channels.
MOST_CHANNELS = 2
# In the order in which rows stand.
ALL = "all"
CHANNELS = {ALL: "all channels", "voice": "voice", "chat": "chat", "sms": "SMS", "web": "web"}


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
    return name if series.channel == ALL else f"{name}, {CHANNELS[series.channel]}"


def unit_of(unit: Unit, key: str) -> Counted:
    """Return what a measure is counted in."""
    measure = measure_of(unit, key)
    return measure.unit if measure else Counted.SCORE


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
    return f"Totals of {some(names)} differ from their interactions in {some(_places(unit, found))}"


def spread_words(unit: Unit, found: Sequence[Finding]) -> str:
    """Say how far values of one measure lie apart over channels: 510 to 560 s on 5 channels."""
    values = [finding.value for finding in found if finding.value is not None]
    channels = {finding.series.channel for finding in found}
    named = [CHANNELS[channel] for channel in CHANNELS if channel in channels]
    where_seen = some(named) if len(named) <= MOST_CHANNELS else f"{len(named)} channels"
    unit_seen = unit_of(unit, found[0].series.measure)
    return f"{range_words(unit_seen, min(values), max(values))} on {where_seen}"


def silence_words(unit: Unit, found: Sequence[Finding]) -> tuple[str, str]:
    """Say what sent nothing for which days, and what is missing therefore.

    Where parts of the last day came, a pilot's say, they are named: what is missing is the total.
    """
    until = _silent_days(found)
    came = parts.on_day(unit, (each.series for each in found), max(each.day for each in found))
    lacks = "total" if len(came) == len({each.series for each in found}) else "data"
    only = f"; only {parts.words(came)} came" if came else ""
    senders = dict.fromkeys(source_of(unit, finding.series) for finding in found)
    places = _places(unit, found)
    names = dict.fromkeys(measure_name(unit, finding.series.measure) for finding in found)
    if len(places) == 1 and not any(senders):
        return f"{places[0]}: no {lacks} {until}", f"no {some(names)}{only}"
    told = some((sender or "sources without a name" for sender in senders), most=8)
    what = f"{some(names)} of {some(places)}"
    never = "; it has never sent any" if never_came(unit, found) else ""
    return f"No {lacks} from {told} {until}", f"{what}{never}{only}"


def _silent_days(found: Sequence[Finding]) -> str:
    """Say for how long nothing came: of what lasts since when, else for which days."""
    last = max(finding.day for finding in found)
    since = {finding.since for finding in found if finding.lasts}
    if since:
        first = min(since)
        return f"since {day_words(first)}" if first < last else f"for {day_words(last)}"
    days = {finding.since + n * DAY for finding in found for n in range(_length(finding))}
    when = f"{counted(len(days), 'day')} up to " if len(days) > 1 else ""
    return f"for {when}{day_words(last)}"


def _length(finding: Finding) -> int:
    return (finding.day - finding.since).days + 1


def _places(unit: Unit, found: Sequence[Finding]) -> list[str]:
    """Name the workflows, and once for each of them the channels."""
    seen: dict[WorkflowKey, dict[str, str]] = {}
    for finding in found:
        of_workflow = seen.setdefault(finding.series.workflow, {})
        of_workflow.setdefault(finding.series.channel, where(unit, finding.series))
    return [
        next(iter(named.values()))
        if len(named) == 1
        else f"{pods.workflow_name(unit.charter, key)} on {some(CHANNELS[each] for each in named)}"
        for key, named in seen.items()
    ]


def never_came(unit: Unit, found: Sequence[Finding]) -> bool:
    """Tell whether no number of any of these series ever came."""
    known = (stored.with_key(unit.tx, unit.workspace, finding.series) for finding in found)
    return all(series is None or not series.has_come for series in known)


def source_of(unit: Unit, series: SeriesKey) -> str:
    """Name the source of a series' numbers; empty where the charter names none."""
    measure = measure_of(unit, series.measure)
    return measure.source if measure and measure.source else ""


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
