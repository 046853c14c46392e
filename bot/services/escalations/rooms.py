"""The private channel of a sensitive escalation: only those who are named are in it."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain import refs
from bot.domain.escalations.escalation import Escalation
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.people import listed
from bot.domain.places import Place, PlaceKind
from bot.domain.refs import MessagePart
from bot.store.outbox.look import posted
from bot.work.unit import Unit


def place_of(escalation: Escalation) -> str:
    """Name its channel before Slack has given it an id."""
    return str(Place(PlaceKind.ROOM, escalation.label))


def subject_of(escalation: Escalation) -> str:
    """Name what happens in it, in order, apart from the card that everybody sees."""
    return refs.make(escalation.label, MessagePart.ROOM)


def open_room(unit: Unit, escalation: Escalation) -> None:
    """Make its channel; its name says nothing, and no other one has it."""
    name = f"{escalation.label.lower()}-{secrets.token_hex(4)}"
    payload = {"name": name, "is_private": True}
    unit.queue(_message(escalation, Method.CREATE, payload, place_of(escalation)))


def invite(unit: Unit, escalation: Escalation, users: Iterable[SlackUserId]) -> None:
    """Let people into the channel of a sensitive one."""
    if not escalation.sensitive:
        return
    for user in listed(users):
        unit.queue(_message(escalation, Method.INVITE, {"users": user}, None))


def is_outside(unit: Unit, escalation: Escalation) -> bool:
    """Tell whether outsiders were let into its channel since: nothing more is said there."""
    stands = posted(unit.tx, unit.workspace, place_of(escalation))
    return stands is not None and unit.roster.is_shared(stands.channel)


def card(escalation: Escalation, method: Method, payload: Mapping[str, Any]) -> Message:
    """Put the whole card into its channel, or draw it anew there."""
    return _message(escalation, method, payload, subject_of(escalation))


def _message(
    escalation: Escalation, method: Method, payload: Mapping[str, Any], ref: str | None
) -> Message:
    return Message(
        lane=Lane.ESCALATION,
        subject=subject_of(escalation),
        method=method,
        place=place_of(escalation),
        payload=payload,
        ref=ref,
    )
