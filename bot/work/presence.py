"""When a person may be asked for something, by their zone, their pod's hours and their shifts."""

from datetime import datetime
from functools import partial

from bot.domain.calendar import WorkCalendar
from bot.domain.ids import SlackUserId
from bot.domain.people import Person
from bot.domain.presence import AFTER_SHIFT, LOOK_AHEAD, Presence
from bot.domain.roles import Role
from bot.store import asks
from bot.work.unit import Unit

MOST_TRIES = 10


def reachable(unit: Unit, user: SlackUserId, at: datetime) -> datetime:
    """Find the first moment not before `at` at which somebody may be asked for something."""
    person = unit.person(user)
    on_shift = person.is_a(Role.AGENTS) and unit.charter.roster.has(person.ref)
    next_end = unit.charter.roster.next_end
    ends = partial(next_end, person.ref, grace=AFTER_SHIFT, within=LOOK_AHEAD)
    presence = Presence(calendar_of(unit, person), ends if on_shift else None)
    chosen = asks.preferences(unit.tx, unit.workspace, user)
    moment = presence.next_moment(at)
    for _ in range(MOST_TRIES):
        later = chosen.after_quiet(moment, person.zone)
        if later == moment:
            return moment
        moment = presence.next_moment(later)
    # Their quiet hours cover all their working time: then those count less than a deadline.
    return presence.next_moment(max(at, chosen.away_until or at))


def calendar_of(unit: Unit, person: Person) -> WorkCalendar:
    """Return a person's working time: their pod's where it shares their zone, else their zone's."""
    mine = unit.roster.pods_of(person.id)
    calendars = (unit.charter.calendar_of(pod) for pod in unit.charter.pods if pod.key in mine)
    for calendar in calendars:
        if calendar.zone == person.zone:
            return calendar
    return unit.charter.calendar_for_zone(person.zone)
