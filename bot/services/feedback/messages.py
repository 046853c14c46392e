"""Every message the feedback loop sends: where it goes, in which order, under which name."""

from datetime import datetime
from typing import Any

from bot.domain.feedback.item import Feedback
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.services.feedback import views
from bot.services.feedback.views import WordView
from bot.services.unit import Unit


def card_ref(item: Feedback) -> str:
    """Name the pod's card of a piece of feedback."""
    return f"{item.label}:card"


def receipt_ref(item: Feedback) -> str:
    """Name the author's receipt."""
    return f"{item.label}:receipt"


def post_card(unit: Unit, item: Feedback) -> None:
    """Post the card to the owning pod; an anonymous one leaves at its own, coarser time."""
    pod = unit.charter.pod(item.pod)
    message = Message(
        lane=Lane.CONVERSATION,
        subject=card_ref(item),
        method=Method.POST,
        place=unit.roster.place(pod.channel),
        payload=unit.render("feedback/card", views.card_view(unit, item)),
        ref=card_ref(item),
        not_before=item.arrived_at if item.is_anonymous else None,
    )
    unit.queue(message)


def refresh(unit: Unit, item: Feedback) -> None:
    """Make the pod's card and the author's receipt tell what is true now."""
    card = unit.render("feedback/card", views.card_view(unit, item))
    place = unit.roster.place(unit.charter.pod(item.pod).channel)
    _update(unit, subject=card_ref(item), ref=card_ref(item), place=place, payload=card)
    if item.submitter is not None:
        receipt = unit.render("feedback/receipt", views.receipt_view(unit, item))
        subject, ref = author_subject(item), receipt_ref(item)
        _update(unit, subject=subject, ref=ref, place=item.submitter, payload=receipt)


def _update(unit: Unit, **message: Any) -> None:
    unit.queue(Message(lane=Lane.CONVERSATION, method=Method.UPDATE, **message))


def say_in_thread(
    unit: Unit, item: Feedback, template: str, view: Any, *, at_once: bool = False
) -> None:
    """Reply in the thread of the pod's card; what an anonymous author says waits for its quarter hour."""
    waits = item.is_anonymous and not at_once
    pod = unit.charter.pod(item.pod)
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=card_ref(item),
            method=Method.POST,
            place=unit.roster.place(pod.channel),
            payload=unit.render(template, view),
            thread=card_ref(item),
            not_before=quarter_hour(unit, item) if waits else None,
        )
    )


def tell_author(
    unit: Unit, item: Feedback, template: str, view: Any, *, ref: str | None = None
) -> None:
    """Send the author a direct message, through the relay where they are anonymous."""
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=author_subject(item),
            method=Method.POST,
            place=author_place(item),
            payload=unit.render(template, view),
            ref=None if item.is_anonymous else ref,
        )
    )


def tell(unit: Unit, item: Feedback, user: SlackUserId, message: tuple[str, Any]) -> None:
    """Send somebody of the pod a direct message about a piece of feedback."""
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=f"{item.label}:{user}",
            method=Method.POST,
            place=user,
            payload=unit.render(*message),
        )
    )


def asked_ref(reporter: Feedback, shipped: Feedback) -> str:
    """Name the question whether it helped, one for each time it was shipped."""
    return f"{reporter.label}:shipped:{shipped.reopened}"


def settle_question(unit: Unit, reporter: Feedback, shipped: Feedback, view: WordView) -> None:
    """Take the buttons off an answered question; an anonymous one is known to nobody by place."""
    if reporter.submitter is not None:
        _update(
            unit,
            subject=author_subject(reporter),
            ref=asked_ref(reporter, shipped),
            place=reporter.submitter,
            payload=unit.render("feedback/answered", view),
        )


def author_subject(item: Feedback) -> str:
    """Name the conversation with an author, which keeps its order."""
    return f"{item.label}:author"


def author_place(item: Feedback) -> str:
    """Return where the author hears of it; a relay is resolved only when the message is sent."""
    return f"relay:{item.relay}" if item.is_anonymous else str(item.submitter)


def quarter_hour(unit: Unit, item: Feedback) -> datetime:
    """Return when words of somebody anonymous may appear: the next quarter hour of working time."""
    calendar = unit.charter.calendar_of(unit.charter.pod(item.pod))
    return calendar.next_quarter_hour_of_working_time(unit.at)
