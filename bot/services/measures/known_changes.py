"""Known changes: releases, scorecards, policies, outages, noted so that numbers can be explained."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.domain import labels
from bot.domain.audit import Entry
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind
from bot.domain.measures.known_changes import ChangeKind, KnownChange
from bot.domain.rights import rules
from bot.domain.words import day_words, short_day
from bot.errors import UserError
from bot.services.measures import gatekeeper
from bot.slack.mrkdwn import shorten
from bot.store.measures import known_changes
from bot.store.measures import series as stored
from bot.store.record.counters import next_number
from bot.work import pods
from bot.work.forms import Choice, FieldView, FormView, check_all, said
from bot.work.menus import Search
from bot.work.tell import ToldView
from bot.work.unit import Unit

KIND, WORKFLOW, DAY, UNTIL, WORDS = (
    "notes.kind",
    "notes.workflow",
    "notes.day",
    "notes.until",
    "notes.words",
)
ALL = "*"
LONGEST = 200
LOOK_BACK = timedelta(days=28)
# A section takes 3,000 characters.
MOST_LISTED, LONGEST_LINE = 9, 320
EVERY = Choice(ALL, "All of them")
FURTHEST = timedelta(days=366)
KINDS = {
    ChangeKind.RELEASE: "A release: flow, prompt, model, knowledge",
    ChangeKind.SCORECARD: "A scorecard or definition",
    ChangeKind.POLICY: "A policy or process",
    ChangeKind.OUTAGE: "An outage: these days are not judged",
    ChangeKind.CAMPAIGN: "A campaign or mailing",
    ChangeKind.OTHER: "Something else",
}


@dataclass(frozen=True, slots=True)
class NewKnownChange:
    """A filled-in note: what kind of change, of which workflow (None: all), when, in words."""

    kind: ChangeKind
    workflow: WorkflowKey | None
    day: date
    until: date | None
    words: str


def may_note(unit: Unit, by: SlackUserId) -> bool:
    """Tell whether somebody may explain numbers: who works in a pod, steers or analyses."""
    return rules.NOTE.admits(unit.roster.parts_of(by))


def form(unit: Unit, by: SlackUserId, text: str = "") -> dict[str, Any]:
    """Render the form for a known change, with what was typed; raises UserError for whom it is not."""
    if not may_note(unit, by):
        raise UserError(rules.NOTE.refused)
    view = FormView(
        callback="notes.send",
        context="",
        title="Note a change",
        submit="Note it",
        intro="Findings that begin on that day or within three days after it name the change.",
        fields=_fields(unit, shorten(text, LONGEST)),
    )
    return unit.render(view)


def find_workflow(unit: Unit, search: Search) -> tuple[Choice, ...]:
    """Find workflows by what somebody types; all of them together is always the first."""
    return (EVERY, *pods.find_workflow(unit, search))


def _fields(unit: Unit, text: str) -> tuple[FieldView, ...]:
    return (
        FieldView(
            block=KIND,
            kind="choice",
            label="What is it?",
            choices=tuple(Choice(kind.value, words) for kind, words in KINDS.items()),
        ),
        FieldView(
            block=WORKFLOW,
            kind="choice",
            label="Which workflow?",
            choices=(EVERY, *pods.workflow_choices(unit.charter)),
            initial=ALL,
        ),
        FieldView(
            block=DAY,
            kind="day",
            label="On which day?",
            initial=local_day(unit.at, unit.charter.rollout.zone).isoformat(),
        ),
        FieldView(
            block=UNTIL,
            kind="day",
            label="Until which day?",
            hint="For what lasts several days, such as an outage.",
            optional=True,
        ),
        FieldView(
            block=WORDS,
            kind="line",
            label="In a few words",
            hint="As it reads in a line: flow 2.3, payment provider down, new hardship policy.",
            longest=LONGEST,
            initial=text,
        ),
    )


def note(unit: Unit, by: SlackUserId, new: NewKnownChange) -> str:
    """Keep a known change, and say what follows from it; raises UserError under the field at fault."""
    if not may_note(unit, by):
        raise UserError(rules.NOTE.refused)
    today = local_day(unit.at, unit.charter.rollout.zone)
    check_all(lambda: _check_days(new, today), lambda: said(new.words, WORDS))
    change = keep(unit, by, replace(new, words=new.words.strip()))
    skipped = " Those days are not judged and not learned from." if _is_outage(change) else ""
    return f"Noted as {change.label} for {day_words(change.day)}: {change.words}.{skipped}"


def _check_days(new: NewKnownChange, today: date) -> None:
    if abs(new.day - today) > FURTHEST:
        raise UserError("", fields={DAY: "Within a year of today, please."})
    if new.until is not None and not timedelta(0) <= new.until - new.day <= FURTHEST:
        raise UserError("", fields={UNTIL: "The day it began or a later one, within a year."})


def show(unit: Unit, number: int, by: SlackUserId) -> dict[str, Any]:
    """Tell one known change; raises UserError."""
    change = known_changes.get(unit.tx, unit.workspace, number)
    if change is None:
        raise labels.no_such(LabelKind.KNOWN_CHANGE, number)
    if not _may_read(unit, change, by):
        raise UserError(f"{change.label} is for those who read the numbers it explains.")
    day = day_words(local_day(change.at, unit.charter.rollout.zone))
    words = f"{_line(unit, change)}\nNoted by {unit.person(change.by).name} on {day}."
    return unit.render(ToldView(headline=words))


def listing(unit: Unit, by: SlackUserId) -> dict[str, Any]:
    """List what was noted for the last four weeks and for days to come."""
    today = local_day(unit.at, unit.charter.rollout.zone)
    found = known_changes.between(unit.tx, unit.workspace, today - LOOK_BACK, date.max)
    told = [_line(unit, change) for change in found if _may_read(unit, change, by)]
    words = "\n".join(told[-MOST_LISTED:]) or "Nothing was noted in the last four weeks."
    return unit.render(ToldView(headline=words))


def _may_read(unit: Unit, change: KnownChange, by: SlackUserId) -> bool:
    """Tell whether somebody reads numbers that a change explains."""
    person = unit.person(by)
    return may_note(unit, by) or any(
        gatekeeper.audience_of(unit, person, workflow.key) is not None
        for workflow in unit.charter.workflows
        if change.concerns(WorkflowKey(workflow.key))
    )


def _line(unit: Unit, change: KnownChange) -> str:
    until = f" to {short_day(change.until)}" if change.until else ""
    kind = KINDS[change.kind].partition(":")[0]
    where = pods.workflow_name(unit.charter, change.workflow) or "All workflows"
    words = f"{change.label} · {change.words}\n{short_day(change.day)}{until} · {where} · {kind}"
    return shorten(words, LONGEST_LINE)


def keep(unit: Unit, by: SlackUserId, new: NewKnownChange) -> KnownChange:
    """Write a known change down; the days of an outage are judged anew, as days to skip."""
    change = KnownChange(
        number=next_number(unit.tx, unit.workspace, "known_change"),
        kind=new.kind,
        workflow=new.workflow,
        day=new.day,
        until=new.until,
        words=new.words,
        by=by,
        at=unit.at,
    )
    known_changes.add(unit.tx, unit.workspace, change)
    after = {"kind": change.kind, "workflow": change.workflow, "day": change.day}
    unit.note(Entry(unit.at, by, "note", change.label, after=after))
    if _is_outage(change):
        _judge_again(unit, change)
    return change


def _is_outage(change: KnownChange) -> bool:
    return change.kind is ChangeKind.OUTAGE


def _judge_again(unit: Unit, change: KnownChange) -> None:
    for series in stored.all_series(unit.tx, unit.workspace):
        judged = series.judged_day
        if change.concerns(series.key.workflow) and judged is not None and change.day <= judged:
            stale = min(filter(None, (series.stale_from, change.day)))
            again = replace(series, stale_from=stale, judge_at=unit.at)
            stored.touch(unit.tx, unit.workspace, again)
