"""Who is here now: one answer for as many people as a decision is about, read at once."""

from collections.abc import Iterable

from bot.domain.budget import Preferences
from bot.domain.calendar import WorkCalendar
from bot.domain.ids import SlackUserId
from bot.domain.people import Person, listed
from bot.domain.presence import Presence
from bot.domain.words import short_day
from bot.store import budget
from bot.work.unit import Unit


def presences(unit: Unit, users: Iterable[SlackUserId]) -> dict[SlackUserId, Presence]:
    """Look up how people stand, all of them in one statement."""
    wanted = listed(users)
    chosen = budget.preferences(unit.tx, unit.workspace, wanted)
    return {user: _presence(unit, unit.person(user), chosen[user]) for user in wanted}


def presence_of(unit: Unit, user: SlackUserId) -> Presence:
    """Look up how one person stands."""
    return presences(unit, (user,))[user]


def here(unit: Unit, users: Iterable[SlackUserId]) -> tuple[SlackUserId, ...]:
    """List those of some people who are here now, in the order they were first named."""
    return tuple(user for user, who in presences(unit, users).items() if who.is_here(unit.at))


def has_left(unit: Unit, user: SlackUserId) -> bool:
    """Tell whether somebody is gone from the workspace; whom Slack never showed us has not left."""
    return not unit.person(user).active


def away_words(unit: Unit, who: Presence) -> str:
    """Say until when somebody is away, to stand behind their name; nothing where they are not."""
    back_on = who.back_on(unit.at)
    return f" (away until {short_day(back_on)})" if back_on else ""


def _presence(unit: Unit, person: Person, chosen: Preferences) -> Presence:
    return Presence(person, calendar_of(unit, person), unit.charter.shift_plan, chosen)


def calendar_of(unit: Unit, person: Person) -> WorkCalendar:
    """Return a person's working time: their pod's where it shares their zone, else their zone's."""
    mine = unit.roster.pods_of(person.id)
    calendars = (unit.charter.calendar_of(pod) for pod in unit.charter.pods if pod.key in mine)
    for calendar in calendars:
        if calendar.zone == person.zone:
            return calendar
    return unit.charter.calendar_for_zone(person.zone)
