"""Whom a step reaches: people who are here and on duty, at hours that suit the step."""

from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.policies import PolicyStep, Target, TargetKind, holds, is_asked_for
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.presence import Presence, Standing
from bot.services.escalations import cards, messages
from bot.services.oncall import duty
from bot.work import pods
from bot.work.presence import presences
from bot.work.unit import Unit

NOT_NOW = "not at this hour"
WORDS = {
    TargetKind.LEAD: "the lead",
    TargetKind.MEMBERS: "everybody of the pod",
    TargetKind.SHIFT: "whoever is on shift",
    TargetKind.OFFICE: "the Value Office",
    TargetKind.CHANNEL: "the channel",
}


def left_out(unit: Unit, escalation: Escalation, step: PolicyStep) -> str:
    """Say why a step does not count now, by the clock of its pod; nothing where it does.

    By the clock of whoever is to be reached each of them is asked.
    """
    if not is_asked_for(step.when, escalation.matter):
        return "not asked for"
    if step.target.kind is TargetKind.CHANNEL and cards.is_outside(unit, escalation):
        return "people from outside read it"
    calendar = pods.calendar_of(unit.charter, escalation.pod)
    if step.when.of_responder or holds(step.when, unit.at, escalation.matter, calendar):
        return ""
    return NOT_NOW


def reached_by(unit: Unit, escalation: Escalation, step: PolicyStep) -> tuple[SlackUserId, ...]:
    """List whom a step reaches now: people who are here, at hours that suit it."""
    meant = presences(unit, _readers(unit, escalation.pod, step.to))
    return tuple(
        user
        for user, who in meant.items()
        if who.is_here(unit.at) and _suits(unit, escalation, step, who)
    )


def absence(unit: Unit, escalation: Escalation, step: PolicyStep) -> str:
    """Say why a step reaches nobody."""
    people = _people(unit, escalation.pod, step.to)
    meant = presences(unit, _readers(unit, escalation.pod, step.to))
    if people and not meant:
        return "the vendor reads no escalation"
    standing = {who.standing(unit.at) for who in meant.values()}
    if Standing.HERE in standing:
        return NOT_NOW
    return "away" if Standing.AWAY in standing else "nobody is there"


def _suits(unit: Unit, escalation: Escalation, step: PolicyStep, who: Presence) -> bool:
    if escalation.keeps_hours and not who.calendar.is_working(unit.at):
        return False
    if not step.when.of_responder:
        return True
    return holds(step.when, unit.at, escalation.matter, who.calendar)


def _readers(unit: Unit, key: PodKey, to: str) -> tuple[SlackUserId, ...]:
    return tuple(user for user in _people(unit, key, to) if messages.hears(unit, user))


def _people(unit: Unit, key: PodKey, to: str) -> tuple[SlackUserId, ...]:
    target = Target.parse(to)
    pod = unit.roster.pod(PodKey(target.key) if target.kind is TargetKind.POD else key)
    everybody = (*pod.leads, *sorted(pod.members))
    found: tuple[SlackUserId, ...] = ()
    match target.kind:
        case TargetKind.LEAD | TargetKind.POD:
            found = pod.leads
        case TargetKind.MEMBERS:
            found = everybody
        case TargetKind.SHIFT:
            found = _on_shift(unit, everybody)
        case TargetKind.OFFICE:
            found = unit.roster.office
        case TargetKind.ROTA:
            found = duty.on_turn_of(unit, target.key)
        case TargetKind.NAMED:
            found = unit.roster.groups.get(to) or _called(unit, to)
    return found


def _on_shift(unit: Unit, users: tuple[SlackUserId, ...]) -> tuple[SlackUserId, ...]:
    found = presences(unit, users)
    return tuple(user for user, who in found.items() if who.is_on_shift(unit.at))


def _called(unit: Unit, ref: str) -> tuple[SlackUserId, ...]:
    person = unit.roster.called(ref)
    return (person.id,) if person else ()


def words_of(unit: Unit, to: str) -> str:
    """Say whom a step is meant for, as people would."""
    target = Target.parse(to)
    match target.kind:
        case TargetKind.POD:
            return f"the lead of {pods.name_of(unit.charter, PodKey(target.key))}"
        case TargetKind.ROTA:
            return f"on duty, {duty.name_of(unit, target.key)}"
        case TargetKind.HOOK:
            return target.key
        case TargetKind.NAMED:
            return _name_of(unit, to)
        case _:
            return WORDS[target.kind]


def _name_of(unit: Unit, ref: str) -> str:
    person = unit.roster.called(ref)
    return person.name if person else ref
