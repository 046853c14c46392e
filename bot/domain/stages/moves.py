"""Moves on the ladder: asked by anybody, decided by seats, and refused by rule where a rule says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind, make
from bot.domain.measures.gatekeeper import Tempo
from bot.domain.stages.ladder import CriterionKind, Ladder, LadderStage
from bot.domain.stages.standing import StageStanding, held, slower
from bot.domain.stages.verdicts import VERDICT_WORDS, CriterionVerdict, lacking
from bot.domain.words import counted, some
from bot.errors import UserError

DWELL = "dwell"
SIGNATURES_TO_SKIP = 2


class MoveKind(StrEnum):
    """What somebody may ask for."""

    PROMOTE = "promote"
    HOLD = "hold"
    STEP_BACK = "step_back"
    TEMPO = "tempo"
    RETIRE = "retire"


class MoveState(StrEnum):
    """What became of what was asked."""

    ASKED = "asked"
    YES = "decided_yes"
    NO = "decided_no"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateMove:
    """One move as it was asked, with the evidence of that moment and what was decided."""

    number: int = 0
    workflow: str
    kind: MoveKind
    from_stage: str
    to_stage: str
    tempo: Tempo | None = None
    asked_by: SlackUserId
    asked_at: datetime
    reason: str
    evidence: tuple[CriterionVerdict, ...] = ()
    waived: str = ""
    state: MoveState = MoveState.ASKED
    decided_at: datetime | None = None

    @property
    def label(self) -> str:
        """What people call it: G-3."""
        return make(LabelKind.GATE_MOVE, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSeat:
    """Who has to say yes: one of the holders; `lacks` says why there is none."""

    key: str
    name: str
    holders: frozenset[SlackUserId]
    lacks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateWord:
    """What a seat said."""

    seat: str
    by: SlackUserId
    yes: bool
    reason: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveWish:
    """What somebody asks for: a kind, where it needs one a tempo, and what two people would waive."""

    kind: MoveKind
    tempo: Tempo | None = None
    waived: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFacts:
    """What a move is judged by: the gate above as it stands, coverage, seats, and what else moves.

    `coverage` is None where nobody knows it. `crowd` says in words what moves already where no more
    may, `office` whether the Value Office's accountable owner is here.
    """

    today: date
    verdicts: tuple[CriterionVerdict, ...] = ()
    coverage: float | None = None
    seats: tuple[GateSeat, ...] = ()
    crowd: str = ""
    office: bool = True


def refusal(ladder: Ladder, stands: StageStanding, wish: MoveWish, facts: MoveFacts) -> str:
    """Say by which rule a move is not made, and what would help; nothing where none stands against it."""
    stage, now = held(ladder, stands)
    if now.retired and wish.kind is not MoveKind.STEP_BACK:
        return "It is retired. Stepping back takes it up again, from the first stage on."
    if empty := [seat for seat in facts.seats if not seat.holders]:
        return f"Nobody can decide: {some(seat.lacks or seat.name for seat in empty)}."
    rules = {
        MoveKind.PROMOTE: _promoting,
        MoveKind.TEMPO: _quickening,
        MoveKind.STEP_BACK: _stepping_back,
    }
    rule = rules.get(wish.kind)
    return rule(ladder, (stage, now), wish, facts) if rule else ""


Here = tuple[LadderStage, StageStanding]


def _promoting(ladder: Ladder, here: Here, wish: MoveWish, facts: MoveFacts) -> str:
    stage, now = here
    above = ladder.above(stage)
    if above is None:
        return f"{stage.name} is the highest stage. It goes on there; nothing is ever done."
    if not facts.office:
        return "Nobody answers for the Value Office, and without that person nothing is promoted."
    left = stage.dwell_days - now.days(facts.today)
    early = ""
    if left > 0 and wish.waived != DWELL:
        early = (
            f"{stage.name} takes {counted(stage.dwell_days, 'day')} at least: {left} to go. "
            "A skip needs two signatures."
        )
    return facts.crowd or _waiver(above, wish.waived) or early or _holding(above, wish, facts)


def _holding(above: LadderStage, wish: MoveWish, facts: MoveFacts) -> str:
    """Say what holds the gate; a criterion that nobody has judged holds it too."""
    judged = {each.key for each in facts.verdicts}
    said = [f"{each.name}: not judged" for each in above.gate if each.key not in judged]
    said += [
        f"{each.name}: {VERDICT_WORDS[each.verdict]}{_still(each)}"
        for each in lacking(facts.verdicts, wish.waived)
    ]
    return f"The gate to {above.name} holds. {'; '.join(said)}." if said else ""


def _still(found: CriterionVerdict) -> str:
    return f" ({found.still})" if found.still else ""


def _waiver(above: LadderStage, waived: str) -> str:
    """Say why something cannot be waived: only dwell can, or one checklist item of this gate."""
    if waived in ("", DWELL):
        return ""
    asked = next((each for each in above.gate if each.key == waived), None)
    if asked is None:
        return f"The gate to {above.name} has no “{waived}” to waive."
    if asked.kind is not CriterionKind.CHECKLIST:
        return f"{asked.name} cannot be waived: only the days in a stage, or one checklist item."
    return ""


def _quickening(ladder: Ladder, here: Here, wish: MoveWish, facts: MoveFacts) -> str:
    stage, now = here
    if wish.tempo is None:
        return "Please choose a tempo."
    if now.tempo is wish.tempo:
        return f"Its tempo is {wish.tempo} already."
    if now.tempo is not None and now.tempo.reaches(wish.tempo):
        return ""
    needed = ladder.coverage_for(wish.tempo)
    if needed and (facts.coverage is None or facts.coverage < needed):
        seen = "unknown" if facts.coverage is None else f"{facts.coverage:.0%}"
        return f"Coverage comes before tempo: {wish.tempo} asks for {needed:.0%}, and it is {seen}."
    if stage.tempo is None or not stage.tempo.reaches(wish.tempo):
        allowing = ladder.allowing(wish.tempo)
        where = f"{wish.tempo} comes with {allowing.name}" if allowing else "no stage goes further"
        return f"{stage.name} goes {f'to {stage.tempo}' if stage.tempo else 'to none'}: {where}."
    return ""


def _stepping_back(ladder: Ladder, here: Here, _wish: MoveWish, _facts: MoveFacts) -> str:
    stage, now = here
    if ladder.below(stage) is None and not now.retired:
        return f"{stage.name} is the first stage: there is none to step back to."
    return ""


def target(ladder: Ladder, stands: StageStanding, kind: MoveKind) -> LadderStage:
    """Return the stage a move leads to: the next, the one before, or where it stands."""
    stage, now = held(ladder, stands)
    if kind is MoveKind.PROMOTE:
        return ladder.above(stage) or stage
    if kind is MoveKind.STEP_BACK:
        return ladder.first if now.retired else ladder.below(stage) or stage
    return stage


def speak(
    move: GateMove, seats: Sequence[GateSeat], by: SlackUserId, at: datetime
) -> list[GateWord]:
    """Return a word of somebody for each seat they hold, a no so far; raises UserError for none."""
    if move.state is not MoveState.ASKED:
        raise UserError(f"{move.label} is {STATE_WORDS[move.state]} already.")
    if by == move.asked_by:
        raise UserError(f"You asked for {move.label}, so others decide it.")
    mine = [seat.key for seat in seats if by in seat.holders]
    if not mine:
        who = some((seat.name for seat in seats), most=8)
        raise UserError(f"{move.label} is decided by {who}. You hold no such seat.")
    return [GateWord(seat=key, by=by, yes=False, at=at) for key in mine]


def outcome(move: GateMove, seats: Iterable[GateSeat], words: Iterable[GateWord]) -> MoveState:
    """Tell what a move is by what its seats said: every seat says yes, or one says not yet.

    A word counts while its seat is held by who said it, and never the asker's. What is waived takes
    two people.
    """
    if move.state is not MoveState.ASKED:
        return move.state
    said = {word.seat: word for word in words if word.by != move.asked_by}
    if any(not word.yes for word in said.values()):
        return MoveState.NO
    required = list(seats)
    if not required:
        return MoveState.ASKED
    for seat in required:
        word = said.get(seat.key)
        if word is None or word.by not in seat.holders:
            return MoveState.ASKED
    signers = {said[seat.key].by for seat in required}
    enough = not move.waived or len(signers) >= SIGNATURES_TO_SKIP
    return MoveState.YES if enough else MoveState.ASKED


def moved(ladder: Ladder, stands: StageStanding, move: GateMove, on: date) -> StageStanding:
    """Return where a workflow stands once a move is decided."""
    stage, now = held(ladder, stands)
    made = replace(now, move=move.number)
    if move.kind is MoveKind.HOLD:
        return made
    if move.kind is MoveKind.RETIRE:
        return replace(made, retired=True, since=on)
    if move.kind is MoveKind.TEMPO:
        return replace(made, tempo=move.tempo, passed=ladder.up_to(stage))
    new = target(ladder, stands, move.kind)
    # Only totals that are shown have a tempo; the first is the slowest.
    begun = slower(now.tempo or Tempo.MONTHLY, new.tempo) if new.totals else None
    return replace(
        made,
        stage=new.key,
        since=on,
        tempo=begun,
        passed=ladder.up_to(new),
        lent_on=now.lent_on if new.totals else None,
        retired=False,
    )


STATE_WORDS = {
    MoveState.ASKED: "asked",
    MoveState.YES: "decided: yes",
    MoveState.NO: "decided: not yet",
    MoveState.WITHDRAWN: "withdrawn",
    MoveState.OVERTAKEN: "overtaken",
}
