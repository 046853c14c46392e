"""Swapping two turns: nothing changes until the other agrees, and what nobody answers lapses."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.charter.rotas import RotaSpec
from bot.domain import refs
from bot.domain.audit import Entry
from bot.domain.ids import SlackUserId
from bot.domain.numbers import ordinal_of
from bot.domain.oncall.rotas import Cover, Turn
from bot.domain.refs import Topic
from bot.errors import UserError
from bot.services.oncall import duty, turns
from bot.services.oncall.forms import THEIRS, TURN
from bot.slack.mrkdwn import Mrkdwn, mention, mrkdwn
from bot.store.oncall import covers, rotas
from bot.work.forms import check_all
from bot.work.tell import Button, ToldView, end, keep, send
from bot.work.unit import Unit

BOT = "bot"
SWAPPED = 2
CHANGED = Mrkdwn("one of the two turns is over or changed")
LAPSED = Mrkdwn("nobody answered before one of the two turns was over")
AGREE, DECLINE = "oncall.agree", "oncall.decline"


def swap(unit: Unit, key: str, by: SlackUserId, *, mine: str, theirs: str) -> None:
    """Ask somebody to swap a turn; nothing changes until they agree. Raises UserError per field."""
    spec = turns.lock(unit, key, by)
    check_all(
        lambda: _chosen(unit, spec, mine, by=by, is_mine=True),
        lambda: _chosen(unit, spec, theirs, by=by, is_mine=False),
    )
    given, wanted = turns.find(unit, spec, mine, TURN), turns.find(unit, spec, theirs, THEIRS)
    if problem := turns.absence(unit, by, {wanted.user: given, by: wanted}):
        raise UserError("", fields={THEIRS: problem})
    pair = [
        turns.new_cover(unit, spec, by, given, wanted.user),
        turns.new_cover(unit, spec, by, wanted, by),
    ]
    for each in pair:
        covers.add(unit.tx, unit.workspace, replace(each, asked=True))
    numbers = " ".join(str(each.number) for each in pair)
    words = mrkdwn(
        "{}: {} asks whether you take their turn from {} and give them yours from {}.",
        spec.name,
        mention(by),
        duty.moment(given.starts),
        duty.moment(wanted.starts),
    )
    buttons = (Button(AGREE, "Swap", numbers, "primary"), Button(DECLINE, "I can't", numbers))
    keep(unit, _about(pair), {wanted.user: ToldView(headline=words, buttons=buttons)})


def _chosen(unit: Unit, spec: RotaSpec, value: str, *, by: SlackUserId, is_mine: bool) -> None:
    block = TURN if is_mine else THEIRS
    if (turns.find(unit, spec, value, block).user == by) != is_mine:
        whose = "of yours" if is_mine else "of somebody else"
        raise UserError("", fields={block: f"Choose a turn {whose}."})


def answer(unit: Unit, numbers: str, by: SlackUserId, *, agrees: bool) -> str:
    """Agree to a swap or decline it, and return what that comes to; raises UserError."""
    wanted = [number for n in numbers.split() if (number := ordinal_of(n)) is not None]
    waiting = _lock_waiting(unit, wanted)
    if len(waiting) != SWAPPED or by != waiting[0].user:
        raise UserError("This swap is answered already, or it is not yours to answer.")
    ids, asker = [each.number for each in waiting], waiting[0].by
    spec = duty.spec(unit, waiting[0].rota)
    if agrees and (spec is None or not all(_stands(unit, spec, each) for each in waiting)):
        return _end(unit, waiting, CHANGED)
    if agrees and (problem := turns.absence(unit, by, {each.user: each for each in waiting})):
        raise UserError(problem)
    if agrees:
        covers.agree(unit.tx, unit.workspace, ids)
    else:
        covers.drop(unit.tx, unit.workspace, ids)
    verb = "swap" if agrees else "decline swap"
    unit.note(Entry(unit.at, by, verb, waiting[0].rota, after={"with": asker}))
    words = "agrees: your turns are swapped." if agrees else "cannot swap: your turns stay."
    done = "Swapped." if agrees else "Declined: nothing changes."
    end(unit, _about(waiting), ToldView(headline=done))
    if spec is not None:
        turns.tell(unit, spec, asker, mrkdwn("{}: {} {}", spec.name, mention(by), words))
    if agrees and spec is not None:
        why = mrkdwn("{} swapped one of the two turns", mention(by))
        end_asked(unit, spec, waiting, why, had=[each.instead_of for each in waiting])
    return done


def _lock_waiting(unit: Unit, numbers: Sequence[int]) -> list[Cover]:
    """Lock what waits for an answer; its rota first, as whoever changes that does."""
    for rota in sorted({each.rota for each in covers.some(unit.tx, unit.workspace, numbers)}):
        rotas.lock(unit.tx, unit.workspace, rota)
    return [each for each in covers.lock(unit.tx, unit.workspace, numbers) if each.asked]


def _stands(unit: Unit, spec: RotaSpec, half: Cover) -> bool:
    """Tell whether a turn somebody asked for is still ahead and whose it was."""
    coming = duty.stretches(unit, spec, unit.at)
    return Turn(half.starts, half.ends, half.instead_of) in coming


def end_asked(
    unit: Unit,
    spec: RotaSpec,
    taken: Sequence[Turn | Cover],
    why: Mrkdwn,
    *,
    had: Collection[SlackUserId],
) -> None:
    """End every swap that waits about hours somebody else has by now: what was decided first counts."""
    for pair in _waiting(unit, spec):
        if any(each.instead_of in had and any(map(each.touches, taken)) for each in pair):
            _end(unit, pair, why)


def end_changed(unit: Unit, spec: RotaSpec) -> None:
    """End every swap that waits about a turn that is somebody else's by now."""
    for pair in _waiting(unit, spec):
        if not all(_stands(unit, spec, each) for each in pair):
            _end(unit, pair, CHANGED)


def next_lapse(unit: Unit) -> datetime | None:
    """Return when the next turn is over that a swap waits about."""
    return covers.next_end_of_asked(unit.tx, unit.workspace)


def lapse_due(unit: Unit) -> bool:
    """End every swap nobody answered while it could be; both hear. Always False: none waits."""
    over = covers.asked_until(unit.tx, unit.workspace, unit.at)
    numbers = {each.number + step for each in over for step in (-1, 0, 1)}
    # Locked anew: somebody may answer in this moment.
    for pair in _pairs(_lock_waiting(unit, sorted(numbers))):
        if any(each.ends <= unit.at for each in pair):
            _end(unit, pair, LAPSED)
    return False


def _waiting(unit: Unit, spec: RotaSpec) -> list[tuple[Cover, ...]]:
    return _pairs(covers.since(unit.tx, unit.workspace, spec.key, unit.at))


def _pairs(known: Iterable[Cover]) -> list[tuple[Cover, ...]]:
    asked = [each for each in known if each.asked]
    return [
        (half, *(each for each in asked if _is_other_half(half, each)))
        for half in asked
        if half.user != half.by
    ]


def _is_other_half(asked: Cover, other: Cover) -> bool:
    return other.number == asked.number + 1 and other.by == asked.by == other.user


def _end(unit: Unit, pair: Sequence[Cover], why: Mrkdwn) -> str:
    """End a swap that can no longer be; both hear why, and what they can do."""
    covers.drop(unit.tx, unit.workspace, [each.number for each in pair])
    asker, asked, key = pair[0].by, pair[0].user, pair[0].rota
    unit.note(Entry(unit.at, BOT, "end swap", key, after={"asked": asked, "by": asker}))
    words = mrkdwn(
        "{}: the swap that {} asked {} for cannot be any more, since {}. Nothing changes by it; "
        "`/rollout oncall` shows the turns as they are.",
        duty.name_of(unit, key),
        mention(asker),
        mention(asked),
        why,
    )
    end(unit, _about(pair), ToldView(headline=words))
    for user in (asker, asked):
        send(unit, refs.make(Topic.ROTA, key), user, ToldView(headline=words))
    return "This swap cannot be any more: one of the two turns is over or changed."


def _about(pair: Sequence[Cover]) -> str:
    return refs.make(Topic.ROTA, pair[0].rota, pair[0].number)
