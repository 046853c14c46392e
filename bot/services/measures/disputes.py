"""Numbers that look wrong to somebody: asked of who keeps the measure, answered to who asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from bot.domain import labels
from bot.domain.audit import Entry
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind
from bot.domain.measures.findings import Finding, FindingKind, SeriesKey
from bot.domain.people import may_work
from bot.domain.roles import Role
from bot.domain.words import day_words
from bot.errors import UserError
from bot.services.measures import gatekeeper, outcomes, sentences
from bot.store.measures import disputes as rows
from bot.store.measures import series as stored
from bot.store.measures import series_days
from bot.store.measures.disputes import Dispute, DisputeState
from bot.store.record.counters import next_number
from bot.work import tell
from bot.work.forms import FieldView, FormView, statement
from bot.work.tell import ToldView
from bot.work.unit import Unit

REASON, ANSWER = "findings.wrong", "findings.answer"
KIND = "dispute"
UPHELD = "upheld"
SEPARATOR = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeView:
    """One dispute as the keeper of its measure is asked."""

    template: ClassVar = "measures/dispute"
    who: str
    about: str
    reason: str
    definition: str
    label: str
    standing: str


def form(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form in which somebody says that a number looks wrong."""
    found = _disputed(unit, value, by)
    field = FieldView(
        block=REASON,
        kind="text",
        label="What looks wrong?",
        hint="What you see instead, and where. Whoever keeps the measure answers you.",
    )
    view = FormView(
        callback="findings.dispute",
        context=value,
        title="This looks wrong",
        submit="Ask",
        intro=outcomes.summary(unit, found),
        fields=(field,),
    )
    return unit.render(view)


def dispute(unit: Unit, value: str, by: SlackUserId, reason: str) -> Dispute:
    """Ask whoever keeps a measure about a number of it; raises UserError."""
    found = _disputed(unit, value, by)
    words = statement(reason, REASON)
    asked = _ask(unit, found[0], by, words, found)
    views = dict.fromkeys(keepers(unit, asked.series), _view(unit, asked))
    tell.keep(unit, asked.label, views)
    return asked


def number_value(series: SeriesKey, day: date) -> str:
    """Write down which number a button is about, where no finding is."""
    return SEPARATOR.join((series.measure, series.workflow, series.channel, day.isoformat()))


def _disputed(unit: Unit, value: str, by: SlackUserId) -> list[Finding]:
    """Find what a button is about: findings, or a number of a series; raises UserError."""
    if SEPARATOR not in value:
        return outcomes.named(unit, value, by)
    measure, workflow, channel, text = value.split(SEPARATOR)
    key, day = SeriesKey(measure, WorkflowKey(workflow), channel), date.fromisoformat(text)
    series = stored.with_key(unit.tx, unit.workspace, key)
    days = (
        series_days.days_of(unit.tx, unit.workspace, series.id, since=day, until=day)
        if series
        else ()
    )
    if not days:
        raise UserError("There is no number for that day any more.")
    number = Finding(
        number=0,
        series=key,
        day=day,
        kind=FindingKind.SPIKE,
        value=days[0].value,
        expected=days[0].expected,
        low=days[0].low,
        high=days[0].high,
        score=0.0,
        n=days[0].n,
        since=day,
        found_at=unit.at,
    )
    return outcomes.readable(unit, [number], by)


def _ask(
    unit: Unit, finding: Finding, by: SlackUserId, reason: str, found: Sequence[Finding]
) -> Dispute:
    asked = Dispute(
        number=next_number(unit.tx, unit.workspace, KIND),
        series=finding.series,
        day=finding.day,
        about=outcomes.summary(unit, found),
        by=by,
        at=unit.at,
        reason=reason,
    )
    rows.add(unit.tx, unit.workspace, asked)
    after = {"finding": finding.number, "reason": reason}
    unit.note(Entry(unit.at, by, "dispute", asked.label, after=after))
    return asked


def keepers(unit: Unit, series: SeriesKey) -> tuple[SlackUserId, ...]:
    """Find who answers for a measure: the leads of the pod that keeps it, else of the workflow's."""
    measure = sentences.measure_of(unit, series.measure)
    pod = measure.pod if measure and measure.pod else outcomes.pod_of(unit, series.workflow)
    leads = unit.roster.pod(PodKey(pod)).leads
    return leads or unit.roster.with_role(Role.STEWARDS) or unit.roster.admins


def _view(unit: Unit, asked: Dispute) -> DisputeView:
    measure = sentences.measure_of(unit, asked.series.measure)
    text = measure.definition if measure and measure.definition else "it has no definition yet"
    version = measure.definition_version if measure else 1
    return DisputeView(
        who=unit.person(asked.by).name,
        about=f"{asked.about}\n{day_words(asked.day)}",
        reason=asked.reason,
        definition=f"What counts (version {version}): {text}",
        label=asked.label,
        standing="",
    )


def standing(unit: Unit, asked: Dispute) -> str:
    """Say how a dispute was answered, or that it waits."""
    if asked.state is DisputeState.ASKED:
        return "It waits for an answer"
    verdict = "It was wrong" if asked.state is DisputeState.UPHELD else "It stands"
    who = unit.person(asked.answered_by).name if asked.answered_by else "somebody"
    return f"{verdict}, {who} says: {asked.answer}"


def show(unit: Unit, number: int, by: SlackUserId) -> dict[str, Any]:
    """Show a dispute to who asked and to who answers for the number; raises UserError."""
    asked = get(unit, number)
    # What moved to another pod, or who left theirs, is not theirs to read any more.
    is_theirs = asked.by == by and gatekeeper.audience_of(
        unit, unit.person(by), asked.series.workflow
    )
    may_answer = _may_answer(unit, asked, by)
    if not is_theirs and not may_answer:
        raise UserError(f"{asked.label} is between who asked and whoever keeps the measure.")
    is_to_answer = may_answer and asked.state is DisputeState.ASKED
    view = replace(_view(unit, asked), standing="" if is_to_answer else standing(unit, asked))
    return unit.render(view)


def answer_form(unit: Unit, number: int, by: SlackUserId, *, upheld: bool) -> dict[str, Any]:
    """Render the form with which a dispute is answered; raises UserError."""
    asked = _open(unit, get(unit, number), by)
    field = FieldView(
        block=ANSWER,
        kind="text",
        label="What happens now?" if upheld else "Why is it right?",
        hint=f"{unit.person(asked.by).name} reads this.",
    )
    view = FormView(
        callback="findings.answer",
        context=f"{asked.label}:{UPHELD if upheld else 'stands'}",
        title="The number is wrong" if upheld else "The number stands",
        submit="Answer",
        intro=f"{asked.about}\n{asked.reason}",
        fields=(field,),
    )
    return unit.render(view)


def answer(unit: Unit, number: int, by: SlackUserId, words: str, *, upheld: bool) -> Dispute:
    """Answer a dispute, and tell who asked; raises UserError."""
    asked = _open(unit, lock(unit, number), by)
    decided = replace(
        asked,
        state=DisputeState.UPHELD if upheld else DisputeState.NOT_UPHELD,
        answer=statement(words, ANSWER, reader="who asked"),
        answered_by=by,
        answered_at=unit.at,
    )
    rows.decide(unit.tx, unit.workspace, decided)
    after = {"state": decided.state, "answer": decided.answer}
    unit.note(Entry(unit.at, by, "answer", decided.label, after=after))
    verdict = "You were right" if upheld else "The number stands"
    told = (
        f"{asked.label} · {verdict}: {asked.about}\n{unit.person(by).name} says: {decided.answer}"
    )
    answered = ToldView(
        headline=f"{unit.person(by).name} has answered {asked.label}: {decided.answer}"
    )
    tell.end(unit, asked.label, answered)
    tell.keep(unit, asked.label, {asked.by: ToldView(headline=told)})
    return decided


def _open(unit: Unit, asked: Dispute, by: SlackUserId) -> Dispute:
    if asked.state is not DisputeState.ASKED:
        who = unit.person(asked.answered_by).name if asked.answered_by else "somebody"
        raise UserError(f"{who} has answered this already: {asked.answer}")
    if not _may_answer(unit, asked, by):
        raise UserError("This is for whoever keeps the measure to answer.")
    return asked


def get(unit: Unit, number: int) -> Dispute:
    """Read a dispute; raises UserError where there is none."""
    return _there(rows.get(unit.tx, unit.workspace, number), number)


def lock(unit: Unit, number: int) -> Dispute:
    """Lock a dispute to answer it; raises UserError where there is none."""
    return _there(rows.lock(unit.tx, unit.workspace, number), number)


def _there(asked: Dispute | None, number: int) -> Dispute:
    if asked is None:
        raise labels.no_such(LabelKind.DISPUTE, number)
    return asked


def _may_answer(unit: Unit, asked: Dispute, by: SlackUserId) -> bool:
    pod = unit.roster.pod(outcomes.pod_of(unit, asked.series.workflow))
    return by in keepers(unit, asked.series) or may_work(unit.person(by), pod)
