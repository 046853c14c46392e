"""What escalates by itself: a limit that is crossed, feedback that hurts critically, a late promise."""

from datetime import datetime

from bot.domain import labels, refs
from bot.domain.escalations import decisions
from bot.domain.escalations.criteria import EscalationSeverity
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.feedback.item import Feedback
from bot.domain.feedback.item import FeedbackSeverity as Pain
from bot.domain.ids import PodKey
from bot.domain.labels import LabelKind
from bot.domain.measures.findings import Finding
from bot.domain.refs import Topic
from bot.domain.words import day_words
from bot.services.actions import record
from bot.services.escalations import intake, messages
from bot.services.escalations.intake import EscalationReport
from bot.services.escalations.origin import ORIGIN
from bot.store.actions import rows as actions
from bot.store.escalations import rows
from bot.work import pods
from bot.work.subjects import Subject
from bot.work.unit import Unit


def of_feedback(unit: Unit, item: Feedback) -> None:
    """Escalate feedback that hurts critically, where the charter says so.

    What somebody anonymous wrote is seen no earlier than its card.
    """
    wanted = unit.charter.escalations.critical_feedback
    if wanted is None or item.report.severity is not Pain.CRITICAL:
        return
    report = EscalationReport(
        workflow=item.report.workflow,
        what=f"{item.label} hurts critically: {item.report.what}",
        severity=EscalationSeverity(wanted),
        origin=item.label,
        not_before=item.arrived_at if item.is_anonymous else None,
    )
    intake.escalate(unit, item.submitter, report)


def of_overdue(unit: Unit, late: Subject) -> None:
    """Escalate a promise that was late when even the Value Office heard of it.

    What was born from an escalation goes on that one's timeline instead: else each would raise the
    next one.
    """
    wanted = unit.charter.escalations.overdue
    if wanted is None:
        return
    parent = _parent(unit, late)
    if parent is not None:
        # Whoever reported a sensitive one reads its timeline, and may not know what remains of it.
        what = late.label if late.alone is None else "Something that remains"
        words = f"{what} was not done in time"
        messages.note(unit, parent, TimelineVerb.LATE, messages.CLOCK, words)
        return
    report = EscalationReport(
        workflow=late.workflow,
        what=f"{late.label} was due on {day_words(late.due_on)} and is still open: {late.what}",
        severity=EscalationSeverity(wanted),
        origin=refs.make(Topic.LATE, late.label),
    )
    intake.escalate(unit, None, report)


def _parent(unit: Unit, late: Subject) -> Escalation | None:
    """Find the escalation that an action which is late was born from."""
    action = late.action
    while action is not None and action.origin_kind == record.KIND:
        whole = labels.number_of(action.origin_id, LabelKind.ACTION)
        action = actions.get(unit.tx, unit.workspace, whole)
    if action is None or action.origin_kind != ORIGIN.kind:
        return None
    return rows.numbered(unit.tx, unit.workspace, action.origin_id)


def of_breach(unit: Unit, finding: Finding, *, words: str) -> None:
    """Escalate a measure that crossed its limit, where the charter says how bad that is."""
    guardrail = unit.charter.measure(finding.series.measure).guardrail
    if guardrail is None or guardrail.escalates is None:
        return
    report = EscalationReport(
        workflow=finding.series.workflow,
        what=words,
        severity=EscalationSeverity(guardrail.escalates),
        origin=refs.make(Topic.FINDING, finding.number),
        alone=True,
    )
    intake.escalate(unit, None, report)


def of_drill(unit: Unit, pod: PodKey, *, begins: datetime | None) -> Escalation:
    """Raise a drill for a pod: everything is as it would be, and says that it is none.

    It keeps working hours from when it `begins` on; without that it begins now, at any hour.
    """
    return intake.escalate(unit, None, _drill(unit, pod, begins))


def sketch(unit: Unit, pod: PodKey, begins: datetime) -> Escalation:
    """Lay out the drill that would be raised, to say whom it calls."""
    drill = intake.drawn(unit, _drill(unit, pod, begins))
    return decisions.begun(drill, begins, pods.calendar_of(unit.charter, pod))


def _drill(unit: Unit, pod: PodKey, begins: datetime | None) -> EscalationReport:
    return EscalationReport(
        workflow=next((w.key for w in unit.charter.workflows if w.pod == pod), ""),
        criteria=("system_down",),
        what="A drill: take it, give an update, resolve it. Nothing is wrong.",
        origin=refs.make(Topic.DRILL, pod, f"{unit.at:%Y-%m-%d %H:%M}"),
        drill_of=pod,
        keeps_hours=begins is not None,
        not_before=begins,
    )
