"""Evidence brought by hand: a link, or a role's word; and taken back, which may mean a step back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.charter.pods import Workflow
from bot.domain.audit import Entry
from bot.domain.ids import SlackUserId
from bot.domain.rights import rules
from bot.domain.stages.ladder import BY_HAND, CriterionKind, GateCriterion
from bot.domain.stages.moves import MoveKind, MoveWish
from bot.domain.stages.verdicts import EvidenceOrigin, GateEvidence, by_hand, plain
from bot.domain.verdicts.gate import GateVerdict
from bot.domain.words import short_day
from bot.errors import UserError
from bot.services.stages import asking, seats
from bot.store.record.counters import next_number
from bot.store.stages import evidence as rows
from bot.work import ladder
from bot.work.forms import Choice, FieldView, FormView, refuse_personal, statement
from bot.work.unit import Unit

SERIES = "gate_evidence"
CRITERION, HOLDS, LINK = "stages.criterion", "stages.holds", "stages.link"
VERSION, WHICH, WHY = "stages.version", "stages.which", "stages.withdrawn"
YES, NO = "yes", "no"
LONGEST_LINK, LONGEST_VERSION = 1_000, 80
LINK_WORDS = "Please give the link to what shows it: it begins with https://"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceInput:
    """A filled-in form: for which criterion, whether it holds, what shows it, of which version."""

    criterion: str
    holds: str
    link: str = ""
    version: str = ""


def form(unit: Unit, key: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that brings evidence for what somebody approves; raises UserError."""
    workflow = asking.checked(unit, key, by)
    mine = _approved(unit, workflow, by)
    fields = (
        FieldView(
            block=CRITERION,
            kind="choice",
            label="For what?",
            choices=tuple(Choice(each.key, each.name[:75]) for each in mine),
        ),
        FieldView(
            block=HOLDS,
            kind="choice",
            label="Does it hold?",
            choices=(Choice(YES, "Yes, it holds"), Choice(NO, "No, not yet")),
        ),
        FieldView(
            block=LINK,
            kind="line",
            label="What shows it?",
            hint="A link. Where you attest with your own word it may be left out.",
            longest=LONGEST_LINK,
            optional=True,
        ),
        FieldView(
            block=VERSION,
            kind="line",
            label="Of which version?",
            hint="Of the flow, prompt, model, knowledge or scorecard it speaks of.",
            longest=LONGEST_VERSION,
            optional=True,
        ),
    )
    view = FormView(
        callback="stages.bring",
        context=workflow.key,
        title="Bring evidence",
        submit="Bring it",
        intro=f"{workflow.name}: what a gate asks for and you approve.",
        fields=fields,
    )
    return unit.render(view)


def bring(unit: Unit, key: str, by: SlackUserId, filled: EvidenceInput) -> GateEvidence:
    """Keep what somebody brings for a criterion they approve; raises UserError."""
    workflow = asking.checked(unit, key, by)
    criterion = unit.charter.ladder.criterion(filled.criterion)
    if criterion is None or criterion.kind not in BY_HAND or filled.holds not in (YES, NO):
        blank = HOLDS if criterion else CRITERION
        raise UserError("", fields={blank: "Please choose."})
    if not _may(unit, workflow, criterion, by):
        raise UserError("", fields={CRITERION: f"That is for {seats.name(criterion.approver)}."})
    is_attested = criterion.kind is CriterionKind.ATTESTATION
    link = filled.link.strip()
    if (link or not is_attested) and not _is_link(link):
        raise UserError("", fields={LINK: LINK_WORDS})
    for words, block in ((link, LINK), (filled.version, VERSION)):
        refuse_personal(words, block)
    brought = GateEvidence(
        number=next_number(unit.tx, unit.workspace, SERIES),
        workflow=workflow.key,
        criterion=criterion.key,
        version=filled.version.strip(),
        holds=filled.holds == YES,
        origin=EvidenceOrigin.ATTESTATION if is_attested else EvidenceOrigin.LINK,
        link=link,
        by=by,
        at=unit.at,
        expires_on=ladder.today_of(unit, workflow) + timedelta(days=criterion.expires_days),
    )
    rows.add(unit.tx, unit.workspace, brought)
    said = {"criterion": criterion.key, "holds": brought.holds, "link": link}
    unit.note(Entry(unit.at, by, "bring", f"workflow:{workflow.key}", after=said))
    return brought


def withdraw_form(unit: Unit, key: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that takes evidence back; raises UserError."""
    workflow = asking.checked(unit, key, by)
    _approved(unit, workflow, by)
    mine = _mine(unit, workflow, by)
    if not mine:
        raise UserError(f"Nothing counts for {workflow.name} that you could take back.")
    fields = (
        FieldView(
            block=WHICH,
            kind="choice",
            label="Which evidence?",
            choices=tuple(Choice(str(each.number), _words(unit, each)) for each in mine),
        ),
        FieldView(block=WHY, kind="text", label="Why does it count no more?"),
    )
    view = FormView(
        callback="stages.withdraw",
        context=workflow.key,
        title="Take evidence back",
        submit="Take it back",
        intro=f"{workflow.name}: what rests on it is looked at again, a step back included.",
        fields=fields,
    )
    return unit.render(view)


def withdraw(unit: Unit, key: str, by: SlackUserId, *, which: str, why: str) -> None:
    """Let evidence count no more; where a promotion rests on it, propose stepping back; raises UserError."""
    workflow = asking.checked(unit, key, by)
    found = rows.lock(unit.tx, unit.workspace, int(which)) if which.isdecimal() else None
    criterion = unit.charter.ladder.criterion(found.criterion) if found else None
    if found is None or criterion is None or found.workflow != workflow.key:
        raise UserError("", fields={WHICH: "Please choose."})
    if not _may(unit, workflow, criterion, by):
        raise UserError("", fields={WHICH: f"That is for {seats.name(criterion.approver)}."})
    if found.withdrawn_at is not None:
        raise UserError("", fields={WHICH: "Somebody was quicker: it is taken back already."})
    reason = statement(why, WHY)
    rows.withdraw(unit.tx, unit.workspace, found.number, at=unit.at)
    said = {"criterion": criterion.key, "evidence": found.number, "reason": reason}
    unit.note(Entry(unit.at, by, "withdraw", f"workflow:{workflow.key}", after=said))
    if found.holds:
        words = f"Evidence for “{criterion.name}” was taken back: {reason}"
        fall(unit, workflow.key, criterion.key, by=by, why=words)


def is_met(unit: Unit, key: str, criterion: str) -> bool:
    """Tell whether what was brought for a criterion of a workflow counts for it today."""
    workflow, asked = unit.charter.workflow(key), unit.charter.ladder.criterion(criterion)
    if asked is None:
        return False
    brought = rows.of_workflow(unit.tx, unit.workspace, key).get(criterion, ())
    found = by_hand(plain(asked, ""), brought, ladder.today_of(unit, workflow))
    return found.verdict is GateVerdict.MET


def fall(unit: Unit, key: str, criterion: str, *, by: SlackUserId, why: str) -> None:
    """Propose stepping back where a workflow has passed a gate on what counts no more."""
    workflow, asked = unit.charter.workflow(key), unit.charter.ladder.criterion(criterion)
    if asked and _rests_on(unit, workflow, asked):
        step_back(unit, workflow, by, why)


def step_back(unit: Unit, workflow: Workflow, by: SlackUserId, reason: str) -> None:
    """Propose that a workflow steps back; nothing where that is proposed already, or cannot be."""
    wish = MoveWish(kind=MoveKind.STEP_BACK)
    if not asking.why_not(unit, workflow, by, wish):
        asking.begin(unit, workflow, by, wish, reason)


def _rests_on(unit: Unit, workflow: Workflow, criterion: GateCriterion) -> bool:
    """Tell whether a workflow has passed the gate that asks for this."""
    steps = unit.charter.ladder
    stage, _ = ladder.stands(unit, workflow)
    passed = steps.stages[: steps.place(stage) + 1]
    return any(criterion in each.gate for each in passed)


def _approved(unit: Unit, workflow: Workflow, by: SlackUserId) -> list[GateCriterion]:
    """List what somebody approves of what people bring; raises UserError for nothing."""
    found = [each for each in _by_hand(unit) if _may(unit, workflow, each, by)]
    if not found:
        raise UserError(rules.BRING_EVIDENCE.refused)
    return found


def _by_hand(unit: Unit) -> list[GateCriterion]:
    every = (each for stage in unit.charter.ladder.stages for each in stage.gate)
    return [each for each in every if each.kind in BY_HAND]


def _mine(unit: Unit, workflow: Workflow, by: SlackUserId) -> list[GateEvidence]:
    """List what counts and somebody may take back."""
    brought = rows.of_workflow(unit.tx, unit.workspace, workflow.key)
    return [
        each
        for criterion in _approved(unit, workflow, by)
        for each in brought.get(criterion.key, ())
        if each.withdrawn_at is None
    ]


def _words(unit: Unit, brought: GateEvidence) -> str:
    criterion = unit.charter.ladder.criterion(brought.criterion)
    name = criterion.name if criterion else brought.criterion
    return f"{name[:50]}, {short_day(brought.at.date())}"


def _may(unit: Unit, workflow: Workflow, criterion: GateCriterion, by: SlackUserId) -> bool:
    approves = by in seats.approvers(unit, workflow, criterion)
    return rules.BRING_EVIDENCE.admits(unit.roster.standing(by, approver=approves))


def _is_link(words: str) -> bool:
    return words.startswith(("https://", "http://")) and not any(map(str.isspace, words))
