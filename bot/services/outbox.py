"""Messages that could not be delivered: an admin hears of them, an invitation sets them free."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain import refs
from bot.domain.audit import Entry
from bot.domain.ids import ChannelId
from bot.domain.outbox import WaitingMessage
from bot.domain.places import Place, PlaceKind
from bot.domain.refs import MessagePart, Ref, Topic
from bot.slack.mrkdwn import Mrkdwn, channel_mention, escape, mention
from bot.store.outbox.look import parked
from bot.store.outbox.parked import retry_parked
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
