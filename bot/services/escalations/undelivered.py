"""When an escalation's message cannot be delivered: the next step is due at once, by other ways."""

from dataclasses import replace

from bot.domain.escalations import decisions
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.policies import TargetKind
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.outbox import Lane, Method, WaitingMessage
from bot.domain.places import PlaceKind
from bot.services.escalations import audience, cards, messages, threads
from bot.store.escalations import rows
from bot.work.unit import Unit


def fall_through(unit: Unit, message: WaitingMessage, reason: str) -> None:
    """Name the gap in its timeline, and let the next step begin where the channel took nothing."""
    number = threads.number_in(message.subject) if message.lane is Lane.ESCALATION else None
    found = rows.lock(unit.tx, unit.workspace, number) if number is not None else None
    # An edit calls nobody, so one that fails leaves nobody uncalled.
    if found is None or not found.is_open or message.method is Method.UPDATE:
        return
    if message.method is Method.CREATE:
        # What is said from here on reaches those named one by one; the channel may come later.
        found = replace(found, is_roomless=True)
        rows.save(unit.tx, unit.workspace, found)
    whom = _whom(unit, message)
    messages.note(
        unit, found, TimelineVerb.GAP, messages.CLOCK, f"{whom} could not be reached: {reason}"
    )
    # Whoever is to agree was asked by themselves.
    if message.where.is_channel and not found.waits_for_second:
        found = _lead_hears(unit, found, reason)
    through = decisions.fallen_through(found, _lost_step(unit, found, message), unit.at)
    if through != found:
        rows.save(unit.tx, unit.workspace, through)


def _lost_step(unit: Unit, found: Escalation, message: WaitingMessage) -> str:
    """Return what the last step reached, where nobody else heard of it; else nothing."""
    if message.where.is_channel:
        return TargetKind.CHANNEL
    step = decisions.last_step(found)
    if step is None or audience.reached_by(unit, found, step) != (message.place,):
        return ""
    return step.to


def _whom(unit: Unit, message: WaitingMessage) -> str:
    if message.where.kind is PlaceKind.ROOM:
        return "its private channel"
    person = next((p for key, p in unit.roster.people.items() if key == message.place), None)
    return person.name if person else "the pod's channel"


def _lead_hears(unit: Unit, found: Escalation, reason: str) -> Escalation:
    leads = unit.roster.pod(found.pod).leads or unit.roster.admins
    words = (
        f"{cards.title(unit, found)}: its channel takes no message ({reason}). "
        f"`/rollout escalation {found.label}` has its buttons."
    )
    named = decisions.reached(found, leads)
    rows.save(unit.tx, unit.workspace, named)
    messages.tell(unit, named, leads, words, "take")
    return named
