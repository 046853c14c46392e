"""When a workflow's sessions are held, and where they are posted."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.charter import Workflow
from bot.domain.calendar import instant_of
from bot.domain.days import day_of
from bot.domain.words import day_words
from bot.errors import UserError
from bot.slack.mrkdwn import Mrkdwn, slack_date
from bot.work.rhythm import MORNING
from bot.work.unit import Unit


def instant(unit: Unit, workflow: Workflow, day: date) -> datetime:
    """Return when the session of a day begins."""
    hour = workflow.sessions.at if workflow.sessions else MORNING
    return instant_of(zone_of(unit, workflow), day, hour)


def ahead(unit: Unit, workflow: Workflow, *, after: datetime) -> tuple[date, ...]:
    """List the days of the sessions that begin after an instant."""
    return tuple(day for day in workflow.session_days if instant(unit, workflow, day) > after)


def words(at: datetime, zone: str) -> str:
    """Spell a session by the clock of a zone: Tuesday 10 November, 14:00."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_words(local.date())}, {local:%H:%M}"


def shown(unit: Unit, workflow: Workflow, day: date) -> Mrkdwn:
    """Show a session to many, each by their own clock."""
    at = instant(unit, workflow, day)
    return slack_date(at, "{date_long}, {time}", told(unit, workflow, day))


def told(unit: Unit, workflow: Workflow, day: date) -> str:
    """Spell a session to many, with whose clock it is: Tuesday 10 November, 14:00 in London."""
    zone = zone_of(unit, workflow)
    place = zone.rpartition("/")[2].replace("_", " ")
    return f"{words(instant(unit, workflow, day), zone)} in {place}"


def zone_of(unit: Unit, workflow: Workflow) -> str:
    """Return the zone its pod works in, where its days are counted."""
    return unit.charter.calendar_of(unit.charter.pod(workflow.pod)).zone


def place(unit: Unit, workflow: Workflow) -> str:
    """Return where its sessions are posted."""
    given = workflow.sessions.channel if workflow.sessions else None
    return unit.roster.place(given or unit.charter.pod(workflow.pod).channel)


def read(unit: Unit, value: str) -> tuple[Workflow, date, str]:
    """Read a button's value: the workflow, the day, and what else it says; raises UserError."""
    key, _, rest = value.partition("|")
    day, _, more = rest.partition("|")
    found = day_of(day)
    if found is None or key not in {workflow.key for workflow in unit.charter.workflows}:
        raise UserError("That session is no longer in the charter.")
    return unit.charter.workflow(key), found, more
