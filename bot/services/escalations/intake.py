"""Raising an escalation: the criteria decide how bad it is, the charter whose it is."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audit import Entry
from bot.domain.escalations import decisions
from bot.domain.escalations.criteria import WORDS, Criterion, EscalationSeverity, judged, worst_of
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.routing import Asked, Routed, Why
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import listed
from bot.domain.words import some
from bot.errors import UserError
from bot.services.escalations import cards, messages, rooms, steps, storms
from bot.services.escalations.forms import CHANNEL, NOT_SURE, WHAT, WORKFLOW
from bot.store.escalations import rows, timeline
from bot.store.record.counters import next_number
from bot.store.record.vault import draw_number
from bot.work import pods
from bot.work.forms import said
from bot.work.unit import Unit

KIND = "escalation"
BOT = "bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationReport:
    """What somebody or something asks for: about what, which criteria hold, what happened.

    `origin` names what is no person, and raises at most once. `drill_of` is the pod that practises,
    whatever routes say. `not_before` is when one by somebody anonymous may be seen first. One that
    stands `alone` joins no other.
    """

    workflow: str = ""
    criteria: tuple[str, ...] = ()
    what: str
    permalink: str = ""
    call_type: str = ""
    channel: str = ""
    severity: EscalationSeverity | None = None
    origin: str = ""
    drill_of: PodKey | None = None
    keeps_hours: bool = False
    alone: bool = False
    not_before: datetime | None = None


def escalate(unit: Unit, by: SlackUserId | None, report: EscalationReport) -> Escalation:
    """Raise an escalation and take its first step, or join one that is about the same.

    Raises UserError under the field at fault, where a person raises it.
    """
    known = _raised_before(unit, report.origin)
    if known is not None:
        return known
    what = _said(report) if by else report.what
    fresh, found = _fresh(unit, by, replace(report, what=what))
    same = None if report.alone else storms.same_as(unit, fresh)
    if same is not None:
        return storms.join(unit, fresh, same)
    return _raise(unit, replace(fresh, number=_number(unit, fresh)), found)


def _said(report: EscalationReport) -> str:
    # What others joined before, or feedback, was taken already: only a form asks for words.
    is_taken = report.alone or bool(report.origin)
    return said(report.what, WHAT, is_shown=is_taken or bool(report.permalink))


def _number(unit: Unit, fresh: Escalation) -> int:
    if fresh.is_visible(unit.at) or fresh.is_drill:
        return next_number(unit.tx, unit.workspace, KIND)
    # Born from what somebody anonymous wrote: its neighbours would tell when.
    return draw_number(unit.vault, lambda number: rows.get(unit.tx, unit.workspace, number))


def drawn(unit: Unit, report: EscalationReport) -> Escalation:
    """Lay out what a report would raise; nothing is kept of it."""
    fresh, _ = _fresh(unit, None, report)
    return fresh


def part(unit: Unit, number: int, place: int, by: SlackUserId) -> Escalation:
    """Raise a report by itself that had joined another; raises UserError."""
    known, what = storms.take_out(unit, number, place, by)
    report = EscalationReport(
        workflow=known.workflow or NOT_SURE,
        criteria=tuple(criterion.value for criterion in known.criteria),
        what=what,
        alone=True,
    )
    return escalate(unit, by, report)


def _raised_before(unit: Unit, origin: str) -> Escalation | None:
    if not origin:
        return None
    known = rows.of_origin(unit.tx, unit.workspace, origin)
    number = None if known else timeline.joined_as(unit.tx, unit.workspace, origin)
    return rows.get(unit.tx, unit.workspace, number) if number else known


def _fresh(
    unit: Unit, by: SlackUserId | None, report: EscalationReport
) -> tuple[Escalation, Routed]:
    criteria = tuple(Criterion(word) for word in report.criteria if word in set(Criterion))
    asked = judged(criteria, unit.charter.escalations.rules())
    severity = worst_of(*filter(None, (report.severity, asked.severity if criteria else None)))
    found = unit.charter.route(_asked(report, severity, criteria))
    if report.drill_of is not None:
        found = Routed(report.drill_of, Why.WORKFLOW, found.workflow)
    if by is not None:
        _check_form(unit, report, found)
    at = report.not_before or unit.at
    fresh = Escalation(
        number=0,
        pod=found.pod,
        workflow=found.workflow,
        severity=severity,
        sensitive=asked.sensitive,
        criteria=criteria,
        what=report.what,
        raised_by=by,
        raised_at=at,
        permalink=report.permalink,
        policy=unit.charter.policy_of(unit.charter.pod(found.pod)),
        due_at=at,
        origin=report.origin,
        is_drill=report.drill_of is not None,
        keeps_hours=report.keeps_hours,
        gap=gap_words(unit, found, report),
        call_type=report.call_type,
        channel=report.channel,
    )
    return fresh, found


def _asked(
    report: EscalationReport, severity: EscalationSeverity, criteria: tuple[Criterion, ...]
) -> Asked:
    workflow = "" if report.workflow == NOT_SURE else report.workflow
    return Asked(
        workflow=workflow,
        call_type=report.call_type,
        channel=report.channel,
        severity=severity,
        criteria=criteria,
    )


def _check_form(unit: Unit, report: EscalationReport, found: Routed) -> None:
    known = {workflow.key for workflow in unit.charter.workflows} | {NOT_SURE}
    if report.workflow not in known:
        raise UserError("", fields={WORKFLOW: "Please choose one."})
    if report.channel not in ("", "voice", "chat", "sms", "web"):
        raise UserError("", fields={CHANNEL: "Please choose one."})
    # Whoever sits in front of the form can say more; a machine cannot, and is never refused.
    if found.is_default and unit.charter.escalations.default_pod is None:
        why = "Please choose what is nearest to it: the charter names nobody for the rest yet."
        raise UserError("", fields={WORKFLOW: why})


def gap_words(unit: Unit, found: Routed, report: EscalationReport) -> str:
    """Say what the charter leaves open, for whoever mends it; empty where it says whose it is."""
    pod = pods.name_of(unit.charter, found.pod)
    if found.why is Why.AMBIGUOUS:
        names = some(pods.name_of(unit.charter, each) for each in found.candidates)
        return f"{names} could both own this, so {pod} sorts it out."
    if found.why is Why.OWNERLESS:
        about = report.workflow if report.workflow not in ("", NOT_SURE) else report.call_type
        named = f"{about!r}" if about else "this"
        return f"The charter does not say whose {named} is, so {pod} sorts it out."
    return ""


def _raise(unit: Unit, raised: Escalation, found: Routed) -> Escalation:
    rows.add(unit.tx, unit.workspace, raised)
    by = raised.raised_by
    after = {"pod": raised.pod, "severity": raised.severity, "sensitive": raised.sensitive}
    unit.note(Entry(raised.raised_at, by or BOT, "escalate", raised.label, after=after))
    criteria = ", ".join(WORDS[each] for each in raised.criteria)
    messages.note(unit, raised, TimelineVerb.RAISED, by or raised.origin or BOT, criteria)
    if found.is_default:
        _tell_gap(unit, raised)
    if raised.sensitive:
        rooms.open_room(unit, raised)
    cards.post(unit, raised)
    if by is not None:
        name = pods.name_of(unit.charter, raised.pod)
        words = f"{raised.label} is with {name}. You hear who has it and how it ends."
        messages.tell(unit, raised, (by,), words)
    branch = decisions.begun(raised, raised.raised_at, steps.calendar_of(unit, raised))
    return steps.take_steps(unit, branch)


def _tell_gap(unit: Unit, raised: Escalation) -> None:
    """Let whoever answers for the charter hear that it leaves something open."""
    messages.note(unit, raised, TimelineVerb.ROUTED, messages.CLOCK, raised.gap)
    words = f"{raised.label}: {raised.gap} Please say it under escalations.routes."
    messages.tell(unit, raised, listed(unit.roster.admins), words)
