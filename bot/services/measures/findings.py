"""Findings as people ask for them: those that wait, and one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from bot.domain import labels
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind
from bot.domain.measures.findings import Finding, FindingKind, FindingState, state_words
from bot.domain.measures.gatekeeper import Audience
from bot.domain.words import counted, day_words, short_day, some
from bot.errors import UserError
from bot.services.measures import (
    answers,
    attribution,
    gatekeeper,
    outcomes,
    promises,
    sentences,
    trust,
)
from bot.services.measures import disputes as disputing
from bot.slack.mrkdwn import shorten
from bot.store.measures import disputes
from bot.store.measures import findings as rows
from bot.store.measures.disputes import Dispute
from bot.work import relay
from bot.work.unit import Unit

MOST_FINDINGS = 12
MOST_DISPUTES = 8
MOST_SAID = 8
LONGEST_SAID = 300


@dataclass(frozen=True, slots=True)
class FindingRowView:
    """One finding that waits for a word."""

    headline: str
    words: str
    numbers: str
    has_evidence: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRowView:
    """One number that looks wrong to somebody; `is_mine` for who may answer."""

    label: str
    about: str
    words: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class FindingsView:
    """Findings that wait, whatever is to be answered first first."""

    template: ClassVar = "measures/findings"
    line: str
    rows: tuple[FindingRowView, ...]
    disputes: tuple[DisputeRowView, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding: what is so, whose it is, what became of it, who disputed it, what was said of it."""

    template: ClassVar = "measures/finding"
    headline: str
    words: str
    facts: str
    became: str
    disputes: str
    said: str
    numbers: str
    is_open: bool


def waiting(unit: Unit, by: SlackUserId) -> dict[str, Any]:
    """Answer `/rollout findings`: what still waits for a word; raises UserError."""
    today = local_day(unit.at, unit.charter.rollout.zone)
    found = _readable(unit, by)
    first = min((finding.since for group in found for finding in group), default=today)
    about = sentences.around(unit, first, today)
    shown = tuple(_row(unit, group, about, today) for group in found[:MOST_FINDINGS])
    disputed = tuple(
        _dispute_row(unit, asked, by) for asked in promises.waiting_for(unit, unit.person(by))
    )
    if not found and not disputed:
        _refuse_outsiders(unit, by)
    left = len(found) - MOST_FINDINGS
    more = f"and {left} more, whose day is later: answer these first" if left > 0 else ""
    told = disputed[:MOST_DISPUTES]
    if len(told) < len(disputed):
        more = "\n".join([*filter(None, [more]), f"and {len(disputed) - len(told)} more disputed"])
    line = _line(shown, told, findings=len(found), disputes=len(disputed))
    return unit.render(FindingsView(line, shown, told, more))


def _line(
    rows: Sequence[FindingRowView], told: Sequence[DisputeRowView], *, findings: int, disputes: int
) -> str:
    """Say how much waits, and what is to be answered first."""
    counts = [
        counted(number, noun)
        for number, noun in ((findings, "finding"), (disputes, "dispute"))
        if number
    ]
    if not counts:
        return "No finding waits for a word of yours"
    first = rows[0].headline if rows else f"{told[0].label}, {told[0].about}"
    waits = "waits" if findings + disputes == 1 else "wait"
    return f"{' and '.join(counts)} {waits} for a word, first {first}"


def _dispute_row(unit: Unit, asked: Dispute, by: SlackUserId) -> DisputeRowView:
    late = "answer was due" if asked.promise.is_broken else "answer by"
    user = promises.holder(unit, asked)
    facts = (
        f"{unit.person(asked.by).name} {'is surprised' if asked.surprise else 'says it looks wrong'}",
        unit.person(user).name if user else "",
        f"{late} {short_day(asked.promise.missed_on or asked.promise.by)}",
    )
    return DisputeRowView(
        label=asked.label,
        about=promises.about(unit, asked, by),
        words=" · ".join(word for word in facts if word),
        is_mine=promises.may_answer(unit, asked, by),
    )


def _refuse_outsiders(unit: Unit, by: SlackUserId) -> None:
    if not any(
        gatekeeper.audience_of(unit, unit.person(by), w.key) for w in unit.charter.workflows
    ):
        raise UserError(
            "Findings are for pods, supervisors and leaders. What you say looks wrong stands here "
            "until it is answered."
        )


def count(unit: Unit, by: SlackUserId) -> int:
    """Count what waits for a word of what somebody may read; raises UserError."""
    return len(_readable(unit, by))


def _readable(unit: Unit, by: SlackUserId) -> list[list[Finding]]:
    """List what somebody may read of what waits, put together, whatever is due first first."""
    person = unit.person(by)
    audiences = {
        WorkflowKey(workflow.key): audience
        for workflow in unit.charter.workflows
        if (audience := gatekeeper.audience_of(unit, person, workflow.key)) is not None
    }
    return answers.group(
        unit,
        (
            finding
            for finding in answers.asked(unit, tuple(audiences))
            if answers.may_read(unit, finding, _seen_as(unit, finding, audiences))
        ),
    )


def _seen_as(unit: Unit, finding: Finding, audiences: Mapping[WorkflowKey, Audience]) -> Audience:
    """Tell as whom a finding is read: of a silent source by anybody it sends about."""
    own = audiences.get(finding.series.workflow)
    return own or next(audiences[key] for key in answers.places(unit, finding) if key in audiences)


def _row(
    unit: Unit, group: Sequence[Finding], about: sentences.Around, today: date
) -> FindingRowView:
    first = group[0]
    is_one_series = len({finding.series for finding in group}) == 1
    told = sentences.sentence(unit, first, about, today=today) if is_one_series else ""
    words = (
        some(finding.label for finding in group),
        "" if first.kind is FindingKind.MISSING else short_day(first.day),
        told,
        answers.exception_words(unit, group),
        answers.owner_words(unit, first),
        answers.due_words(unit, first),
    )
    return FindingRowView(
        sentences.together(unit, group),
        " · ".join(word for word in words if word),
        answers.value_of(group),
        has_evidence=first.kind is not FindingKind.MISSING,
    )


def _words(unit: Unit, finding: Finding, about: sentences.Around, today: date) -> str:
    told = sentences.sentence(unit, finding, about, today=today)
    words = (finding.label, short_day(finding.day), told)
    return " · ".join(word for word in words if word)


def show(unit: Unit, number: int, by: SlackUserId) -> dict[str, Any]:
    """Show one finding, whatever became of it; raises UserError."""
    found = rows.get(unit.tx, unit.workspace, [number])
    if not found:
        raise labels.no_such(LabelKind.FINDING, number)
    (finding,) = outcomes.readable(unit, found, by)
    today = outcomes.local_today(unit)
    about = sentences.around(unit, finding.since, finding.day)
    facts = (
        f"n {finding.n:,}" if finding.n else "",
        trust.exception_words(unit, finding.series.workflow),
        answers.owner_words(unit, finding),
        answers.due_words(unit, finding),
    )
    view = FindingView(
        headline=sentences.headline(unit, finding),
        words=_words(unit, finding, about, today),
        facts=" · ".join(word for word in facts if word),
        became=_became(unit, finding),
        disputes=_disputes(unit, finding),
        said="\n".join(_said(unit, finding)),
        numbers=str(finding.number),
        is_open=finding.state is FindingState.OPEN,
    )
    return unit.render(view)


def _became(unit: Unit, finding: Finding) -> str:
    """Say what became of it, why, and what had changed."""
    if finding.decided_by is None or finding.decided_at is None:
        return f"So far: {state_words(finding)}"
    name = unit.person(finding.decided_by).name
    day = day_words(local_day(finding.decided_at, unit.charter.rollout.zone))
    changed = attribution.words(finding.attribution)
    told = (f"Became {state_words(finding)}", finding.reason, changed)
    return f"{' · '.join(word for word in told if word)} ({name}, {day})"


def _said(unit: Unit, finding: Finding) -> Iterator[str]:
    """Say what people wrote under it, as the record keeps it: what is taken back there is gone here."""
    for at, by, words in relay.kept(unit, finding.label, most=MOST_SAID):
        day = short_day(local_day(at, unit.charter.rollout.zone))
        yield f"{unit.person(by).name}, {day}: {shorten(words, LONGEST_SAID)}"


def _disputes(unit: Unit, finding: Finding) -> str:
    found = disputes.of_day(unit.tx, unit.workspace, finding.series, finding.day)
    return "\n".join(
        f"{each.label}, disputed by {unit.person(each.by).name}: {disputing.standing(unit, each)}"
        for each in found
    )
