"""Covering a turn, and swapping two: a cover counts at once, a swap once the other agrees."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from bot.charter.hours import spans_in
from bot.charter.rotas import RotaSpec
from bot.domain import refs
from bot.domain.audit import Entry
from bot.domain.calendar import MIDNIGHT, instant_of
from bot.domain.ids import SlackUserId
from bot.domain.oncall.rotas import Cover, Turn, holders
from bot.domain.people import listed
from bot.domain.presence import Standing
from bot.domain.refs import Topic
from bot.domain.words import day_words
from bot.errors import UserError
from bot.services.oncall import duty, forms
from bot.services.oncall.forms import HOURS, THEIRS, TURN, WHO
from bot.slack.mrkdwn import Mrkdwn, mention, mrkdwn
from bot.store.oncall import covers, rotas
from bot.store.record.counters import next_number
from bot.work.presence import presences
from bot.work.tell import Button, ToldView, end, keep, send
from bot.work.unit import Unit

KIND, BOT = "rota_cover", "bot"
SWAPPED = 2
CHANGED = Mrkdwn("one of the two turns is over or changed")
AGREE, DECLINE = "oncall.agree", "oncall.decline"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRequest:
    """A filled-in form: which turn somebody takes, and which day or hours of it alone."""

    turn: str
    who: SlackUserId | None = None
    day: date | None = None
    hours: str = ""


def cover(unit: Unit, key: str, by: SlackUserId, request: CoverRequest) -> None:
    """Let somebody take a turn, or a day or hours of it; all concerned hear. Raises UserError per field."""
    spec = _locked(unit, key, by)
    found = _chosen(unit, spec, request.turn, TURN)
    taker = request.who or by
    part = _part(unit, spec, found, request)
    had = _had(unit, spec, part)
    if taker == had[-1] and set(had) == {found.user}:
        raise UserError("", fields={WHO: "It is theirs already."})
    if problem := _absence(unit, by, {taker: part}):
        raise UserError("", fields={WHO: problem})
    covers.add(unit.tx, unit.workspace, _new(unit, spec, by, part, taker))
    after = {"user": taker, "from": part.starts.isoformat()}
    unit.note(Entry(unit.at, by, "cover", spec.key, after=after))
    words = mrkdwn(
        "{}: {} is on duty instead of {}, {} to {}.",
        spec.name,
        mention(taker),
        duty.called(unit, had[-1]),
        duty.moment(part.starts),
        duty.moment(part.ends),
    )
    for user in listed((taker, *had)):
        _tell(unit, spec, user, words)
    why = mrkdwn("{} took one of the two turns", mention(taker))
    _end_asked(unit, spec, (part,), why, had=had)


def _locked(unit: Unit, key: str, by: SlackUserId) -> RotaSpec:
    # Two who change one rota at once: the second sees what the first one did.
    rotas.lock(unit.tx, unit.workspace, key)
    return duty.changeable(unit, key, by)


def _had(unit: Unit, spec: RotaSpec, part: Turn) -> tuple[SlackUserId, ...]:
    """List who has had a part of a turn, all of it or some of its hours."""
    known = covers.since(unit.tx, unit.workspace, spec.key, part.starts)
    return holders(part.user, (each for each in known if not each.asked and each.touches(part)))


def _absence(unit: Unit, by: SlackUserId, takes: Mapping[SlackUserId, Turn | Cover]) -> str:
    """Say who of those who take a turn is not here when it begins; nothing where all are."""
    for user, who in presences(unit, takes).items():
        starts = max(takes[user].starts, unit.at)
        if who.standing(starts) is Standing.LEFT:
            return "They are not here any more. Choose somebody else."
        if back_on := who.back_on(starts):
            until = f"away until {day_words(back_on)}"
            mine = f"You are {until}: `/rollout me` ends that."
            return mine if user == by else f"{who.person.name} is {until}."
    return ""


def _part(unit: Unit, spec: RotaSpec, turn: Turn, request: CoverRequest) -> Turn:
    """Return the part of a turn that is asked for, by the clock of its rota."""
    rest = replace(turn, starts=max(turn.starts, unit.at))
    if not request.hours and request.day is None:
        return rest
    zone = unit.charter.calendar_for_zone(spec.zone).zone
    day = request.day or rest.starts.astimezone(ZoneInfo(zone)).date()
    opens, closes = _span(request.hours) if request.hours else (timedelta(0), timedelta(days=1))
    midnight = datetime.combine(day, MIDNIGHT)
    starts, ends = (_at(zone, midnight + span) for span in (opens, closes))
    if ends <= rest.starts or starts >= rest.ends:
        raise UserError("", fields={HOURS: "That lies outside the turn."})
    return replace(turn, starts=max(starts, rest.starts), ends=min(ends, rest.ends))


def _span(hours: str) -> tuple[timedelta, timedelta]:
    try:
        return spans_in(hours)[0]
    except (PydanticCustomError, IndexError):
        raise UserError("", fields={HOURS: "Write hours as 18:00-22:00."}) from None


def _at(zone: str, wall: datetime) -> datetime:
    return instant_of(zone, wall.date(), wall.time())


def swap(unit: Unit, key: str, by: SlackUserId, *, mine: str, theirs: str) -> None:
    """Ask somebody to swap a turn; nothing changes until they agree. Raises UserError per field."""
    spec = _locked(unit, key, by)
    given, wanted = _chosen(unit, spec, mine, TURN), _chosen(unit, spec, theirs, THEIRS)
    if given.user != by or wanted.user == by:
        raise UserError("", fields={TURN: "Choose a turn of yours and one of somebody else."})
    if problem := _absence(unit, by, {wanted.user: given, by: wanted}):
        raise UserError("", fields={THEIRS: problem})
    pair = [_new(unit, spec, by, given, wanted.user), _new(unit, spec, by, wanted, by)]
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


def answer(unit: Unit, numbers: str, by: SlackUserId, *, agrees: bool) -> str:
    """Agree to a swap or decline it, and return what that comes to; raises UserError."""
    # Longer than any number of ours: a database would not take it.
    wanted = [int(n) for n in numbers.split() if n.isdecimal() and len(n) < 10]
    waiting = _lock_waiting(unit, wanted)
    if len(waiting) != SWAPPED or by != waiting[0].user:
        raise UserError("This swap is answered already, or it is not yours to answer.")
    ids, asker = [each.number for each in waiting], waiting[0].by
    spec = duty.spec(unit, waiting[0].rota)
    if agrees and (spec is None or not all(_stands(unit, spec, each) for each in waiting)):
        return _end(unit, waiting, CHANGED)
    if agrees and (problem := _absence(unit, by, {each.user: each for each in waiting})):
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
        _tell(unit, spec, asker, mrkdwn("{}: {} {}", spec.name, mention(by), words))
    if agrees and spec is not None:
        why = mrkdwn("{} swapped one of the two turns", mention(by))
        _end_asked(unit, spec, waiting, why, had=[each.instead_of for each in waiting])
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


def _end_asked(
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


def _waiting(unit: Unit, spec: RotaSpec) -> list[tuple[Cover, ...]]:
    known = covers.since(unit.tx, unit.workspace, spec.key, unit.at)
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


def _chosen(unit: Unit, spec: RotaSpec, value: str, block: str) -> Turn:
    coming = duty.stretches(unit, spec, unit.at)
    found = next((turn for turn in coming if forms.value_of(turn) == value), None)
    if found is None:
        raise UserError("", fields={block: "That turn is over or changed. Please choose again."})
    return found


def _new(unit: Unit, spec: RotaSpec, by: SlackUserId, turn: Turn, user: SlackUserId) -> Cover:
    return Cover(
        number=next_number(unit.tx, unit.workspace, KIND),
        rota=spec.key,
        user=user,
        instead_of=turn.user,
        starts=turn.starts,
        ends=turn.ends,
        by=by,
    )


def _tell(unit: Unit, spec: RotaSpec, user: SlackUserId, words: Mrkdwn) -> None:
    if user in unit.roster.people:
        send(unit, refs.make(Topic.ROTA, spec.key), user, ToldView(headline=words))
