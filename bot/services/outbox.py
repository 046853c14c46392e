"""Messages that could not be delivered: an admin hears of them, an invitation sets them free."""

import base64
import json
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.domain import refs
from bot.domain.audit import Entry
from bot.domain.ids import ChannelId
from bot.domain.outbox import Message, Method, WaitingMessage
from bot.domain.places import Place, PlaceKind
from bot.domain.refs import MessagePart, Ref, Topic
from bot.slack import plain
from bot.slack.mrkdwn import Mrkdwn, channel_mention, escape, mention
from bot.store.outbox.look import parked
from bot.store.outbox.parked import amend_parked, retry_parked
from bot.work.tell import send
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True)
class ParkedView:
    """A message that waits for a person."""

    template: ClassVar = "outbox/parked"
    number: int
    subject: str
    place: Mrkdwn
    reason: str


def report_parked(unit: Unit, message: WaitingMessage, reason: str) -> None:
    """Tell the admins; a report that is itself parked is told to nobody, it stands in the log."""
    if Ref.parse(message.subject).about is Topic.OUTBOX:
        return
    view = ParkedView(message.id, _about(message), _place(message), reason)
    for admin in unit.roster.admins:
        send(unit, refs.make(Topic.OUTBOX, MessagePart.PARKED), admin, view)


def sent_plainly(unit: Unit, message: WaitingMessage, reason: str) -> bool:
    """Send once more without the blocks that Slack refused; False where that is not what happened.

    A chart follows as a picture in the thread. An update brings none: it would come each time anew.
    """
    payload = json.loads(message.payload or "{}")
    if not reason.startswith(plain.REFUSED) or not plain.has_native(payload):
        return False
    drawn = message.method is Method.POST and plain.has_chart(payload)
    rest = plain.without_native(payload, lines=not drawn)
    amend_parked(unit.tx, unit.workspace, message.id, json.dumps(rest), at=unit.at)
    if drawn:
        unit.queue(_drawn(message, payload))
    return True


def _drawn(message: WaitingMessage, payload: dict[str, Any]) -> Message:
    # What draws is loaded by the few who need it.
    from bot.slack.pictures import picture  # noqa: PLC0415 - see above

    return Message(
        lane=message.lane,
        subject=message.subject,
        method=Method.UPLOAD,
        place=message.place,
        payload={
            "filename": "numbers.png",
            "title": payload["text"],
            "content_base64": base64.b64encode(picture(payload)).decode(),
        },
        thread=message.thread or message.ref,
    )


def joined(unit: Unit, channel: ChannelId) -> int:
    """Let go what waited for an invitation to a channel, and return how many messages that was."""
    names = {ref for ref, known in unit.roster.channels.items() if known == channel}
    waiting = [
        message
        for message in parked(unit.tx, unit.workspace)
        if message.place == channel or message.place in names
    ]
    for message in waiting:
        retry_parked(unit.tx, unit.workspace, message.id, at=unit.at)
    unit.tx.queued = unit.tx.queued or bool(waiting)
    return len(waiting)


def stopped(unit: Unit, *, reason: str) -> None:
    """Put on record that nothing is sent from now on; what waits and what is kept stays."""
    unit.note(Entry(unit.at, "slack", reason, "workspace"))


def _about(message: WaitingMessage) -> str:
    return str(Ref.parse(message.subject).about)


def _place(message: WaitingMessage) -> Mrkdwn:
    place = Place.parse(message.place)
    match place.kind:
        case PlaceKind.RELAY:
            return escape("somebody anonymous")
        case PlaceKind.CHANNEL:
            return channel_mention(place.key)
        case PlaceKind.PERSON | PlaceKind.HOME:
            return mention(place.key)
    return escape(str(place))
