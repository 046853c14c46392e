"""Feedback sessions in a workflow's first weeks: dates, an agenda, who comes, notes become feedback."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from bot.charter import Workflow
from bot.domain import refs
from bot.domain.calendar import local_day
from bot.domain.feedback.item import (
    OPEN,
    CallMoment,
    Feedback,
    FeedbackKind,
    FeedbackSeverity,
    Report,
)
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Topic
from bot.domain.words import counted, day_words, short_day, span_words
from bot.errors import UserError
from bot.services import loop
from bot.services.feedback import intake, views
from bot.services.feedback.intake import Submission
from bot.store import feedback as rows
from bot.store import sessions
from bot.store.feedback import FeedbackFilter
from bot.work.presence import has_left
from bot.work.rhythm import Run
from bot.work.unit import Unit

NOTES = "sessions.notes"
MOST_ON_AGENDA = 7
MOST_NOTES = 10
LONGEST_SHOWN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaView:
    """One session as its channel sees it."""

    template: ClassVar = "sessions/agenda"
    workflow: str
    when: str
    value: str
    agenda: tuple[str, ...]
    coming: str
    dates: str
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesView:
    """Every session to come, posted once at the start."""

    template: ClassVar = "sessions/dates"
    workflow: str
    dates: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesView:
    """The form in which a session's notes become feedback."""

    template: ClassVar = "sessions/notes"
    workflow: str
    value: str
    when: str


def post(unit: Unit, run: Run) -> None:
    """Post the dates on the first day, and on each session's day its agenda."""
    workflow = unit.charter.workflow(run.scope.key)
    day = local_day(run.due_at, run.scope.zone)
    if loop.asks_stopped(unit, PodKey(workflow.pod)):
        return
    if day == workflow.go_live:
        _post_dates(unit, workflow)
    if day in workflow.session_days:
        late = f"Posted {span_words(run.late_by)} late: I was not running." if run.late_by else ""
        payload = unit.render(_agenda(unit, workflow, day, late=late))
        unit.queue(_message(unit, workflow, day, Method.POST, payload))


def _post_dates(unit: Unit, workflow: Workflow) -> None:
    view = DatesView(
        workflow=workflow.name,
        dates="\n".join(f"{day_words(day)}, {_clock(workflow)}" for day in workflow.session_days),
    )
    unit.queue(
        Message(
            lane=Lane.DIGEST,
            subject=refs.make(Topic.SESSIONS, workflow.key),
            method=Method.POST,
            place=_place(unit, workflow),
            payload=unit.render(view),
        )
    )


def come(unit: Unit, by: SlackUserId, value: str) -> str:
    """Note that somebody comes, and show it to all."""
    workflow, day = _read(unit, value)
    session = (WorkflowKey(workflow.key), day)
    if not sessions.come(unit.tx, unit.workspace, session, by):
        raise UserError(f"You are on the list for {day_words(day)} already.")
    payload = unit.render(_agenda(unit, workflow, day, late=""))
    unit.queue(_message(unit, workflow, day, Method.UPDATE, payload))
    return workflow.key


def notes_form(unit: Unit, value: str) -> dict[str, Any]:
    """Render the form for a session's notes."""
    workflow, day = _read(unit, value)
    view = NotesView(workflow=workflow.name, value=value, when=day_words(day))
    return unit.render(view)


def take_notes(unit: Unit, by: SlackUserId, value: str, text: str) -> tuple[Feedback, ...]:
    """Make feedback of each line of a session's notes; all of them, or with one bad line none."""
    workflow, _ = _read(unit, value)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not 1 <= len(lines) <= MOST_NOTES:
        raise UserError("", fields={NOTES: f"1 to {MOST_NOTES} notes, one on each line."})
    made = []
    for line in lines:
        try:
            made.append(intake.submit(unit, Submission(author=by, report=_report(workflow, line))))
        except UserError as problem:
            told = " ".join(problem.fields.values()) or problem.message
            raise UserError("", fields={NOTES: f"“{line[:40]}”: {told}"}) from None
    return tuple(made)


def _report(workflow: Workflow, line: str) -> Report:
    return Report(
        workflow=WorkflowKey(workflow.key),
        moment=CallMoment.DURING,
        kind=FeedbackKind.GETS_IN_MY_WAY,
        severity=FeedbackSeverity.MEDIUM,
        what=line,
    )


def _agenda(unit: Unit, workflow: Workflow, day: date, *, late: str) -> AgendaView:
    wanted = FeedbackFilter(workflow=WorkflowKey(workflow.key), states=OPEN)
    found = rows.find(unit.tx, unit.workspace, wanted, limit=100, oldest_first=True)
    known = [item for item in found if item.arrived_at <= unit.at]
    said_so = sessions.attendees(unit.tx, unit.workspace, (WorkflowKey(workflow.key), day))
    coming = sum(not has_left(unit, user) for user in said_so)
    ahead = [other for other in workflow.session_days if other > day]
    return AgendaView(
        workflow=workflow.name,
        when=f"{day_words(day)}, {_clock(workflow)}",
        value=f"{workflow.key}|{day}",
        agenda=tuple(_line(item) for item in known[:MOST_ON_AGENDA]),
        coming=f"{counted(coming, 'person').replace('persons', 'people')} coming"
        if coming
        else "Who comes?",
        dates=f"Next: {', '.join(short_day(other) for other in ahead[:4])}"
        if ahead
        else "The last one.",
        late=late,
    )


def _line(item: Feedback) -> str:
    # Its channel may be the floor's: there, words without a name could give their author away.
    words = "(sent without a name)" if item.is_anonymous else views.what_words(item, LONGEST_SHOWN)
    return f"{item.label}: {words}"


def _message(
    unit: Unit, workflow: Workflow, day: date, method: Method, payload: dict[str, Any]
) -> Message:
    ref = refs.make(Topic.SESSION, workflow.key, day)
    return Message(
        lane=Lane.DIGEST,
        subject=ref,
        method=method,
        place=_place(unit, workflow),
        payload=payload,
        ref=ref,
    )


def _place(unit: Unit, workflow: Workflow) -> str:
    given = workflow.sessions.channel if workflow.sessions else None
    return unit.roster.place(given or unit.charter.pod(workflow.pod).channel)


def _clock(workflow: Workflow) -> str:
    return f"{workflow.sessions.at:%H:%M}" if workflow.sessions else ""


def _read(unit: Unit, value: str) -> tuple[Workflow, date]:
    key, _, day = value.partition("|")
    try:
        return unit.charter.workflow(key), date.fromisoformat(day)
    except (KeyError, ValueError):
        raise UserError("That session is no longer in the charter.") from None
