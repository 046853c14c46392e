"""What a finding becomes: an action, a decision, a known change, or nothing for a reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.domain import labels, refs
from bot.domain.actions.decisions import Action
from bot.domain.audit import Entry
from bot.domain.calendar import due_day, local_day
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind
from bot.domain.measures import findings as decisions
from bot.domain.measures.findings import (
    Finding,
    FindingDecision,
    FindingKind,
    FindingState,
)
from bot.domain.measures.gatekeeper import Audience, Tempo
from bot.domain.measures.known_changes import ChangeKind
from bot.domain.outbox import Lane, Message, Method
from bot.domain.people import Person
from bot.domain.refs import MessagePart, Topic
from bot.domain.rights import rules
from bot.domain.words import some
from bot.errors import UserError
from bot.services.actions import changes, creation
from bot.services.measures import answers, attribution, gatekeeper, known_changes, sentences
from bot.slack.mrkdwn import shorten
from bot.store.measures import findings as rows
from bot.work import pods
from bot.work.forms import Choice, FieldView, FormView, check_all, said, statement
from bot.work.tell import ToldView
from bot.work.unit import Unit

MOST_LINES = 5
BECOMES, CHANGED = "findings.becomes", attribution.CHANGED
REASON, TITLE = "findings.reason", "findings.title"
CHOICES = (
    Choice(FindingState.ACTION.value, "An action: somebody does something"),
    Choice(FindingState.DECISION.value, "A decision: we have decided something"),
    Choice(FindingState.KNOWN_CHANGE.value, "A known change: this was to be expected"),
    Choice(FindingState.NOT_A_PROBLEM.value, "Not a problem, for the reason below"),
)
AudienceOf = Callable[[Unit, Person, str], Audience | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingInput:
    """A filled-in form: what it becomes, what changed, why, and what is to be done by whom."""

    becomes: str
    changed: str
    reason: str
    title: str
    owner: SlackUserId | None


def numbers_of(value: str) -> list[int]:
    """Read a button's value; raises UserError."""
    return [labels.number_of(part, LabelKind.FINDING) for part in value.split(",")]


def named(
    unit: Unit, value: str, by: SlackUserId, audience_of: AudienceOf = gatekeeper.audience_of
) -> list[Finding]:
    """Read the findings a button is about, those somebody may read; raises UserError."""
    return readable(unit, rows.get(unit.tx, unit.workspace, numbers_of(value)), by, audience_of)


def readable(
    unit: Unit,
    found: Sequence[Finding],
    by: SlackUserId,
    audience_of: AudienceOf = gatekeeper.audience_of,
) -> list[Finding]:
    """Leave what somebody may read; raises UserError where that is nothing, and says why."""
    person, mine, why = unit.person(by), list[Finding](), ""
    for finding in found:
        if by == answers.owner(unit, finding):
            mine.append(finding)
            continue
        audiences = (
            audience_of(unit, person, key) for key in sorted(answers.places(unit, finding))
        )
        audience = next((each for each in audiences if each is not None), None)
        if audience is None:
            continue
        may = gatekeeper.verdict(
            unit, finding.series, audience, Tempo.MONTHLY, day=local_today(unit)
        )
        # That numbers are missing tells nothing about what they are.
        mine += [finding] if may or finding.kind is FindingKind.MISSING else []
        why = why or may.why
    if not mine:
        raise UserError(f"{why}." if why else rules.NUMBERS_OF.refused)
    return mine


def local_today(unit: Unit) -> date:
    """Return the day it is where the rollout is at home."""
    return local_day(unit.at, unit.charter.rollout.zone)


def form(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that says what findings become; raises UserError where nothing is open."""
    found = _open(unit, named(unit, value, by))
    fields = (
        attribution.field(),
        FieldView(block=BECOMES, kind="choice", label="What does it become?", choices=CHOICES),
        FieldView(
            block=REASON,
            kind="text",
            label="In a sentence",
            hint="What was decided, what changed, or why it is not a problem.",
            optional=True,
        ),
        FieldView(
            block=TITLE,
            kind="line",
            label="For an action: what is to be done?",
            optional=True,
            longest=300,
        ),
        FieldView(
            block=changes.OWNER,
            kind="person",
            label="For an action: who does it?",
            hint="Left empty, anybody of the pod may take it.",
            optional=True,
        ),
    )
    view = FormView(
        callback="findings.become",
        context=",".join(str(finding.number) for finding in found),
        title="This becomes…",
        submit="Say so",
        intro=summary(unit, found),
        fields=fields,
    )
    return unit.render(view)


def summary(unit: Unit, found: Sequence[Finding]) -> str:
    """Name what a form is about, a few lines of it."""
    groups = answers.group(unit, found)
    told = [_known_together(unit, group) for group in groups[:MOST_LINES]]
    more = [f"and {len(groups) - MOST_LINES} more"] if len(groups) > MOST_LINES else []
    return "\n".join([*told, *more])


def _known_together(unit: Unit, group: Sequence[Finding]) -> str:
    labels_of = some(finding.label for finding in group if finding.number)
    lent = answers.exception_words(unit, group)
    headline = ", ".join(word for word in (sentences.together(unit, group), lent) if word)
    return f"{labels_of} · {headline}" if labels_of else headline


def known_as(unit: Unit, finding: Finding) -> str:
    """Say what is so after its label, which a number nobody found has not."""
    headline = sentences.headline(unit, finding)
    return f"{finding.label} · {headline}" if finding.number else headline


def become(unit: Unit, value: str, by: SlackUserId, filled: FindingInput) -> list[Finding]:
    """Say what findings become; raises UserError under the field at fault."""
    locked = rows.lock(unit.tx, unit.workspace, numbers_of(value))
    found = _open(unit, readable(unit, locked, by))
    answer = _checked(filled)
    if answer.becomes is FindingState.ACTION:
        action = _make_action(unit, found, by, filled)
        answer = replace(answer, outcome=action.label)
    elif answer.becomes is FindingState.KNOWN_CHANGE:
        answer = replace(answer, outcome=_note(unit, found, by, answer.reason))
    closed = [decisions.answer(finding, answer, by, unit.at) for finding in found]
    answers.end(unit, closed)
    for finding in closed:
        told = {"became": finding.state, "changed": finding.attribution, "outcome": finding.outcome}
        unit.note(Entry(unit.at, by, "answer", finding.label, after=told))
    return closed


def _open(unit: Unit, found: Sequence[Finding]) -> list[Finding]:
    waiting = [finding for finding in found if finding.state is FindingState.OPEN]
    if not waiting:
        first = found[0]
        who = unit.person(first.decided_by).name if first.decided_by else "somebody"
        words = decisions.state_words(first)
        raise UserError(f"{who} was quicker: {known_as(unit, first)} is closed ({words}).")
    return waiting


def _checked(filled: FindingInput) -> FindingDecision:
    check_all(
        lambda: attribution.read(filled.changed),
        lambda: _check_becomes(filled),
        lambda: statement(filled.reason, REASON) if filled.reason else "",
    )
    return FindingDecision(
        becomes=FindingState(filled.becomes),
        attribution=attribution.read(filled.changed),
        reason=filled.reason.strip(),
    )


def _check_becomes(filled: FindingInput) -> None:
    if filled.becomes not in {choice.value for choice in CHOICES}:
        raise UserError("", fields={BECOMES: "Please choose one."})
    becomes = FindingState(filled.becomes)
    if becomes is FindingState.ACTION:
        if not filled.title:
            raise UserError("", fields={TITLE: "Say what is to be done."})
        said(filled.title, TITLE)
    elif not filled.reason:
        raise UserError("", fields={REASON: ASKED[becomes]})


ASKED = {
    FindingState.DECISION: "Say what was decided.",
    FindingState.KNOWN_CHANGE: "Say what changed.",
    FindingState.NOT_A_PROBLEM: "Say why it is not a problem.",
}


def _make_action(
    unit: Unit, found: Sequence[Finding], by: SlackUserId, filled: FindingInput
) -> Action:
    pod = pod_of(unit, found[0].series.workflow)
    days = unit.charter.promises.feedback_days
    due = due_day(unit.at, pods.calendar_of(unit.charter, pod), days=days)
    action = Action(
        number=0,
        origin_kind=answers.KIND,
        origin_id=found[0].label,
        title=said(filled.title, TITLE),
        pod=pod,
        workflow=found[0].series.workflow,
        owner=filled.owner,
        due_on=due,
        original_due_on=due,
        created_at=unit.at,
    )
    # Whoever does it need not be who may read the number.
    about = sentences.seen_by(unit, found[0], Audience.POD)
    return creation.begin(unit, by, action, about=about)


def pod_of(unit: Unit, workflow: WorkflowKey) -> PodKey:
    """Return the pod that owns a workflow; raises UserError once the charter has dropped it."""
    try:
        return PodKey(unit.charter.workflow(workflow).pod)
    except KeyError:
        raise UserError("The charter does not have this workflow any more.") from None


def _note(unit: Unit, found: Sequence[Finding], by: SlackUserId, words: str) -> str:
    noted = []
    for workflow in dict.fromkeys(finding.series.workflow for finding in found):
        since = min(finding.since for finding in found if finding.series.workflow == workflow)
        change = known_changes.NewKnownChange(ChangeKind.OTHER, workflow, since, None, words)
        noted.append(known_changes.keep(unit, by, change).label)
    return ", ".join(noted)


def told_words(unit: Unit, found: Sequence[Finding], by: Person) -> str:
    """Say in the digest's thread what became of a line."""
    first = found[0]
    reason = f": {first.reason}" if first.reason else ""
    seen = sentences.seen_by(unit, first, Audience.POD)
    known = f"{first.label} · {seen}" if first.number else seen
    words = f"{known} became {decisions.state_words(first)}{reason}"
    return shorten(f"{words} ({by.name})", 1_500)


def tell_thread(
    unit: Unit, found: Sequence[Finding], by: SlackUserId, *, channel: str, thread: str
) -> None:
    """Post what findings became under the message where they stood."""
    if not channel or not thread:
        return
    view = ToldView(headline=told_words(unit, found, unit.person(by)))
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=refs.make(Topic.FINDING, found[0].number, MessagePart.TOLD),
            method=Method.POST,
            place=channel,
            payload={**unit.render(view), "thread_ts": thread},
        )
    )
