"""Covering a turn, and swapping two: a cover counts at once, a swap once the other agrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from bot.charter.hours import spans_in
from bot.charter.rotas import RotaSpec
from bot.domain import refs
from bot.domain.audit import Entry
from bot.domain.calendar import MIDNIGHT, instant_of
from bot.domain.ids import SlackUserId
from bot.domain.oncall.rotas import Cover, Turn
from bot.domain.people import listed
from bot.domain.presence import Standing
from bot.domain.refs import Topic
from bot.domain.words import day_words
from bot.errors import UserError
from bot.services.oncall import duty
from bot.slack.mrkdwn import Mrkdwn, mention, mrkdwn, shorten
from bot.store.oncall import covers
from bot.store.record.counters import next_number
from bot.work.forms import Choice, FieldView, FormView
from bot.work.presence import presences
from bot.work.tell import Button, ToldView, send
from bot.work.unit import Unit

KIND = "rota_cover"
TURN, THEIRS, WHO = "oncall.turn", "oncall.theirs", "oncall.who"
DAY, HOURS = "oncall.day", "oncall.hours"
AGREE, DECLINE = "oncall.agree", "oncall.decline"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRequest:
    """A filled-in form: which turn somebody takes, and which day or hours of it alone."""

    turn: str
    who: SlackUserId | None = None
    day: date | None = None
    hours: str = ""


def _changeable(unit: Unit, key: str, by: SlackUserId) -> RotaSpec:
    spec = duty.spec(unit, key)
    if spec is None:
        raise UserError("The charter no longer has this rota. `/rollout oncall` shows the rest.")
    if not duty.may_change(unit, spec, by):
        raise UserError(f"{spec.name} is changed by its people and by the lead of its pod.")
    return spec


def form(unit: Unit, word: str, key: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that covers a turn or swaps two; raises UserError."""
    spec = _changeable(unit, key, by)
    coming = duty.stretches(unit, spec, unit.at)
    fields = (
        _cover_fields(unit, spec, coming)
        if word == "cover"
        else _swap_fields(unit, spec, coming, by)
    )
    view = FormView(
        callback=f"oncall.{word}",
        context=spec.key,
        title="Cover a turn" if word == "cover" else "Swap turns",
        submit="Cover" if word == "cover" else "Ask them",
        intro=f"{spec.name}: who is on duty is called first.",
        fields=fields,
    )
    return unit.render(view)


def _cover_fields(unit: Unit, spec: RotaSpec, coming: Sequence[Turn]) -> tuple[FieldView, ...]:
    return (
        FieldView(
            block=TURN, kind="choice", label="Which turn?", choices=_choices(unit, spec, coming)
        ),
        FieldView(
            block=WHO, kind="person", label="Who takes it?", hint="Left empty: you.", optional=True
        ),
        FieldView(
            block=DAY,
            kind="day",
            label="Only on this day",
            hint="Left empty: the whole turn.",
            optional=True,
        ),
        FieldView(
            block=HOURS,
            kind="line",
            label="Only these hours",
            hint="Such as 18:00-22:00, on that day or else on its first.",
            longest=20,
            optional=True,
        ),
    )


def _swap_fields(
    unit: Unit, spec: RotaSpec, coming: Sequence[Turn], by: SlackUserId
) -> tuple[FieldView, ...]:
    mine = [turn for turn in coming if turn.user == by]
    others = [turn for turn in coming if turn.user != by]
    if not mine or not others:
        raise UserError("You have no turn ahead here that could be swapped for somebody else's.")
    return (
        FieldView(block=TURN, kind="choice", label="Yours", choices=_choices(unit, spec, mine)),
        FieldView(
            block=THEIRS,
            kind="choice",
            label="For which?",
            hint="They are asked, and until they agree nothing changes.",
            choices=_choices(unit, spec, others),
        ),
    )


def _choices(unit: Unit, spec: RotaSpec, coming: Sequence[Turn]) -> tuple[Choice, ...]:
    zone = ZoneInfo(unit.charter.calendar_for_zone(spec.zone).zone)
    return tuple(Choice(_value(turn), shorten(_words(unit, turn, zone), 75)) for turn in coming)


def _value(turn: Turn) -> str:
    return f"{turn.user} {turn.starts.isoformat()}"


def _words(unit: Unit, turn: Turn, zone: ZoneInfo) -> str:
    starts, ends = turn.starts.astimezone(zone), turn.ends.astimezone(zone)
    name = unit.person(turn.user).name
    return f"{name}: {starts:%a} {starts.day} {starts:%b %H:%M} to {ends:%a} {ends.day} {ends:%b}"


def cover(unit: Unit, key: str, by: SlackUserId, request: CoverRequest) -> None:
    """Let somebody take a turn, or a day or hours of it; both hear of it. Raises UserError per field."""
    spec = _changeable(unit, key, by)
    found = _chosen(unit, spec, request.turn, TURN)
    taker = request.who or by
    if taker == found.user:
        raise UserError("", fields={WHO: "It is theirs already."})
    part = _part(unit, spec, found, request)
    if problem := _absence(unit, by, {taker: part}):
        raise UserError("", fields={WHO: problem})
    covers.add(unit.tx, unit.workspace, _new(unit, spec, by, part, taker))
    after = {"user": taker, "from": part.starts.isoformat()}
    unit.note(Entry(unit.at, by, "cover", spec.key, after=after))
    words = mrkdwn(
        "{}: {} is on duty instead of {}, {} to {}.",
        spec.name,
        mention(taker),
        duty.called(unit, found.user),
        duty.moment(part.starts),
        duty.moment(part.ends),
    )
    for user in listed((taker, found.user)):
        _tell(unit, spec, user, words)


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
    spec = _changeable(unit, key, by)
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
    _tell(unit, spec, wanted.user, words, buttons=buttons)


def answer(unit: Unit, numbers: str, by: SlackUserId, *, agrees: bool) -> str:
    """Agree to a swap or decline it, and return what that comes to; raises UserError."""
    found = covers.lock(
        unit.tx, unit.workspace, [int(n) for n in numbers.split() if n.isdecimal() and len(n) < 10]
    )
    waiting = [each for each in found if each.asked]
    if not waiting or by not in {each.user for each in waiting} - {waiting[0].by}:
        raise UserError("This swap is answered already, or it is not yours to answer.")
    ids, asker = [each.number for each in waiting], waiting[0].by
    if agrees and (problem := _absence(unit, by, {each.user: each for each in waiting})):
        raise UserError(problem)
    if agrees:
        covers.agree(unit.tx, unit.workspace, ids)
    else:
        covers.drop(unit.tx, unit.workspace, ids)
    spec = duty.spec(unit, waiting[0].rota)
    verb = "swap" if agrees else "decline swap"
    unit.note(Entry(unit.at, by, verb, waiting[0].rota, after={"with": asker}))
    words = "agrees: your turns are swapped." if agrees else "cannot swap: your turns stay."
    if spec is not None:
        _tell(unit, spec, asker, mrkdwn("{}: {} {}", spec.name, mention(by), words))
    return "Swapped." if agrees else "Declined: nothing changes."


def _chosen(unit: Unit, spec: RotaSpec, value: str, block: str) -> Turn:
    coming = duty.stretches(unit, spec, unit.at)
    found = next((turn for turn in coming if _value(turn) == value), None)
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


def _tell(
    unit: Unit,
    spec: RotaSpec,
    user: SlackUserId,
    words: Mrkdwn,
    *,
    buttons: tuple[Button, ...] = (),
) -> None:
    view = ToldView(headline=words, buttons=buttons)
    send(unit, refs.make(Topic.ROTA, spec.key), user, view)
