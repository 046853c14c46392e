"""A session's notes: whose point it was and its kind, each point a piece of feedback of theirs."""

from dataclasses import dataclass
from typing import Any

from bot.charter import Workflow
from bot.domain.feedback.item import (
    KIND_WORDS,
    CallMoment,
    Feedback,
    FeedbackKind,
    FeedbackSeverity,
    Report,
)
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.numbers import ordinal_of
from bot.domain.roles import Role
from bot.domain.words import counted, day_words
from bot.errors import UserError
from bot.services.feedback import intake
from bot.services.feedback.intake import Submission
from bot.services.sessions import meetings
from bot.work.forms import Choice, FieldView, FormView, check_all
from bot.work.presence import has_left
from bot.work.unit import Unit

NOTES, WHOSE, KIND = "sessions.notes", "sessions.whose", "sessions.kind"
MOST_NOTES = 10
FIELDS = (
    FieldView(
        block=WHOSE,
        kind="person",
        label="Whose point is it?",
        hint="They hear what becomes of it. Left empty, it is yours.",
        optional=True,
    ),
    FieldView(
        block=KIND,
        kind="choice",
        label="What is it about?",
        choices=tuple(Choice(kind.value, words) for kind, words in KIND_WORDS.items()),
    ),
    FieldView(
        block=NOTES,
        kind="text",
        label="What was said, one thing on each line",
        hint="Each line becomes feedback with an owner and a date. No customer names or numbers.",
        longest=3_000,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Whose point it was, the writer's where it is nobody else's, and its kind as in a report."""

    whose: SlackUserId | None = None
    kind: str = FeedbackKind.GETS_IN_MY_WAY


MINE = Point()


def notes_form(unit: Unit, value: str, *, sent: str = "") -> dict[str, Any]:
    """Render the form for what one person said, and again for the next once it was `sent`."""
    workflow, day, more = meetings.read(unit, value)
    noted = (ordinal_of(more) or 0) + len(_lines(sent))
    done = f" {counted(noted, 'point')} noted. Whose is the next? Else close this." if noted else ""
    view = FormView(
        callback="sessions.noted",
        context=f"{workflow.key}|{day}|{noted}",
        title="Session notes",
        submit="Make feedback of it",
        intro=f"{workflow.name}, {day_words(day)}.{done}",
        fields=FIELDS,
    )
    return unit.render(view)


def take_notes(
    unit: Unit, by: SlackUserId, value: str, text: str, point: Point = MINE
) -> tuple[Feedback, ...]:
    """Make feedback of each line of what somebody said; of all of them, or with one bad line of none."""
    workflow, day, _ = meetings.read(unit, value)
    lines, whose = _lines(text), point.whose or by
    check_all(lambda: _whose(unit, whose), lambda: _kind(point.kind), lambda: _check_count(lines))
    author, kind = _whose(unit, whose), _kind(point.kind)
    made = []
    for line in lines:
        report = _report(workflow, kind, line, heard=f"Said at the session of {day_words(day)}.")
        try:
            made.append(intake.submit(unit, Submission(author=author, report=report, noted_by=by)))
        except UserError as problem:
            told = " ".join(problem.fields.values()) or problem.message
            raise UserError("", fields={NOTES: f"“{line[:40]}”: {told}"}) from None
    return tuple(made)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _check_count(lines: list[str]) -> None:
    if not 1 <= len(lines) <= MOST_NOTES:
        raise UserError("", fields={NOTES: f"1 to {MOST_NOTES} notes, one on each line."})


def _whose(unit: Unit, user: SlackUserId) -> SlackUserId:
    is_known = user in unit.roster.people and not has_left(unit, user)
    if not is_known or unit.person(user).is_a(Role.VENDOR):
        raise UserError("", fields={WHOSE: "Choose somebody of your own who works here."})
    return user


def _kind(value: str) -> FeedbackKind:
    if value not in KIND_WORDS:
        raise UserError("", fields={KIND: "Please choose one."})
    return FeedbackKind(value)


def _report(workflow: Workflow, kind: FeedbackKind, line: str, *, heard: str) -> Report:
    return Report(
        workflow=WorkflowKey(workflow.key),
        moment=CallMoment.DURING,
        kind=kind,
        severity=FeedbackSeverity.MEDIUM,
        what=line,
        evidence=heard,
    )
