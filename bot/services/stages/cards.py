"""A move as people see it: one card in its pod's and the leaders' channels, edited in place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.domain import refs
from bot.domain.calendar import local_day
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import MessagePart
from bot.domain.stages.moves import (
    DWELL,
    STATE_WORDS,
    GateMove,
    GateSeat,
    GateWord,
    MoveKind,
    MoveState,
)
from bot.domain.stages.verdicts import VERDICT_WORDS, CriterionVerdict, foremost
from bot.domain.verdicts.gate import GateVerdict
from bot.domain.words import counted, day_words, short_day, some
from bot.services.stages import seats
from bot.slack.mrkdwn import Mrkdwn, link, shorten
from bot.store.stages import moves as rows
from bot.work import pods, tell
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

# More people than that hear of it in their channel.
MOST_TOLD = 5
MOST_SHOWN = 20
YES, NOT_YET, RECALL = "stages.yes", "stages.not_yet", "stages.recall"
SIGNS = {GateVerdict.MET: "✓", GateVerdict.NOT_MET: "✗", GateVerdict.NOT_ENOUGH: "?"}
NEVER = "Decided by each of these seats, never by who asked alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionView:
    """One criterion as it stands: what is known, who has it, what is still needed."""

    sign: str
    name: str
    verdict: str
    facts: str
    still: str
    link: Mrkdwn


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveView:
    """One move: what is asked, why, the evidence of that moment, what each seat says."""

    template: ClassVar = "stages/move"
    title: str
    line: str
    reason: str
    waived: str
    evidence: tuple[CriterionView, ...]
    said: str
    standing: str
    buttons: tuple[Button, ...]


def title(unit: Unit, move: GateMove) -> str:
    """Say in a line what a move would do."""
    name = pods.workflow_name(unit.charter, move.workflow)
    before, after = (stage_name(unit, key) for key in (move.from_stage, move.to_stage))
    said = {
        MoveKind.PROMOTE: f"from {before} to {after}",
        MoveKind.STEP_BACK: f"back from {before} to {after}",
        MoveKind.HOLD: f"hold at {before}",
        MoveKind.TEMPO: f"{move.tempo} tempo",
        MoveKind.RETIRE: "retire it",
    }
    return f"{move.label} · {name}: {said[move.kind]}"


def stage_name(unit: Unit, key: str) -> str:
    """Return what people call a stage, also one the charter has no more."""
    stage = unit.charter.ladder.find(key)
    return stage.name if stage else key


def criterion_view(found: CriterionVerdict) -> CriterionView:
    """Lay out a criterion for a list of them."""
    as_of = f"as of {short_day(found.as_of)}" if found.as_of else ""
    n = f"n = {found.n:,}" if found.n is not None else ""
    facts = " · ".join(filter(None, (found.value, n, as_of, found.version, found.owner)))
    return CriterionView(
        sign=SIGNS[found.verdict],
        name=found.name,
        verdict=VERDICT_WORDS[found.verdict],
        facts=facts,
        still=f"Still needed: {found.still}" if found.still else "",
        link=link(found.link, "evidence") if found.link else Mrkdwn(""),
    )


def view(unit: Unit, move: GateMove) -> MoveView:
    """Lay out a move as it stands now."""
    words = rows.words(unit.tx, unit.workspace, move.number)
    held = deciders(unit, move)
    asker = unit.person(move.asked_by).name
    is_open = move.state is MoveState.ASKED
    return MoveView(
        title=shorten(title(unit, move), 150),
        line=f"{title(unit, move)}. {_state(move)}",
        reason=f"{asker}: {move.reason}",
        waived=_waived(unit, move),
        evidence=tuple(map(criterion_view, foremost(move.evidence)[:MOST_SHOWN])),
        said=_said(unit, held, words),
        standing=f"{NEVER}. Asked on {_day(unit, move)}." if is_open else _state(move),
        buttons=buttons(move) if is_open else (),
    )


def deciders(unit: Unit, move: GateMove) -> tuple[GateSeat, ...]:
    """List the seats that decide a move; none where the charter dropped its workflow."""
    try:
        workflow = unit.charter.workflow(move.workflow)
    except KeyError:
        return ()
    return seats.deciders(unit, workflow, move.asked_by)


def _day(unit: Unit, move: GateMove) -> str:
    return day_words(local_day(move.asked_at, unit.charter.rollout.zone))


def _state(move: GateMove) -> str:
    if move.state is MoveState.ASKED:
        return "It waits to be decided."
    return f"{STATE_WORDS[move.state].capitalize()}."


def _waived(unit: Unit, move: GateMove) -> str:
    if not move.waived:
        return ""
    found = unit.charter.ladder.criterion(move.waived)
    named = (
        "the days in its stage" if move.waived == DWELL else found.name if found else move.waived
    )
    return f"Skips {named}: two people have to sign. This stays on the card."


def _said(unit: Unit, held: Sequence[GateSeat], words: Iterable[GateWord]) -> str:
    said = {word.seat: word for word in words}
    lines = []
    for seat in held:
        word = said.pop(seat.key, None)
        lines.append(f"{_capital(seat.name)}: {_word(unit, word) if word else 'waits'}")
    lines += [f"{_capital(seats.name(key))}: {_word(unit, word)}" for key, word in said.items()]
    return "\n".join(lines)


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _word(unit: Unit, word: GateWord) -> str:
    name = unit.person(word.by).name
    return f"yes, {name}" if word.yes else f"not yet, {name}: {word.reason}"


def buttons(move: GateMove) -> tuple[Button, ...]:
    return (
        Button(YES, "Yes", move.label, "primary"),
        Button(NOT_YET, "Not yet…", move.label),
        Button(RECALL, "Take it back", move.label),
    )


def post(unit: Unit, move: GateMove) -> None:
    """Post a move's card where its pod and the leaders read, and tell who has to say yes."""
    _send(unit, move, Method.POST)
    for user, words in _asked(unit, move).items():
        told = ToldView(
            headline=f"{title(unit, move)}. {words}",
            what=f"{unit.person(move.asked_by).name}: {move.reason}",
            note=f"`/rollout {move.label}` shows its evidence.",
            block="move",
            buttons=buttons(move)[:2],
        )
        tell.keep(unit, move.label, {user: told})


def redraw(unit: Unit, move: GateMove) -> None:
    """Show on a move's cards what is true now, and once it is over say so to who was asked."""
    _send(unit, move, Method.UPDATE)
    if move.state is not MoveState.ASKED:
        tell.end(unit, move.label, ToldView(headline=f"{title(unit, move)}. {_state(move)}"))


def _asked(unit: Unit, move: GateMove) -> dict[SlackUserId, str]:
    """Say to each who holds a seat with few on it what they are asked for."""
    asked: dict[SlackUserId, list[str]] = {}
    for seat in deciders(unit, move):
        for user in sorted(seat.holders) if len(seat.holders) <= MOST_TOLD else ():
            asked.setdefault(user, []).append(seat.name)
    return {user: f"You decide it as {some(names)}." for user, names in asked.items()}


def silent(unit: Unit, move: GateMove) -> tuple[GateSeat, ...]:
    """List the seats that have said nothing yet."""
    said = {word.seat for word in rows.words(unit.tx, unit.workspace, move.number)}
    return tuple(seat for seat in deciders(unit, move) if seat.key not in said)


def waits_words(unit: Unit, move: GateMove) -> str:
    """Say whom a move waits for, and since when."""
    who = some(seat.name for seat in silent(unit, move))
    days = (unit.at - move.asked_at).days
    return f"{move.label} waits for {who}, for {counted(days, 'day')}"


def _places(unit: Unit, move: GateMove) -> tuple[str, ...]:
    """List the channels a move is shown in; none that outsiders read."""
    pod = pod_of(unit, move)
    own = (unit.charter.pod(pod).channel,) if pod else ()
    named = (*own, *(channel.channel for channel in unit.charter.leaders.channels))
    closed = (each for each in named if not unit.roster.is_shared(each))
    return tuple(
        dict.fromkeys(
            unit.roster.place(each) for each in closed if each not in unit.roster.uninvited
        )
    )


def _send(unit: Unit, move: GateMove, method: Method) -> None:
    payload = unit.render(view(unit, move))
    for place in _places(unit, move):
        ref = refs.make(move.label, MessagePart.CARD, place)
        unit.queue(
            Message(
                lane=Lane.CONVERSATION,
                subject=ref,
                method=method,
                place=place,
                payload=payload,
                ref=ref,
            )
        )


def pod_of(unit: Unit, move: GateMove) -> PodKey | None:
    """Return the pod that owns a move's workflow; None where the charter dropped it."""
    try:
        return PodKey(unit.charter.workflow(move.workflow).pod)
    except KeyError:
        return None
