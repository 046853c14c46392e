"""What whoever disputes a number is promised: by when they hear, from whom, and what if they do not."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain import promises
from bot.domain.actions import deadlines
from bot.domain.audit import Entry
from bot.domain.calendar import WorkCalendar, local_day
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.gatekeeper import Audience
from bot.domain.people import Person, listed
from bot.domain.promises import Promise
from bot.domain.rights import rules
from bot.domain.roles import Role
from bot.domain.words import day_words
from bot.services.actions import waiting
from bot.services.measures import answers, gatekeeper, names
from bot.store.actions import nudges
from bot.store.measures import disputes as rows
from bot.store.measures.disputes import Dispute
from bot.work import pods, tell
from bot.work.subjects import Subject
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

KIND = "dispute"
SLICE = 10
# Who acts when nobody does.
CLOCK = "clock"


def keepers(unit: Unit, series: SeriesKey) -> tuple[SlackUserId, ...]:
    """Find who answers for a measure: the leads of the pod that keeps it, else stewards, never nobody."""
    pod = answers.pod_of(unit, series)
    # What is locked, only those who keep the measures may read.
    is_shown = gatekeeper.is_shown(unit, series, Audience.POD)
    leads = unit.roster.pod(pod).leads if pod and is_shown else ()
    for users in (leads, unit.roster.with_role(Role.STEWARDS), unit.roster.admins):
        if here := tuple(user for user in users if answers.is_here(unit, user)):
            return here
    return unit.roster.office


def holder(unit: Unit, asked: Dispute) -> SlackUserId | None:
    """Name who is to answer a dispute; whoever asked only where nobody else keeps the measure."""
    if asked.surprise and (owner := _owner(unit, asked)) is not None:
        return owner
    found = keepers(unit, asked.series)
    if set(found) == {asked.by}:
        found = listed((*unit.roster.with_role(Role.STEWARDS), *unit.roster.admins, *found))
    others = (user for user in found if user != asked.by and answers.is_here(unit, user))
    return next(others, found[0] if found else None)


def _owner(unit: Unit, asked: Dispute) -> SlackUserId | None:
    """Find who is accountable for what a workflow does, where they are there and did not ask."""
    try:
        ref = unit.charter.workflow(asked.series.workflow).owners.product
    except KeyError:
        return None
    person = unit.roster.called(ref) if ref else None
    if person is None or person.id == asked.by or not answers.is_here(unit, person.id):
        return None
    return person.id


def about(unit: Unit, asked: Dispute, reader: SlackUserId | None = None) -> str:
    """Say which number is disputed; what it is only to who may read it, or to everybody of its pod."""
    if reader is None:
        audience: Audience | None = Audience.POD
    else:
        audience = gatekeeper.disputes_as(unit, unit.person(reader), asked.series.workflow)
    if audience is not None and gatekeeper.is_shown(unit, asked.series, audience):
        return asked.about
    name = names.measure_name(unit, asked.series.measure) or "what the tool said"
    return f"{names.where(unit, asked.series)}: {name} of {day_words(asked.day)}"


def promise(unit: Unit, series: SeriesKey, *, days: int = 0) -> Promise:
    """Promise an answer about a series' number by a day of whoever keeps the measure."""
    calendar = _calendar(unit, series)
    days = days or unit.charter.promises.dispute_days
    return promises.promise(
        calendar.add_working_days(local_day(unit.at, calendar.zone), days), calendar
    )


def _calendar(unit: Unit, series: SeriesKey) -> WorkCalendar:
    return pods.calendar_of(unit.charter, answers.pod_of(unit, series) or PodKey(""))


def begin(unit: Unit, asked: Dispute) -> None:
    """Plan who is reminded of a dispute, and tell who asked by when they hear."""
    path, calendar = unit.charter.promises.path, _calendar(unit, asked.series)
    first = deadlines.begin(deadlines.steps(path, asked.promise.by, calendar), unit.at)
    pod = answers.pod_of(unit, asked.series)
    if first is not None and pod is not None:
        nudges.plan(unit.tx, unit.workspace, first, about=(KIND, asked.number), pod=pod)
    user = holder(unit, asked)
    if user != asked.by:
        words = f"{asked.label}: {_name(unit, user)} answers you by {day_words(asked.promise.by)}."
        tell.keep(
            unit,
            asked.label,
            {asked.by: ToldView(headline=words, what=about(unit, asked, asked.by))},
        )


def end(unit: Unit, answered: Dispute) -> None:
    """Stop asking about a dispute that is answered."""
    nudges.cancel(unit.tx, unit.workspace, about=(KIND, answered.number))
    waiting.redraw(unit, KIND, answered.number)


def _name(unit: Unit, user: SlackUserId | None) -> str:
    return unit.person(user).name if user else "whoever keeps the measure"


def next_breach(unit: Unit) -> datetime | None:
    """Return when the breach of a promise is next to be told."""
    return rows.next_breach(unit.tx, unit.workspace)


def tell_due(unit: Unit) -> bool:
    """Tell some of those whose day passes without an answer; True while more wait."""
    due = rows.lock_breaching(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    for asked in due:
        _miss(unit, asked)
    return len(due) == SLICE


def _miss(unit: Unit, asked: Dispute) -> None:
    calendar = _calendar(unit, asked.series)
    given = promises.miss(asked.promise, calendar, today=local_day(unit.at, calendar.zone))
    missed = replace(asked, promise=given)
    rows.save(unit.tx, unit.workspace, missed)
    before, after = {"promised": asked.promise.by}, {"promised": given.by}
    unit.note(Entry(unit.at, CLOCK, "miss", asked.label, before, after))
    view = ToldView(headline=_missed_words(unit, missed), what=about(unit, asked, asked.by))
    tell.keep(unit, asked.label, {asked.by: view}, after=unit.at)


def _missed_words(unit: Unit, asked: Dispute) -> str:
    given, name = asked.promise, _name(unit, holder(unit, asked))
    if given.is_for_lead or given.missed_on is None:
        return (
            f"{asked.label}: we missed {day_words(given.by)} too, and are sorry. {name} has it now, "
            "and the Value Office knows. You hear as soon as it is answered."
        )
    return (
        f"{asked.label}: we missed the day we gave you, {day_words(given.missed_on)}. {name} has it "
        f"now. We will write again by {day_words(given.by)}."
    )


def waiting_for(unit: Unit, person: Person) -> list[Dispute]:
    """List the disputes that wait and that somebody raised, has to answer, or may read about."""
    return [
        asked
        for asked in rows.waiting(unit.tx, unit.workspace)
        if asked.by == person.id
        or may_answer(unit, asked, person.id)
        or gatekeeper.audience_of(unit, person, asked.series.workflow)
    ]


def count(unit: Unit, workflows: Collection[WorkflowKey]) -> int:
    """Count the disputes about some workflows that wait for an answer."""
    found = rows.waiting(unit.tx, unit.workspace)
    return sum(asked.series.workflow in workflows for asked in found)


def may_answer(unit: Unit, asked: Dispute, by: SlackUserId) -> bool:
    """Tell whether somebody keeps the measure, or works in the pod whose workflow it is about."""
    keeps = by in (*keepers(unit, asked.series), holder(unit, asked))
    # What is locked, only those who keep the measures may read.
    is_shown = gatekeeper.is_shown(unit, asked.series, Audience.POD)
    pod = _pod_of(unit, asked) if is_shown else None
    return rules.ANSWER_DISPUTE.admits(unit.roster.standing(by, pod, keeper=keeps))


def _pod_of(unit: Unit, asked: Dispute) -> PodKey | None:
    try:
        return PodKey(unit.charter.workflow(asked.series.workflow).pod)
    except KeyError:
        return None


def subjects(unit: Unit, numbers: Collection[int]) -> Mapping[int, Subject]:
    """Say what reminders of disputes are about, of those that still wait."""
    found = rows.numbered(unit.tx, unit.workspace, numbers)
    return {
        asked.number: subject
        for asked in found
        if asked.is_open and (subject := _subject(unit, asked)) is not None
    }


def buttons(asked: Dispute) -> tuple[Button, ...]:
    """Return what answers a dispute."""
    return (
        Button("findings.upheld", "It is wrong", asked.label, "primary"),
        Button("findings.stands", "It stands", asked.label),
    )


def _subject(unit: Unit, asked: Dispute) -> Subject | None:
    pod = answers.pod_of(unit, asked.series)
    if pod is None:
        return None
    return Subject(
        label=asked.label,
        what=f"{about(unit, asked)}\n“{asked.reason}”",
        pod=pod,
        due_on=asked.promise.missed_on or asked.promise.by,
        workflow=asked.series.workflow,
        owner=holder(unit, asked),
        waits=unit.person(asked.by).name,
        end="answer",
        buttons=buttons(asked),
        counts=True,
    )
