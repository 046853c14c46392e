"""Messages that could not be delivered: an admin hears of them, an invitation sets them free."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.ids import ChannelId
from bot.domain.outbox import Lane, Message, Method, WaitingMessage
from bot.slack.mrkdwn import Mrkdwn, channel_mention, escape, mention
from bot.store.outbox.look import parked
from bot.store.outbox.parked import retry_parked
from bot.work.unit import Unit

SUBJECT = "outbox:parked"


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
    if message.subject.startswith(SUBJECT):
        return
    view = ParkedView(message.id, _about(message), _place(message), reason)
    for admin in unit.roster.admins:
        unit.queue(
            Message(
                lane=Lane.CONVERSATION,
                subject=f"{SUBJECT}:{admin}",
                method=Method.POST,
                place=admin,
                payload=unit.render(view),
            )
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


def _about(message: WaitingMessage) -> str:
    return message.subject.split(":")[0]


def _place(message: WaitingMessage) -> Mrkdwn:
    if message.place.startswith("relay:"):
        return escape("somebody anonymous")
    if message.place.startswith(("C", "G")):
        return channel_mention(message.place)
    person = message.place.removeprefix("home:")
    return mention(person) if person.startswith(("U", "W")) else escape(person)
