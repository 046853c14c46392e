"""Deciding a move: a word of each seat, judged anew at that moment, and what comes of it."""

from dataclasses import asdict, replace
from typing import Any

from bot.charter.pods import Workflow
from bot.domain.audit import Entry
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind, no_such
from bot.domain.rights import rules
from bot.domain.stages.moves import (
    STATE_WORDS,
    GateMove,
    GateSeat,
    MoveState,
    MoveWish,
    moved,
    outcome,
    refusal,
    speak,
)
from bot.errors import UserError
from bot.services.stages import asking, cards, gate, seats
from bot.store.stages import moves as rows
from bot.store.stages import standing
from bot.work import first, ladder
from bot.work.forms import A_SENTENCE, FieldView, FormView, statement
from bot.work.unit import Unit

WHY = "stages.why"
VERBS = ("decide", "agree", "refuse", "withdraw")
GONE = "The charter has no workflow “{}” any more, so {} is decided no further."


def agree(unit: Unit, value: str, by: SlackUserId) -> None:
    """Keep somebody's yes for the seats they hold; raises UserError."""
    move, workflow = _locked(unit, value, by)
    held = _seats(unit, move, workflow, by)
    stage, stands = ladder.stands(unit, workflow)
    if stage.key != move.from_stage:
        asking.end(unit, move, state=MoveState.OVERTAKEN)
        return
    # What was frozen is what was asked; whether it still holds is asked of today.
    wish = MoveWish(kind=move.kind, tempo=move.tempo, waived=move.waived)
    facts = gate.facts(unit, workflow, move.asked_by, kind=move.kind, but=move.number)
    if words := refusal(unit.charter.ladder, stands, wish, facts):
        raise UserError(f"{move.label} cannot be decided with a yes now. {words}")
    spoken = [replace(each, yes=True) for each in speak(move, held, by, unit.at)]
    for word in spoken:
        rows.say(unit.tx, unit.workspace, move.number, word)
    unit.note(
        Entry(unit.at, by, "agree", move.label, after={"seats": [each.seat for each in spoken]})
    )
    state = outcome(move, held, rows.words(unit.tx, unit.workspace, move.number))
    if state is MoveState.YES:
        _make(unit, move, workflow, by)
    else:
        cards.redraw(unit, move)


def _make(unit: Unit, move: GateMove, workflow: Workflow, by: SlackUserId) -> None:
    """Let a workflow stand where a move brings it; whatever else was asked of it is overtaken."""
    _, before = ladder.stands(unit, workflow)
    after = moved(unit.charter.ladder, before, move, ladder.today_of(unit, workflow))
    standing.keep(unit.tx, unit.workspace, after)
    said = [{**asdict(each), "since": each.since.isoformat()} for each in (before, after)]
    unit.note(Entry(unit.at, by, move.kind.value, f"workflow:{workflow.key}", *said))
    unit.note(Entry(unit.at, by, "decide", move.label, after={"state": MoveState.YES.value}))
    asking.end(unit, move, state=MoveState.YES)
    for other in rows.lock_waiting(unit.tx, unit.workspace, workflow.key):
        asking.end(unit, other, state=MoveState.OVERTAKEN)
        unit.note(Entry(unit.at, by, "overtake", other.label, after={"by": move.label}))


def form(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that says not yet, and why; raises UserError."""
    move = get(unit, asking.number_of(value))
    _seats(unit, move, _workflow(unit, move), by)
    field = FieldView(
        block=WHY,
        kind="text",
        label="What is missing?",
        hint="A sentence for who asked: what has to be different next time.",
    )
    view = FormView(
        callback="stages.not_yet",
        context=move.label,
        title="Not yet",
        submit="Not yet",
        intro=cards.title(unit, move),
        fields=(field,),
    )
    return unit.render(view)


def refuse(unit: Unit, value: str, by: SlackUserId, why: str) -> None:
    """Keep somebody's not yet with its reason: the workflow stays where it is; raises UserError."""
    move, workflow = _locked(unit, value, by)
    held = _seats(unit, move, workflow, by)
    reason = statement(why, WHY, reader="who asked", fewest=A_SENTENCE)
    for word in speak(move, held, by, unit.at):
        rows.say(unit.tx, unit.workspace, move.number, replace(word, reason=reason))
    unit.note(Entry(unit.at, by, "refuse", move.label, after={"reason": reason}))
    asking.end(unit, move, state=MoveState.NO)


def recall(unit: Unit, value: str, by: SlackUserId) -> None:
    """Take a move back that nobody has decided; raises UserError."""
    move = _open(unit, value, by)
    is_asker = by == move.asked_by
    if not rules.RECALL_MOVE.admits(unit.roster.standing(by, asker=is_asker)):
        raise UserError(rules.RECALL_MOVE.refused)
    unit.note(Entry(unit.at, by, "withdraw", move.label))
    asking.end(unit, move, state=MoveState.WITHDRAWN)


def get(unit: Unit, number: int) -> GateMove:
    """Read a move; raises UserError where there is none."""
    found = rows.get(unit.tx, unit.workspace, number)
    if found is None:
        raise no_such(LabelKind.GATE_MOVE, number)
    return found


def _locked(unit: Unit, value: str, by: SlackUserId) -> tuple[GateMove, Workflow]:
    move = _open(unit, value, by)
    return move, _workflow(unit, move)


def _open(unit: Unit, value: str, by: SlackUserId) -> GateMove:
    """Lock every move of a workflow that waits, and return the one a button is about."""
    asked = get(unit, asking.number_of(value))
    # All of them, in one order: two moves of one workflow must not be made at once.
    waiting = rows.lock_waiting(unit.tx, unit.workspace, asked.workflow)
    found = next((each for each in waiting if each.number == asked.number), None)
    if found is None:
        asked = get(unit, asked.number)
        stands = STATE_WORDS[asked.state]
        first.refuse(unit, asked.label, by, VERBS, stands)
        raise UserError(f"{asked.label} is {stands} already.")
    return found


def _workflow(unit: Unit, move: GateMove) -> Workflow:
    try:
        return unit.charter.workflow(move.workflow)
    except KeyError:
        raise UserError(GONE.format(move.workflow, move.label)) from None


def _seats(unit: Unit, move: GateMove, workflow: Workflow, by: SlackUserId) -> tuple[GateSeat, ...]:
    """Return the seats that decide, for who holds one of them; raises UserError."""
    held = seats.deciders(unit, workflow, move.asked_by)
    has_seat = bool(speak(move, held, by, unit.at))
    if not rules.DECIDE_MOVE.admits(unit.roster.standing(by, seat=has_seat)):
        raise UserError(rules.DECIDE_MOVE.refused)
    return held
