"""One exception of the digest: what, usually what, since when, from how many, whose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import Finding, FindingKind, SeriesKey
from bot.domain.measures.units import value_words
from bot.domain.words import some
from bot.services.digest.exceptions import SAME_EVERYWHERE
from bot.services.measures import answers, names, sentences, silence_words
from bot.services.measures.sentences import Around
from bot.slack.mrkdwn import shorten
from bot.store.measures import series as stored
from bot.store.measures import series_days
from bot.work import pods
from bot.work.unit import Unit

# A workflow's channel.
Place = tuple[WorkflowKey, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLineView:
    """One exception; `numbers` are the findings its buttons are about, empty in a preview."""

    headline: str
    sentence: str
    facts: str
    numbers: str
    has_evidence: bool
    is_brief: bool


def lines_of(
    unit: Unit, chosen: Sequence[Sequence[Finding]], about: Around, *, today: date, most: int
) -> tuple[DigestLineView, ...]:
    """Say what each group of findings says together; nothing that is silent is called usual."""
    silent = {
        (finding.series.workflow, finding.series.channel)
        for group in chosen
        for finding in group
        if finding.kind is FindingKind.MISSING
    }
    return tuple(_line(unit, group, about, today, silent) for group in chosen[:most])


def _line(
    unit: Unit, group: Sequence[Finding], about: Around, today: date, silent: Collection[Place]
) -> DigestLineView:
    # A broken limit says more than how far off a day is.
    first = max(group, key=lambda f: (f.kind is FindingKind.BREACH, abs(f.score), f.day))
    if first.kind is FindingKind.MISSING:
        headline, sentence = silence_words.silence_words(unit, group)
    elif first.kind is FindingKind.DIFFERS:
        headline = sentences.together(unit, group)
        sentence = sentences.sentence(unit, first, about, today=today)
    elif len({finding.series.workflow for finding in group}) >= SAME_EVERYWHERE:
        headline = _everywhere_words(unit, group)
        sentence = sentences.since_words(first, _cause(about, first), today=today)
    else:
        headline = sentences.headline(unit, first)
        told = sentences.sentence(unit, first, about, today=today)
        sentence = " · ".join(
            word for word in (told, _channels_words(unit, group, first, silent)) if word
        )
    return DigestLineView(
        headline=shorten(headline, 400),
        sentence=shorten(sentence, 600),
        facts=" · ".join(word for word in _facts(unit, group, first) if word),
        numbers=answers.value_of(group),
        has_evidence=first.kind is not FindingKind.MISSING,
        is_brief=first.kind is FindingKind.MISSING,
    )


def _cause(about: Around, finding: Finding) -> sentences.Cause:
    return about.explaining(finding.series.workflow, finding.since)


def _everywhere_words(unit: Unit, group: Sequence[Finding]) -> str:
    name = names.measure_name(unit, group[0].series.measure)
    counted_in = names.unit_of(unit, group[0].series.measure)
    strongest: dict[str, Finding] = {}
    for finding in sorted(group, key=lambda each: -abs(each.score)):
        strongest.setdefault(finding.series.workflow, finding)
    values = {
        f"{pods.workflow_name(unit.charter, f.series.workflow)} {value_words(counted_in, f.value)}": None
        for f in strongest.values()
        if f.value is not None
    }
    way = "higher" if group[0].is_high else "lower"
    if group[0].kind is FindingKind.BACK:
        way = "back to usual"
    return f"{name} is {way} in {len(strongest)} workflows: {some(values)}"


def _channels_words(
    unit: Unit, group: Sequence[Finding], first: Finding, silent: Collection[Place]
) -> str:
    """Say on which other channels it is so too, and where it is not: channels that diverge."""
    same = {finding.series.channel for finding in group}
    counted_in = names.unit_of(unit, first.series.measure)
    others = {
        f"{names.CHANNELS[f.series.channel]} {value_words(counted_in, f.value)}": None
        for f in group
        if f.series.channel != first.series.channel and f.value is not None
    }
    usual = [
        channel
        for channel in _measured_on(unit, first)
        if channel not in same
        and (first.series.workflow, channel) not in silent
        and _is_usual(unit, replace(first.series, channel=channel), first.day)
    ]
    also = f"also {some(others)}" if others else ""
    if len(others) > sentences.MOST_CHANNELS:
        also = sentences.spread_words(unit, [f for f in group if f.value is not None])
    apart = f"{some(names.CHANNELS[c] for c in usual)} as usual" if usual else ""
    return ", ".join(word for word in (also, apart) if word)


def _is_usual(unit: Unit, key: SeriesKey, day: date) -> bool:
    """Tell whether a series was judged on a day and lay where it usually lies."""
    series = stored.with_key(unit.tx, unit.workspace, key)
    if series is None:
        return False
    seen = series_days.on_day(unit.tx, unit.workspace, day, numbers=[series.id]).get(series.id)
    if seen is None or seen.low is None or seen.high is None:
        return False
    return seen.low <= seen.value <= seen.high


def _measured_on(unit: Unit, finding: Finding) -> tuple[str, ...]:
    measure = names.measure_of(unit, finding.series.measure)
    try:
        channels = unit.charter.workflow(finding.series.workflow).channels
    except KeyError:
        return ()
    if measure is None or finding.series.channel == "all":
        return ()
    return tuple(c for c in channels if not measure.channels or c in measure.channels)


def _facts(unit: Unit, group: Sequence[Finding], first: Finding) -> tuple[str, ...]:
    by = answers.due_words(unit, answers.in_order(group)[0])
    if first.kind is FindingKind.DIFFERS:
        return (_labels(group), by, answers.exception_words(unit, group), _owners(unit, group))
    if first.kind is FindingKind.MISSING:
        return (_labels(group), by, _owners(unit, group))
    measure = names.measure_of(unit, first.series.measure)
    target = measure.target_on(first.day) if measure else None
    n = sum(finding.n or 0 for finding in group)
    days = (first.day - first.since).days + 1 if first.kind is not FindingKind.BACK else 1
    return (
        _labels(group),
        by,
        f"day {days}" if days > 1 else "",
        f"target {value_words(measure.unit, target)}" if measure and target is not None else "",
        f"n {n:,}" if n else "",
        answers.exception_words(unit, group),
        answers.owner_words(unit, answers.in_order(group)[0]),
    )


def _owners(unit: Unit, group: Sequence[Finding]) -> str:
    of_sources = {names.source_of(unit, finding.series): finding for finding in reversed(group)}
    owners = dict.fromkeys(answers.owner_words(unit, each) for each in of_sources.values())
    return " · ".join(owner for owner in owners if owner)


def _labels(group: Sequence[Finding]) -> str:
    """Name the findings of a line; what a preview shows has no numbers yet."""
    numbered = {finding.label: None for finding in group if finding.number}
    return some(numbered) if numbered else ""
