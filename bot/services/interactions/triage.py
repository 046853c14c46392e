"""What compliance looks at: contacts that are a risk by the charter, judged in one tap each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from bot.domain import labels, refs
from bot.domain.audit import Entry
from bot.domain.calendar import local_day
from bot.domain.escalations.criteria import EscalationSeverity
from bot.domain.ids import SlackUserId
from bot.domain.interactions.drawing import Desk, DrawReason, DrawState, lot, seed_of
from bot.domain.interactions.risks import RiskRule, RiskSeen, Triage, TriageVerdict, held
from bot.domain.labels import LabelKind
from bot.domain.refs import Topic
from bot.domain.rights import rules
from bot.domain.words import counted, short_day
from bot.errors import UserError
from bot.services.escalations import intake
from bot.services.escalations.forms import NOT_SURE
from bot.services.escalations.intake import EscalationReport
from bot.services.interactions import contacts, drawing, seeing
from bot.services.interactions.contacts import ContactView
from bot.services.interactions.drawing import Found
from bot.store.interactions import draws, risks, shown
from bot.store.interactions.draws import KeptDraw
from bot.store.interactions.risks import RiskFilter
from bot.store.interactions.shown import ShownContact
from bot.work import home, pods
from bot.work.unit import Unit

WATCHED = "looks.watched"
MOST_GIVEN, MOST_WATCHED = 5, 20
NO_RISKS = (
    "The charter does not say yet what a risk is. A steward can add it under `interactions.risks`."
)
NONE = "No contact of the last {} days is a risk that nobody has looked at."
SAID = {
    TriageVerdict.NO_RISK: "no risk",
    TriageVerdict.WATCH: "watched",
    TriageVerdict.ESCALATE: "escalated",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskView(ContactView):
    """One contact that may be a risk, why, and the three taps that answer it."""

    template: ClassVar = "interactions/risk"
    why: str


@dataclass(frozen=True, slots=True)
class TriagedView:
    """What came of a tap."""

    template: ClassVar = "interactions/triaged"
    words: str


@dataclass(frozen=True, slots=True)
class WatchedRowView:
    """One contact that is watched, since when and why."""

    headline: str
    words: str
    number: str


@dataclass(frozen=True, slots=True)
class WatchedView:
    """Every contact that compliance watches."""

    template: ClassVar = "interactions/watched"
    line: str
    rows: tuple[WatchedRowView, ...]


def find(unit: Unit, by: SlackUserId) -> Found:
    """Find the contacts that somebody of compliance may look at next, the worst first; raises UserError."""
    rules.TRIAGE.check(unit.roster.parts_of(by))
    if drawing.has_one(unit, Desk.RISK, by):
        return Found(Desk.RISK)
    known = _rules(unit)
    if not known:
        return Found(Desk.RISK, nothing=NO_RISKS)
    found = _ranked(unit, by, known)[:MOST_GIVEN]
    nothing = NONE.format(unit.charter.interactions.look.days)
    return Found(Desk.RISK, tuple(_draw(unit, by, *each) for each in found), nothing)


def waiting(unit: Unit) -> int:
    """Count the contacts that are a risk and that nobody has looked at."""
    known = _rules(unit)
    return sum(bool(held(known, seen)) for seen in _suspects(unit, known)) if known else 0


def _rules(unit: Unit) -> list[RiskRule]:
    return [spec.rule for spec in unit.charter.interactions.risks]


def _suspects(unit: Unit, known: Sequence[RiskRule]) -> list[RiskSeen]:
    days = timedelta(days=unit.charter.interactions.look.days)
    wanted = RiskFilter(
        workflows=[workflow.key for workflow in unit.charter.workflows],
        since=local_day(unit.at, unit.charter.rollout.zone) - days,
        rules=known,
    )
    return risks.suspects(unit.tx, unit.workspace, wanted)


def _ranked(
    unit: Unit, by: SlackUserId, known: Sequence[RiskRule]
) -> list[tuple[RiskSeen, list[RiskRule]]]:
    """Put suspects in order: the worst, then those that are several risks, then a lot of one's own."""
    severities, worst = unit.charter.escalations.rules(), list(EscalationSeverity)
    seed = seed_of(unit.workspace, drawing.week_of(unit, by).isoformat(), Desk.RISK, by)

    def rank(each: tuple[RiskSeen, list[RiskRule]]) -> tuple[int, int, bytes]:
        seen, of = each
        how_bad = min(worst.index(severities[rule.criterion].severity) for rule in of)
        return how_bad, -len(of), lot(seen.number, seed)

    found = ((seen, held(known, seen)) for seen in _suspects(unit, known))
    return sorted((each for each in found if each[1]), key=rank)


def _draw(unit: Unit, by: SlackUserId, seen: RiskSeen, of: Sequence[RiskRule]) -> KeptDraw:
    contact = shown.contact(unit.tx, unit.workspace, seen.number)
    return KeptDraw(
        desk=Desk.RISK,
        by=by,
        interaction=seen.number,
        workflow=contact.workflow if contact else "",
        week=drawing.week_of(unit, by),
        reason=DrawReason.RISK,
        detail=", ".join(rule.name for rule in of),
        at=unit.at,
    )


def show(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Open a contact that may be a risk, and keep that it was opened; raises UserError."""
    rules.TRIAGE.check(unit.roster.parts_of(by))
    contact = seeing.get(unit, value, by)
    contacts.keep_opening(unit, contact, by)
    plain = contacts.view(unit, contact, by)
    known = {each.name: getattr(plain, each.name) for each in dataclass_fields(plain)}
    told = ", ".join(rule.name for rule in _held(unit, contact)) or "watched"
    return unit.render(RiskView(**known, why=told))


def _held(unit: Unit, contact: ShownContact) -> list[RiskRule]:
    seen = risks.seen(unit.tx, unit.workspace, contact.number, contact.call_type)
    return held(_rules(unit), seen)


def judge(unit: Unit, value: str, by: SlackUserId, *, verdict: TriageVerdict) -> dict[str, Any]:
    """Keep what somebody of compliance makes of a contact in one tap; raises UserError."""
    rules.TRIAGE.check(unit.roster.parts_of(by))
    contact = seeing.get(unit, value, by)
    before = risks.lock(unit.tx, unit.workspace, contact.number)
    if before is not None and before.verdict is not TriageVerdict.WATCH:
        name = "You have" if before.by == by else f"{unit.person(before.by).name} has"
        raise UserError(f"{name} looked at this one already: {SAID[before.verdict]}.")
    draw = draws.lock(unit.tx, unit.workspace, Desk.RISK, by=by, interaction=contact.number)
    if before is None and draw is None:
        raise UserError(rules.DRAWN.refused)
    of = _held(unit, contact)
    made = Triage(
        interaction=contact.number,
        workflow=contact.workflow,
        by=by,
        at=unit.at,
        verdict=verdict,
        risks=tuple(rule.key for rule in of),
    )
    words = {
        TriageVerdict.NO_RISK: "No risk: kept.",
        TriageVerdict.WATCH: "Watched: `/rollout look watched` has it.",
    }.get(verdict)
    if words is None:
        number = _escalate(unit, contact, by, of)
        made = replace(made, escalation=number)
        words = f"{labels.make(LabelKind.ESCALATION, number)} is raised; you hear who has it."
    risks.keep(unit.tx, unit.workspace, made)
    if draw is not None and draw.state is DrawState.WAITING:
        drawing.end(unit, draw, DrawState.DONE)
    unit.note(Entry(unit.at, by, verdict.value, f"interaction {contact.number}"))
    home.refresh(unit, by)
    return unit.render(TriagedView(words))


def _escalate(unit: Unit, contact: ShownContact, by: SlackUserId, of: Sequence[RiskRule]) -> int:
    """Raise an escalation of a contact, and return its number; what was said in it stays where it is."""
    known = {workflow.key for workflow in unit.charter.workflows}
    told = ", ".join(rule.name for rule in of) or "a risk"
    name = pods.workflow_name(unit.charter, contact.workflow)
    report = EscalationReport(
        workflow=contact.workflow if contact.workflow in known else NOT_SURE,
        criteria=tuple(dict.fromkeys(rule.criterion.value for rule in of)),
        what=f"Compliance sees a risk in a contact of {name}, {short_day(contact.day)}: {told}.",
        call_type=contact.call_type,
        channel=contact.channel,
        origin=refs.make(Topic.CONTACT, contact.number),
    )
    try:
        return intake.escalate(unit, by, report).number
    except UserError as problem:
        # There is no form here whose fields could say it.
        raise UserError(problem.message or " ".join(problem.fields.values())) from None


no_risk = partial(judge, verdict=TriageVerdict.NO_RISK)
watch = partial(judge, verdict=TriageVerdict.WATCH)
escalate = partial(judge, verdict=TriageVerdict.ESCALATE)


def watched(unit: Unit, by: SlackUserId) -> dict[str, Any]:
    """List the contacts that compliance watches; raises UserError."""
    rules.TRIAGE.check(unit.roster.parts_of(by))
    rows = []
    for each in risks.watched(unit.tx, unit.workspace, most=MOST_WATCHED):
        contact = shown.contact(unit.tx, unit.workspace, each.interaction)
        if contact is not None and not contact.is_erased:
            names = {spec.key: spec.name for spec in unit.charter.interactions.risks}
            told = ", ".join(names.get(key, key) for key in each.risks)
            since = f"{unit.person(each.by).name}, {short_day(local_day(each.at, unit.person(by).zone))}"
            words = f"{told} · {since}" if told else since
            headline = contacts.headline(unit, contact)
            rows.append(WatchedRowView(headline, words, str(contact.number)))
    if not rows:
        raise UserError(
            "No contact is watched. `/rollout look risk` has the next that may be a risk."
        )
    return unit.render(WatchedView(counted(len(rows), "contact"), tuple(rows)))
