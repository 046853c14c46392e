"""Covering a turn: it counts at once."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from bot.charter.hours import spans_in
from bot.charter.rotas import RotaSpec
from bot.domain.audit import Entry
from bot.domain.calendar import MIDNIGHT, instant_of
from bot.domain.ids import SlackUserId
from bot.domain.oncall.rotas import Turn, holders
from bot.domain.people import listed
from bot.errors import UserError
from bot.services.oncall import duty, swaps, turns
from bot.services.oncall.forms import HOURS, TURN, WHO
from bot.slack.mrkdwn import mention, mrkdwn
from bot.store.oncall import covers
from bot.work.forms import check_all
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRequest:
    """A filled-in form: which turn somebody takes, and which day or hours of it alone."""

    turn: str
    who: SlackUserId | None = None
    day: date | None = None
    hours: str = ""


def cover(unit: Unit, key: str, by: SlackUserId, request: CoverRequest) -> None:
    """Let somebody take a turn, or a day or hours of it; all concerned hear. Raises UserError per field."""
    spec = turns.lock(unit, key, by)
    check_all(
        lambda: turns.find(unit, spec, request.turn, TURN),
        lambda: _span(request.hours) if request.hours else None,
    )
    found = turns.find(unit, spec, request.turn, TURN)
    taker = request.who or by
    part = _part(unit, spec, found, request)
    had = _had(unit, spec, part)
    if taker == had[-1] and set(had) == {found.user}:
        raise UserError("", fields={WHO: "It is theirs already."})
    if problem := turns.absence(unit, by, {taker: part}):
        raise UserError("", fields={WHO: problem})
    covers.add(unit.tx, unit.workspace, turns.new_cover(unit, spec, by, part, taker))
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
        turns.tell(unit, spec, user, words)
    why = mrkdwn("{} took one of the two turns", mention(taker))
    swaps.end_asked(unit, spec, (part,), why, had=had)


def _had(unit: Unit, spec: RotaSpec, part: Turn) -> tuple[SlackUserId, ...]:
    """List who has had a part of a turn, all of it or some of its hours."""
    known = covers.since(unit.tx, unit.workspace, spec.key, part.starts)
    return holders(part.user, (each for each in known if not each.asked and each.touches(part)))


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
