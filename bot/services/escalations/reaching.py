"""Whom a step reaches: people who are here and on duty, at hours that suit the step."""

from bot.domain.escalations import Escalation
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import listed
from bot.domain.policies import PolicyStep, holds, is_asked_for
from bot.services.oncall import duty
from bot.store import asks
from bot.work import pods
from bot.work.presence import calendar_of
from bot.work.unit import Unit

CHANNEL, HOOK = "channel", "hook:"
NOT_NOW = "not at this hour"
WORDS = {
    "lead": "the lead",
    "members": "everybody of the pod",
    "shift": "whoever is on shift",
    "office": "the Value Office",
    "channel": "the channel",
}


def left_out(unit: Unit, escalation: Escalation, step: PolicyStep) -> str:
    """Say why a step does not count now, by the clock of its pod; nothing where it does.

    By the clock of whoever is to be reached each of them is asked.
    """
    if not is_asked_for(step.when, escalation.matter):
        return "not asked for"
    calendar = pods.calendar_of(unit.charter, escalation.pod)
    if step.when.of_responder or holds(step.when, unit.at, escalation.matter, calendar):
        return ""
    return NOT_NOW


def reached_by(unit: Unit, escalation: Escalation, step: PolicyStep) -> tuple[SlackUserId, ...]:
    """List whom a step reaches now: people who are here, at hours that suit it."""
    there = _there(unit, escalation.pod, step.to)
    return tuple(user for user in there if _suits(unit, escalation, step, user))


def absence(unit: Unit, escalation: Escalation, step: PolicyStep) -> str:
    """Say why a step reaches nobody."""
    if _there(unit, escalation.pod, step.to):
        return NOT_NOW
    here = any(unit.person(user).active for user in _people(unit, escalation.pod, step.to))
    return "away" if here else "nobody is there"


def _there(unit: Unit, pod: PodKey, to: str) -> tuple[SlackUserId, ...]:
    here = [user for user in listed(_people(unit, pod, to)) if unit.person(user).active]
    away = asks.away(unit.tx, unit.workspace, here, at=unit.at)
    return tuple(user for user in here if user not in away)


def _suits(unit: Unit, escalation: Escalation, step: PolicyStep, user: SlackUserId) -> bool:
    if not step.when.of_responder:
        return True
    calendar = calendar_of(unit, unit.person(user))
    return holds(step.when, unit.at, escalation.matter, calendar)


def _people(unit: Unit, key: PodKey, to: str) -> tuple[SlackUserId, ...]:
    kind, _, name = to.partition(":")
    pod = unit.roster.pod(PodKey(name) if kind == "pod" else key)
    everybody = (*pod.leads, *sorted(pod.members))
    match kind:
        case "lead" | "pod":
            found = pod.leads
        case "members":
            found = everybody
        case "shift":
            found = _on_shift(unit, everybody)
        case "office":
            found = unit.roster.office
        case "rota":
            found = duty.on_duty_of(unit, name)
        case _:
            found = unit.roster.groups.get(to) or _called(unit, to)
    return found


def _on_shift(unit: Unit, users: tuple[SlackUserId, ...]) -> tuple[SlackUserId, ...]:
    known = unit.charter.roster
    return tuple(u for u in users if known.shift_at(unit.person(u).ref, unit.at) is not None)


def _called(unit: Unit, ref: str) -> tuple[SlackUserId, ...]:
    person = unit.roster.called(ref)
    return (person.id,) if person else ()


def words_of(unit: Unit, to: str) -> str:
    """Say whom a step is meant for, as people would."""
    kind, colon, name = to.partition(":")
    if not colon:
        return WORDS.get(to) or _name_of(unit, to)
    if kind == "pod":
        return f"the lead of {pods.name_of(unit.charter, PodKey(name))}"
    return f"on duty, {duty.name_of(unit, name)}" if kind == "rota" else name


def _name_of(unit: Unit, ref: str) -> str:
    person = unit.roster.called(ref)
    return person.name if person else ref
