"""Telling an admin that a message could not be delivered."""

from dataclasses import dataclass

from bot.domain.outbox import Lane, Message, Method, Waiting
from bot.services.unit import Unit
from bot.slack.mrkdwn import Mrkdwn, channel_mention, escape

SUBJECT = "outbox:parked"


@dataclass(frozen=True, slots=True)
class ParkedView:
    """A message that waits for a person."""

    number: int
    subject: str
    place: Mrkdwn
    reason: str


def report_parked(unit: Unit, message: Waiting, reason: str) -> None:
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
                payload=unit.render("outbox/parked", view),
            )
        )


def _about(message: Waiting) -> str:
    return message.subject.split(":")[0]


def _place(message: Waiting) -> Mrkdwn:
    if message.place.startswith("relay:"):
        return escape("somebody anonymous")
    if message.place.startswith(("C", "G")):
        return channel_mention(message.place)
    return escape(message.place.removeprefix("home:"))
