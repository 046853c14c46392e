"""A move that waits as what reminders are about: those who have to say yes, one by one and by name."""

from collections.abc import Collection, Mapping

from bot.domain.ids import SlackUserId
from bot.domain.stages.moves import GateMove, MoveState
from bot.services.stages import asking, cards
from bot.store.stages import moves as rows
from bot.work.origins import Origin
from bot.work.presence import has_left
from bot.work.subjects import Subject
from bot.work.unit import Unit


def subjects(unit: Unit, numbers: Collection[int]) -> Mapping[int, Subject]:
    """Say what reminders of moves are about, of those that still wait."""
    found = (rows.get(unit.tx, unit.workspace, number) for number in numbers)
    return {
        move.number: subject
        for move in found
        if move is not None
        and move.state is MoveState.ASKED
        and (subject := _subject(unit, move)) is not None
    }


def _subject(unit: Unit, move: GateMove) -> Subject | None:
    pod = cards.pod_of(unit, move)
    if pod is None:
        return None
    workflow = unit.charter.workflow(move.workflow)
    return Subject(
        label=move.label,
        what=f"{cards.title(unit, move)}\n{cards.waits_words(unit, move)}",
        pod=pod,
        due_on=asking.due_on(unit, workflow, move),
        workflow=move.workflow,
        owner=_next(unit, move),
        waits=unit.person(move.asked_by).name,
        end="say not yet to",
        buttons=cards.buttons(move)[:2],
        counts=True,
    )


def _next(unit: Unit, move: GateMove) -> SlackUserId | None:
    """Name who is asked next: somebody on the first seat that has said nothing."""
    silent = (user for seat in cards.silent(unit, move) for user in sorted(seat.holders))
    return next((user for user in silent if not has_left(unit, user)), None)


ORIGIN = Origin(kind=asking.KIND, subjects=subjects)
