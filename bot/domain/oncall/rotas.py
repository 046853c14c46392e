"""Who is on duty: turns that go round, and people who cover for each other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.calendar import DAY, WorkCalendar, instant_of, local_day
from bot.domain.escalations.policies import ALL_DAY, ALWAYS, Matter, When, holds
from bot.domain.ids import SlackUserId
from bot.domain.shifts import Shift

MOMENT = timedelta(seconds=1)


class TurnLength(StrEnum):
    """How long one person's turn is; `shift` means whoever's shift it is."""

    WEEKLY = "weekly"
    DAILY = "daily"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """Who takes turns, from which day on, handing over at which hour of the local clock.

    `hours` are the hours in which anybody of it is on duty at all, by the `calendar` of its zone.
    """

    key: str
    name: str
    calendar: WorkCalendar
    people: tuple[SlackUserId, ...]
    turn: TurnLength
    starts: date
    at: time
    hours: When = ALWAYS


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """One person's stretch, `ends` excluded."""

    starts: datetime
    ends: datetime
    user: SlackUserId

    def covers(self, at: datetime) -> bool:
        """Tell whether it is theirs at an instant."""
        return self.starts <= at < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Somebody who takes a stretch instead of somebody; of several the last one made counts.

    One that is only `asked` waits for who was asked to swap.
    """

    number: int
    rota: str
    user: SlackUserId
    instead_of: SlackUserId
    starts: datetime
    ends: datetime
    by: SlackUserId
    asked: bool = False

    def covers(self, at: datetime) -> bool:
        """Tell whether it counts at an instant."""
        return not self.asked and self.starts <= at < self.ends


ShiftsOf = Callable[[SlackUserId, datetime, datetime], Iterable[Shift]]


def turns(rota: Rota, first: datetime, until: datetime, shifts_of: ShiftsOf) -> tuple[Turn, ...]:
    """List the turns that lie between two instants, before anybody covers for anybody."""
    if rota.turn is TurnLength.SHIFT:
        found = (
            Turn(shift.starts, shift.ends, user)
            for user in rota.people
            for shift in shifts_of(user, first, until)
        )
        return tuple(sorted(turn for turn in found if turn.starts < until and turn.ends > first))
    return tuple(_going_round(rota, first, until))


def _going_round(rota: Rota, first: datetime, until: datetime) -> Iterator[Turn]:
    length = timedelta(days=7 if rota.turn is TurnLength.WEEKLY else 1)
    today = local_day(first, rota.calendar.zone)
    # One earlier: before the hour of the hand-over it is still the turn of the day before.
    number = max((today - rota.starts) // length - 1, 0)
    while rota.people:
        # By the days of the calendar, so that a night with a clock change keeps its hour.
        starts = instant_of(rota.calendar.zone, rota.starts + number * length, rota.at)
        ends = instant_of(rota.calendar.zone, rota.starts + (number + 1) * length, rota.at)
        if starts >= until:
            return
        if ends > first:
            yield Turn(starts, ends, rota.people[number % len(rota.people)])
        number += 1


def is_needed(rota: Rota, at: datetime) -> bool:
    """Tell whether somebody of a rota should be on duty at an instant."""
    return holds(rota.hours, at, Matter(), rota.calendar)


def openings(rota: Rota, first: datetime, until: datetime) -> Iterator[datetime]:
    """Yield when its hours begin, day by day between two instants, whether such a day counts or not."""
    zone, spans = rota.calendar.zone, rota.hours.spans or (ALL_DAY,)
    day = local_day(first, zone)
    while day <= local_day(until, zone):
        for opens, _ in spans:
            yield instant_of(zone, day, time(*divmod(opens, 60)))
        day += DAY


def on_duty(
    rota: Rota, at: datetime, covers: Sequence[Cover], shifts_of: ShiftsOf
) -> tuple[SlackUserId, ...]:
    """List who is on duty at an instant; nobody outside the rota's hours or in a gap."""
    if not is_needed(rota, at):
        return ()
    people = [turn.user for turn in turns(rota, at, at + MOMENT, shifts_of) if turn.covers(at)]
    for cover in sorted(covers, key=lambda each: each.number):
        if cover.covers(at):
            people = [cover.user if each == cover.instead_of else each for each in people]
    return tuple(dict.fromkeys(people))
