"""Who answers for what stands out, and by when: a finding's day, its owner, and who asks after it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.actions import deadlines
from bot.domain.calendar import local_day
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.measures.answers import is_good_news
from bot.domain.measures.findings import Finding, FindingKind, FindingState, SeriesKey
from bot.domain.measures.gatekeeper import Audience, Tempo
from bot.domain.people import Person
from bot.domain.roles import Role
from bot.domain.words import short_day, some
from bot.services.actions import waiting
from bot.services.measures import gatekeeper, names, proposals, sentences, trust
from bot.store.actions import nudges
from bot.store.measures import findings as rows
from bot.store.measures.findings import FindingFilter
from bot.store.record.counters import next_number
from bot.work import pods
from bot.work.presence import has_left
from bot.work.subjects import Subject
from bot.work.tell import Button
from bot.work.unit import Unit

KIND = "finding"
# So many at once have one cause: the oldest of them are asked about.
MOST_ASKED = 2_000
# A button's value holds at most 2,000 characters.
MOST_NUMBERS = 200
Matter = tuple[object, ...]


def keep(unit: Unit, series: int, found: Finding) -> Finding:
    """Number a new finding and write it down, with the day by which it is answered."""
    numbered = replace(found, number=next_number(unit.tx, unit.workspace, KIND))
    pod = pod_of(unit, found.series)
    asked = _promise(unit, numbered, pod) if pod and found.state is FindingState.OPEN else numbered
    rows.add(unit.tx, unit.workspace, series, asked)
    _plan(unit, asked)
    return asked


def end(unit: Unit, closed: Sequence[Finding]) -> None:
    """Write findings back that are open no more; what was asked with them is asked without them."""
    for finding in closed:
        rows.save(unit.tx, unit.workspace, finding)
        nudges.cancel(unit.tx, unit.workspace, about=(KIND, finding.number))
        waiting.redraw(unit, KIND, finding.number)
        if finding.kind is FindingKind.BREACH:
            proposals.end(unit, finding)
    over = {matter(unit, finding) for finding in closed}
    for found in _matters(unit):
        if matter(unit, found[0]) in over:
            nudges.cancel(unit.tx, unit.workspace, about=(KIND, found[0].number))
            _plan(unit, found[0])


def _promise(unit: Unit, finding: Finding, pod: PodKey) -> Finding:
    measure = names.measure_of(unit, finding.series.measure)
    if measure is None or is_good_news(finding, better=measure.better):
        return finding
    calendar = pods.calendar_of(unit.charter, pod)
    days = unit.charter.promises.answers.of(finding.kind, tier=measure.tier, urgent=measure.urgent)
    due_on = calendar.add_working_days(local_day(unit.at, calendar.zone), days)
    return replace(finding, due_on=due_on)


def _plan(unit: Unit, finding: Finding) -> None:
    pod = pod_of(unit, finding.series)
    if finding.due_on is None or pod is None:
        return
    path, calendar = unit.charter.promises.path, pods.calendar_of(unit.charter, pod)
    first = deadlines.begin(deadlines.steps(path, finding.due_on, calendar), unit.at)
    if first is not None:
        nudges.plan(unit.tx, unit.workspace, first, about=(KIND, finding.number), pod=pod)


def pod_of(unit: Unit, series: SeriesKey) -> PodKey | None:
    """Return the pod that keeps a measure, else its workflow's; None once the charter has neither."""
    measure = names.measure_of(unit, series.measure)
    if measure is not None and measure.pod:
        return PodKey(measure.pod)
    try:
        return PodKey(unit.charter.workflow(series.workflow).pod)
    except KeyError:
        return None


def owner(unit: Unit, finding: Finding) -> SlackUserId | None:
    """Name whose it is to answer: never nobody where somebody is there who may read it."""
    return next((user for user in _owners(unit, finding) if is_here(unit, user)), None)


def is_here(unit: Unit, user: SlackUserId) -> bool:
    """Tell whether somebody is there to answer for numbers, which a vendor never does."""
    return not has_left(unit, user) and not unit.person(user).is_a(Role.VENDOR)


def _owners(unit: Unit, finding: Finding) -> Iterable[SlackUserId]:
    """Yield who may be asked, whoever is nearest first."""
    if (sender := sender_of(unit, finding)) is not None:
        yield sender.id
    if is_shown(unit, finding) and (pod := pod_of(unit, finding.series)) is not None:
        yield from unit.roster.pod(pod).leads
        yield from unit.roster.pod(PodKey(unit.charter.workflow(finding.series.workflow).pod)).leads
    # What is locked, only those who keep the measures may read.
    yield from unit.roster.with_role(Role.STEWARDS)
    yield from unit.roster.with_role(Role.ANALYSTS)
    yield from unit.roster.admins


def sender_of(unit: Unit, finding: Finding) -> Person | None:
    """Find who answers for the source that is silent or differs; None where it has no owner."""
    ref = _sender_ref(unit, finding)
    return unit.roster.called(ref) if ref else None


def _sender_ref(unit: Unit, finding: Finding) -> str | None:
    source = names.source_of(unit, finding.series)
    if finding.kind not in (FindingKind.MISSING, FindingKind.DIFFERS) or not source:
        return None
    return next(each.owner for each in unit.charter.sources if each.key == source)


def is_shown(unit: Unit, finding: Finding) -> bool:
    """Tell whether its pod may read it."""
    return may_read(unit, finding, Audience.POD)


def may_read(unit: Unit, finding: Finding, audience: Audience) -> bool:
    """Tell whether somebody may; that numbers are missing tells nothing about what they are."""
    today = local_day(unit.at, unit.charter.rollout.zone)
    may = gatekeeper.verdict(unit, finding.series, audience, Tempo.MONTHLY, day=today)
    return bool(may) or (finding.kind is FindingKind.MISSING and may is not gatekeeper.GONE)


def asked(
    unit: Unit, workflows: Collection[WorkflowKey], *, last: date = date.max
) -> list[Finding]:
    """List what somebody is asked to answer, of days up to one, however long it has waited."""
    wanted = FindingFilter(last=last, is_asked=True)
    found = rows.find(unit.tx, unit.workspace, wanted, limit=MOST_ASKED) if workflows else []
    return [each for each in found if not places(unit, each).isdisjoint(workflows)]


def places(unit: Unit, finding: Finding) -> frozenset[WorkflowKey]:
    """List the workflows whose finding it is: a source's silence is that of all it sends about."""
    source = names.source_of(unit, finding.series)
    if finding.kind is not FindingKind.MISSING or not source:
        return frozenset([finding.series.workflow])
    return frozenset(
        WorkflowKey(workflow.key)
        for workflow in unit.charter.workflows
        if any(measure.source == source for measure in unit.charter.measures_of(workflow.key))
    )


def matter(unit: Unit, finding: Finding) -> Matter:
    """Tell what belongs together: a source's silence, or what a measure of a workflow does."""
    series = finding.series
    if finding.kind is FindingKind.MISSING:
        return silence_of(unit, series)
    if finding.kind is FindingKind.DIFFERS:
        source = names.source_of(unit, series)
        return ("differs", source, "" if source else series.workflow, "")
    if finding.kind is FindingKind.BACK:
        return ("back", series.workflow, series.measure, False)
    return ("seen", series.workflow, series.measure, finding.is_high)


def silence_of(unit: Unit, series: SeriesKey) -> Matter:
    """Tell what the silence of a series belongs to: its source, else its workflow."""
    source = names.source_of(unit, series)
    return ("missing", source, "" if source else series.workflow, "")


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """Order findings as they have to be answered: the earliest day first."""
    return sorted(found, key=lambda each: (each.due_on or date.max, each.number))


def group(unit: Unit, found: Iterable[Finding]) -> list[list[Finding]]:
    """Put together what belongs together, in the order in which it has to be answered."""
    together: dict[Matter, list[Finding]] = {}
    for finding in in_order(found):
        together.setdefault(matter(unit, finding), []).append(finding)
    return list(together.values())


def _matters(unit: Unit) -> list[list[Finding]]:
    found = asked(unit, [WorkflowKey(workflow.key) for workflow in unit.charter.workflows])
    known = {measure.key for measure in unit.charter.measures}
    return group(unit, (finding for finding in found if finding.series.measure in known))


def subjects(unit: Unit, numbers: Collection[int]) -> Mapping[int, Subject]:
    """Say what nudges are about; of what belongs together the first speaks for all."""
    return {
        found[0].number: subject
        for found in _matters(unit)
        if found[0].number in numbers and (subject := _subject(unit, found)) is not None
    }


def _subject(unit: Unit, found: Sequence[Finding]) -> Subject | None:
    first, pod = found[0], pod_of(unit, found[0].series)
    if first.due_on is None or pod is None:
        return None
    return Subject(
        label=first.label,
        what=_what(unit, found),
        pod=pod,
        due_on=first.due_on,
        workflow=first.series.workflow,
        owner=owner(unit, first),
        end="close",
        counts=True,
        buttons=(Button("findings.become", "This becomes…", value_of(found), "primary"),),
    )


def value_of(found: Iterable[Finding]) -> str:
    """Write down which findings a button is about; those of a preview have no numbers yet."""
    numbered = [str(finding.number) for finding in found if finding.number]
    return ",".join(numbered[:MOST_NUMBERS])


def owner_words(unit: Unit, finding: Finding) -> str:
    """Say whose it is: the source's owner where numbers are missing, else the pod and its lead."""
    user, sender = owner(unit, finding), sender_of(unit, finding)
    if user is not None and sender is not None and sender.id == user:
        return sender.name
    pod, ref = pod_of(unit, finding.series), _sender_ref(unit, finding)
    words = (
        pods.name_of(unit.charter, pod) if pod else "",
        unit.person(user).name if user else "",
        f"for {ref}" if ref else "",
    )
    return ", ".join(word for word in words if word)


def due_words(unit: Unit, finding: Finding) -> str:
    """Say by when it is to be answered, or when it was; nothing where nobody is asked."""
    pod = pod_of(unit, finding.series)
    if finding.due_on is None or finding.state is not FindingState.OPEN or pod is None:
        return ""
    today = local_day(unit.at, pods.calendar_of(unit.charter, pod).zone)
    late = "answer was due" if finding.due_on < today else "answer by"
    return f"{late} {short_day(finding.due_on)}"


def exception_words(unit: Unit, found: Sequence[Finding]) -> str:
    """Say of findings' numbers that an exception shows them; that some are missing needs none."""
    if found[0].kind is FindingKind.MISSING:
        return ""
    return trust.exceptions_words(unit, (finding.series.workflow for finding in found))


def _what(unit: Unit, found: Sequence[Finding]) -> str:
    first = found[0]
    is_open = is_shown(unit, first)
    told = sentences.together(unit, found) if is_open else sentences.veiled(unit, first)
    if is_open and (lent := exception_words(unit, found)):
        told = f"{told}, {lent}"
    others = {finding.label: None for finding in found[1:]}
    return f"{told} (with {some(others)})" if others else told
