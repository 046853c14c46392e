"""Who is on duty: turns that go round, and people who cover for each other."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import count, pairwise

from bot.domain.calendar import DAY, WorkCalendar, instant_of, local_day
from bot.domain.escalations.policies import ALL_DAY, ALWAYS, Matter, When, holds
from bot.domain.ids import SlackUserId
from bot.domain.shifts import Shift

MOMENT = timedelta(seconds=1)
WEEK = timedelta(days=7)
MINUTES_A_DAY = 24 * 60


class TurnLength(StrEnum):
    """How long one person's turn is; `shift` means whoever's shift it is."""

    WEEKLY = "weekly"
    DAILY = "daily"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """Who takes turns, from which day on, handing over at which hour of the local clock.

    `hours` are the hours in which anybody of it is on duty at all, by the `calendar` of its zone.
    `ahead` is by how many people it has been moved on, so that an edit keeps whose turn it is.
    """

    key: str
    name: str
    calendar: WorkCalendar
    people: tuple[SlackUserId, ...]
    turn: TurnLength
    starts: date
    at: time
    hours: When = ALWAYS
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Headway:
    """By how many people a rota was moved on, for as long as its first day is the one it had then."""

    starts: date
    ahead: int


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

    def touches(self, part: "Turn | Cover") -> bool:
        """Tell whether it is about some of the same hours."""
        return self.starts < part.ends and part.starts < self.ends


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
    for number, starts, ends in _numbered(rota, first):
        if starts >= until:
            return
        if ends > first:
            yield Turn(starts, ends, rota.people[(number + rota.ahead) % len(rota.people)])


def _numbered(rota: Rota, first: datetime) -> Iterator[tuple[int, datetime, datetime]]:
    # A day early: before the hour of the hand-over it is still the turn of the day before.
    begins = _begins(rota, local_day(first, rota.calendar.zone) - DAY)
    for (number, day), (_, following) in pairwise(begins if rota.people else ()):
        # By the days of the calendar, so that a night with a clock change keeps its hour.
        starts = instant_of(rota.calendar.zone, day, rota.at)
        ends = instant_of(rota.calendar.zone, following, rota.at)
        yield number, starts, ends


def headway(old: Rota, new: Rota, at: datetime) -> Headway:
    """Find by how many people an edited rota is moved on, so that the turn that runs stays whose it is.

    Where they are no longer among its people it is whoever would have followed.
    """
    was, number = _number_at(old, at), _number_at(new, at)
    if TurnLength.SHIFT in (old.turn, new.turn) or was is None or number is None:
        return Headway(new.starts, 0)
    place = (was + old.ahead) % len(old.people)
    order = (*old.people[place:], *old.people[:place])
    who = next((user for user in order if user in new.people), None)
    if who is None:
        return Headway(new.starts, 0)
    # Somebody who stands there twice has the turn they had.
    stands = new.people[place : place + 1] == (who,)
    index = place if stands else new.people.index(who)
    return Headway(new.starts, (index - number) % len(new.people))


def _number_at(rota: Rota, at: datetime) -> int | None:
    number, starts, ends = next(each for each in _numbered(rota, at) if each[2] > at)
    return number if starts <= at < ends else None


def _begins(rota: Rota, day: date) -> Iterator[tuple[int, date]]:
    """Yield the number and first day of each turn, from the one that a day lies in.

    A day on which nobody is on duty begins no turn, else whoever's it is never has any duty.
    """
    weekdays = rota.hours.days or range(7)
    day = max(day, rota.starts)
    if rota.turn is TurnLength.WEEKLY:
        number = (day - rota.starts) // WEEK
        yield from ((each, rota.starts + each * WEEK) for each in count(number))
    while day > rota.starts and day.weekday() not in weekdays:
        day -= DAY
    duty = (each for each in _days_from(day) if each.weekday() in weekdays)
    yield from enumerate(duty, _duty_days(rota.starts, day, weekdays))


def _days_from(day: date) -> Iterator[date]:
    return (day + number * DAY for number in count())


def _duty_days(first: date, until: date, weekdays: Collection[int]) -> int:
    """Count the days of duty from one day on, before another."""
    weeks, rest = divmod((until - first).days, 7)
    some = sum((first + n * DAY).weekday() in weekdays for n in range(rest))
    return weeks * len(set(weekdays)) + some


def is_needed(rota: Rota, at: datetime) -> bool:
    """Tell whether somebody of a rota should be on duty at an instant."""
    return holds(rota.hours, at, Matter(), rota.calendar)


def edges(rota: Rota, first: datetime, until: datetime) -> Iterator[datetime]:
    """Yield when its hours begin and end, day by day between two instants, whether such a day counts or not."""
    zone, spans = rota.calendar.zone, rota.hours.spans or (ALL_DAY,)
    # A day early: hours that run past midnight end on the next.
    day = local_day(first, zone) - DAY
    while day <= local_day(until, zone):
        for minutes in (each for span in spans for each in span):
            days, rest = divmod(minutes, MINUTES_A_DAY)
            yield instant_of(zone, day + days * DAY, time(*divmod(rest, 60)))
        day += DAY


def on_duty(
    rota: Rota, at: datetime, covers: Sequence[Cover], shifts_of: ShiftsOf
) -> tuple[SlackUserId, ...]:
    """List who is on duty at an instant; nobody outside the rota's hours or in a gap."""
    return of_turns(rota, at, turns(rota, at, at + MOMENT, shifts_of), covers)


def of_turns(
    rota: Rota, at: datetime, known: Iterable[Turn], covers: Sequence[Cover]
) -> tuple[SlackUserId, ...]:
    """List who is on duty at an instant, where the turns are known already."""
    if not is_needed(rota, at):
        return ()
    made = [cover for cover in covers if cover.covers(at)]
    people = (holders(turn.user, made)[-1] for turn in known if turn.covers(at))
    return tuple(dict.fromkeys(people))


def holders(user: SlackUserId, covers: Iterable[Cover]) -> tuple[SlackUserId, ...]:
    """List who has had somebody's turn by what was agreed; the last of them has it.

    Whoever had it in between may be named as well: a turn is covered for whoever was seen to have it.
    """
    held = [user]
    for cover in sorted(covers, key=lambda each: each.number):
        if cover.instead_of in held:
            held.append(cover.user)
    return tuple(held)
