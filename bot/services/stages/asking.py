"""Asking for a move: one form, the evidence of that moment frozen, refused by rule where a rule says so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.charter.pods import Workflow
from bot.domain.actions import deadlines
from bot.domain.audit import Entry
from bot.domain.calendar import local_day
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.labels import LabelKind, find
from bot.domain.measures.gatekeeper import Tempo
from bot.domain.rights import rules
from bot.domain.stages.ladder import CriterionKind
from bot.domain.stages.moves import (
    DWELL,
    GateMove,
    MoveKind,
    MoveWish,
    refusal,
    target,
)
from bot.errors import UserError
from bot.services.stages import cards, gate
from bot.store.actions import nudges
from bot.store.record.counters import next_number
from bot.store.stages import moves as rows
from bot.work import ladder, pods
from bot.work.forms import A_SENTENCE, Choice, FieldView, FormView, statement
from bot.work.unit import Unit

KIND = "gate_move"
WHAT, TEMPO, WAIVED, REASON = "stages.what", "stages.tempo", "stages.waived", "stages.reason"
NOTHING = "nothing"
WISHES = {
    MoveKind.PROMOTE: "Go on to the next stage",
    MoveKind.TEMPO: "Another tempo",
    MoveKind.HOLD: "Hold where it is",
    MoveKind.STEP_BACK: "Step back a stage",
    MoveKind.RETIRE: "Retire it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveInput:
    """A filled-in form."""

    what: str
    tempo: str = ""
    waived: str = ""
    reason: str


def checked(unit: Unit, key: str, by: SlackUserId) -> Workflow:
    """Return a workflow by its key, for who may read about it; raises UserError."""
    rules.STAGES.check(unit.roster.parts_of(by))
    return pods.workflow_called(unit.charter, (key,))


def form(unit: Unit, key: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that asks for a move of a workflow; raises UserError."""
    workflow = checked(unit, key, by)
    fields = (
        FieldView(
            block=WHAT,
            kind="choice",
            label="What should happen?",
            choices=tuple(Choice(kind.value, words) for kind, words in WISHES.items()),
        ),
        FieldView(
            block=TEMPO,
            kind="choice",
            label="Which tempo?",
            hint="Only where another tempo is what you ask for.",
            choices=tuple(Choice(each.value, each.value.capitalize()) for each in Tempo),
            optional=True,
        ),
        FieldView(
            block=WAIVED,
            kind="choice",
            label="Skip something?",
            hint="The days in a stage, or one item of a checklist. Two people have to sign.",
            choices=tuple(_skips(unit, workflow)),
            optional=True,
        ),
        FieldView(
            block=REASON,
            kind="text",
            label="Why now?",
            hint="A sentence for those who decide. No names, no customers' data.",
        ),
    )
    stage, _ = ladder.stands(unit, workflow)
    view = FormView(
        callback="stages.ask",
        context=workflow.key,
        title="Ask to move",
        submit="Ask",
        intro=f"{workflow.name} stands at {stage.name}. The evidence of this moment goes on the card.",
        fields=fields,
    )
    return unit.render(view)


def _skips(unit: Unit, workflow: Workflow) -> Iterator[Choice]:
    yield Choice(NOTHING, "Nothing")
    stage, _ = ladder.stands(unit, workflow)
    above = unit.charter.ladder.above(stage)
    if stage.dwell_days:
        yield Choice(DWELL, f"The rest of the {stage.dwell_days} days in {stage.name}")
    for each in above.gate if above else ():
        if each.kind is CriterionKind.CHECKLIST:
            yield Choice(each.key, each.name[:75])


def ask(unit: Unit, key: str, by: SlackUserId, filled: MoveInput) -> GateMove:
    """Put a move before those who decide it; raises UserError under the field at fault."""
    workflow = checked(unit, key, by)
    if filled.what not in set(MoveKind):
        raise UserError("", fields={WHAT: "Please choose what should happen."})
    if filled.tempo and filled.tempo not in set(Tempo):
        raise UserError("", fields={TEMPO: "Please choose a tempo."})
    wish = MoveWish(
        kind=MoveKind(filled.what),
        tempo=Tempo(filled.tempo) if filled.tempo else None,
        waived="" if filled.waived == NOTHING else filled.waived,
    )
    if wish.waived and wish.kind is not MoveKind.PROMOTE:
        raise UserError("", fields={WAIVED: "Only a move to the next stage can skip something."})
    reason = statement(filled.reason, REASON, reader="those who decide", fewest=A_SENTENCE)
    return begin(unit, workflow, by, wish, reason)


def begin(unit: Unit, workflow: Workflow, by: SlackUserId, wish: MoveWish, reason: str) -> GateMove:
    """Keep a move, show its card and plan who is reminded; raises UserError where a rule refuses it."""
    # The counter's row is held until the commit: of two at once the second sees the first.
    number = next_number(unit.tx, unit.workspace, KIND)
    if words := why_not(unit, workflow, by, wish):
        raise UserError("", fields={TEMPO if wish.kind is MoveKind.TEMPO else WHAT: words})
    stage, stands = ladder.stands(unit, workflow)
    facts = gate.facts(unit, workflow, by, kind=wish.kind)
    move = GateMove(
        number=number,
        workflow=workflow.key,
        kind=wish.kind,
        from_stage=stage.key,
        to_stage=target(unit.charter.ladder, stands, wish.kind).key,
        tempo=wish.tempo if wish.kind is MoveKind.TEMPO else None,
        asked_by=by,
        asked_at=unit.at,
        reason=reason,
        evidence=facts.verdicts,
        waived=wish.waived,
    )
    rows.add(unit.tx, unit.workspace, move)
    said = {"workflow": workflow.key, "kind": move.kind.value, "to": move.to_stage}
    unit.note(Entry(unit.at, by, "ask", move.label, after={**said, "waived": move.waived}))
    _remind(unit, workflow, move)
    cards.post(unit, move)
    return move


def why_not(unit: Unit, workflow: Workflow, by: SlackUserId, wish: MoveWish) -> str:
    """Say why a move cannot be asked for now; nothing where it can."""
    _, stands = ladder.stands(unit, workflow)
    facts = gate.facts(unit, workflow, by, kind=wish.kind)
    return _twice(unit, workflow, wish) or refusal(unit.charter.ladder, stands, wish, facts)


def _twice(unit: Unit, workflow: Workflow, wish: MoveWish) -> str:
    """Say who was first, where the same is asked of a workflow already."""
    for move in rows.waiting(unit.tx, unit.workspace):
        if move.workflow == workflow.key and move.kind is wish.kind:
            name = unit.person(move.asked_by).name
            return (
                f"{name} was quicker: {move.label} asks for that already, and waits to be decided."
            )
    return ""


def _remind(unit: Unit, workflow: Workflow, move: GateMove) -> None:
    pod = PodKey(workflow.pod)
    calendar = pods.calendar_of(unit.charter, pod)
    due = due_on(unit, workflow, move)
    first = deadlines.begin(deadlines.steps(unit.charter.promises.path, due, calendar), unit.at)
    if first is not None:
        nudges.plan(unit.tx, unit.workspace, first, about=(KIND, move.number), pod=pod)


def due_on(unit: Unit, workflow: Workflow, move: GateMove) -> date:
    """Return the day by which a move is to be decided, in working days of its pod."""
    calendar = pods.calendar_of(unit.charter, PodKey(workflow.pod))
    day = local_day(move.asked_at, calendar.zone)
    return calendar.add_working_days(day, unit.charter.stages.slow_after_days)


def number_of(value: str) -> int:
    """Read a move's number off a button; raises UserError."""
    label = find(value, LabelKind.GATE_MOVE)
    if label is None or label.kind is not LabelKind.GATE_MOVE:
        raise UserError("I do not know that move any more. `/rollout stage` lists what waits.")
    return label.number


def end(unit: Unit, move: GateMove, **changes: Any) -> GateMove:
    """Keep what became of a move, stop reminding of it, and show it."""
    made = replace(move, decided_at=unit.at, **changes)
    rows.end(unit.tx, unit.workspace, made)
    nudges.cancel(unit.tx, unit.workspace, about=(KIND, move.number))
    cards.redraw(unit, made)
    return made
