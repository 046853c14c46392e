"""How somebody is told: a short message about one thing, and the buttons that answer it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.domain import refs
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.slack.mrkdwn import Mrkdwn
from bot.slack.render import View
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True)
class Button:
    """One answer to a message."""

    action_id: str
    text: str
    value: str
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldView:
    """A short message about one thing: what happened, `loud` where it cannot wait, what it is, what to do.

    `block` names the row of its buttons.
    """

    template: ClassVar = "tell/told"
    headline: str | Mrkdwn
    loud: bool = False
    what: str = ""
    note: str = ""
    block: str = ""
    buttons: tuple[Button, ...] = ()


def send(
    unit: Unit,
    about: str,
    user: SlackUserId,
    view: View,
    *,
    lane: Lane = Lane.CONVERSATION,
    not_before: datetime | None = None,
) -> None:
    """Queue a direct message about a label or a topic; a person hears of it in order."""
    unit.queue(
        Message(
            lane=lane,
            subject=refs.make(about, user),
            method=Method.POST,
            place=user,
            payload=unit.render(view),
            not_before=not_before,
        )
    )
