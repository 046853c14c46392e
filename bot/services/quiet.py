"""`/rollout quiet`: a lead's pods hear no nudges for a while; due dates stand."""

from datetime import date, datetime, time, timedelta

from bot.domain import labels
from bot.domain.audit import Entry
from bot.domain.calendar import instant_of, local_day
from bot.domain.days import day_of
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.rights import rules
from bot.domain.words import day_words, some
from bot.errors import UserError
from bot.slack.mrkdwn import shorten
from bot.store.actions import quiet
from bot.work.unit import Unit

LONGEST = timedelta(days=60)
MORNING = time(9)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USAGE = (
    "Use `/rollout quiet until friday`, `/rollout quiet until 2027-02-15` or `/rollout quiet off`."
)


def change(unit: Unit, by: SlackUserId, words: list[str]) -> str:
    """Begin or end quiet time for the pods somebody leads, and say what that means."""
    rules.QUIET.check(unit.roster.parts_of(by))
    pods = unit.roster.led_by(by) or tuple(unit.roster.pods)
    names = some((unit.charter.pod(pod).name for pod in pods), most=len(pods))
    if [labels.fold(word) for word in words] == ["off"]:
        return _end(unit, by, pods, names)
    until = _until(unit, by, words)
    for pod in pods:
        quiet.hush(unit.tx, unit.workspace, pod, until=until, by=by)
        unit.note(Entry(unit.at, by, "quiet", pod, after={"until": until}))
    day = day_words(local_day(until, unit.person(by).zone))
    return (
        f"Reminders for {names} wait until {day}, 09:00. Due dates stand, and the daily digest "
        "still names what is overdue. `/rollout quiet off` ends it."
    )


def _end(unit: Unit, by: SlackUserId, pods: tuple[PodKey, ...], names: str) -> str:
    ended = [pod for pod in pods if quiet.lift(unit.tx, unit.workspace, pod)]
    for pod in ended:
        unit.note(Entry(unit.at, by, "quiet_off", pod))
    if not ended:
        return f"{names} {'was' if len(pods) == 1 else 'were'} not quiet: reminders come as usual."
    return f"Reminders for {names} come again; what waited leaves now."


def _until(unit: Unit, by: SlackUserId, words: list[str]) -> datetime:
    zone = unit.person(by).zone
    today = local_day(unit.at, zone)
    spoken = [word for word in map(labels.fold, words) if word != "until"]
    if len(spoken) != 1:
        odd = f"“{shorten(' '.join(spoken), 40)}” is no day. " if spoken else ""
        raise UserError(f"{odd}Until when? {USAGE}")
    day = _day(spoken[0], today)
    if day < today:
        raise UserError(f"{spoken[0]} is already past. {USAGE}")
    if day - today > LONGEST:
        raise UserError(f"{LONGEST.days} days at most: after that, change the due dates. {USAGE}")
    until = instant_of(zone, day, MORNING)
    if until <= unit.at:
        raise UserError(f"{MORNING:%H:%M} of that day is already past. {USAGE}")
    return until


def _day(word: str, today: date) -> date:
    if word == "tomorrow":
        return today + timedelta(days=1)
    if word in WEEKDAYS:
        # Said on a Friday, "friday" is the next one.
        ahead = (WEEKDAYS.index(word) - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    day = day_of(word)
    if day is None:
        raise UserError(f"I don't understand “{word}” as a day. {USAGE}")
    return day
