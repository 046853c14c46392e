"""Every message the feedback loop sends: where it goes, in which order, under which name."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.charter import Charter
from bot.domain import refs
from bot.domain.calendar import WorkCalendar
from bot.domain.feedback.item import Feedback, Report
from bot.domain.outbox import Lane, Message, Method
from bot.domain.places import Place, PlaceKind
from bot.domain.refs import MessagePart, Ref
from bot.services.feedback import receipt, views
from bot.services.feedback.views import WordView
from bot.slack.render import View
from bot.store.outbox.erase import erase_unsent, reword
from bot.store.outbox.look import posted, posted_under
from bot.work import following, home, pods
from bot.work.unit import Unit


def card_ref(item: Feedback) -> str:
    """Name the pod's card of a piece of feedback."""
    return refs.make(item.label, MessagePart.CARD)


def receipt_ref(item: Feedback) -> str:
    """Name the author's receipt."""
    return refs.make(item.label, MessagePart.RECEIPT)


def missed_ref(item: Feedback) -> str:
    """Name what the author was last told of a missed day."""
    return refs.make(item.label, MessagePart.MISSED)


def noted_ref(item: Feedback) -> str:
    """Name what the thread of the message it came from says of it."""
    return refs.make(item.label, MessagePart.SOURCE)


def outcome_subject(item: Feedback) -> str:
    """Name what waits until an outcome can no longer be undone; nothing else waits behind it."""
    return refs.make(item.label, MessagePart.OUTCOME)


def files_ref(item: Feedback) -> str:
    """Name the message with the screenshots."""
    return refs.make(item.label, MessagePart.FILES)


def post_card(unit: Unit, item: Feedback) -> None:
    """Post the card to the owning pod; an anonymous one leaves at its own, coarser time."""
    pod = unit.charter.pod(item.pod)
    message = Message(
        lane=Lane.CONVERSATION,
        subject=card_ref(item),
        method=Method.POST,
        place=unit.roster.place(pod.channel),
        payload=unit.render(views.card_view(unit, item)),
        ref=card_ref(item),
        # An anonymous item is said to have arrived at a quarter hour that is still to come.
        not_before=item.arrived_at if item.is_anonymous else None,
    )
    unit.queue(message)


def refresh(unit: Unit, item: Feedback, *, not_before: datetime | None = None) -> None:
    """Make the pod's card and the author's receipt tell what is true now."""
    place = card_place(unit, item)
    if place is not None:
        card = unit.render(views.card_view(unit, item))
        subject = ref = card_ref(item)
        _update(unit, subject, ref, place=place, payload=card, not_before=not_before)
    if item.submitter is not None:
        _refresh_receipt(unit, item, not_before=not_before)
    stands = posted(unit.tx, unit.workspace, noted_ref(item)) if item.source else None
    if stands is not None:
        waits = item.is_undoable(unit.at)
        subject, not_before = outcome_subject(item), item.told_at if waits else None
        view = unit.render(receipt.noted_view(unit, item))
        _update(
            unit,
            subject,
            noted_ref(item),
            place=stands.channel,
            payload=view,
            not_before=not_before,
        )


def _refresh_receipt(unit: Unit, item: Feedback, *, not_before: datetime | None) -> None:
    """Make what the author reads true, once they have heard what it would give away."""
    subject, author = author_subject(item), str(item.submitter)
    if item.is_undoable(unit.at):
        subject, not_before = outcome_subject(item), item.told_at
    view = unit.render(receipt.receipt_view(unit, item))
    _update(unit, subject, receipt_ref(item), place=author, payload=view, not_before=not_before)
    if item.due_on > unit.at.date():
        return
    if posted(unit.tx, unit.workspace, missed_ref(item)) is not None:
        view = unit.render(receipt.missed_view(unit, item))
        _update(unit, subject, missed_ref(item), place=author, payload=view, not_before=not_before)


def leave_receipt(unit: Unit, withdrawn: Feedback, said: Report) -> None:
    """Leave its author, and nobody else, the words they took back: they may write them anew."""
    if withdrawn.submitter is not None:
        _refresh_receipt(unit, replace(withdrawn, report=said), not_before=None)


def take_back_answers(unit: Unit, item: Feedback) -> None:
    """Take its author's answers out of the thread of the pod's card."""
    for ref in posted_under(unit.tx, unit.workspace, refs.make(item.label, MessagePart.ANSWER)):
        correct(unit, item, ref, None)


def refresh_homes(unit: Unit, item: Feedback) -> None:
    """Mark the Homes on which it shows out of date.

    Never an anonymous author's: a Home published at that instant would give them away.
    """
    home.refresh(unit, item.submitter, item.owner, *unit.roster.pod(item.pod).leads)
    # Nobody follows yet what has just arrived.
    if item.arrived_at < unit.at:
        following.refresh(unit, item.label)


def reword_unsent(unit: Unit, item: Feedback) -> None:
    """Take a redacted item's words out of messages that have not left yet."""
    instead = {card_ref(item): unit.render(views.card_view(unit, item))}
    if item.submitter is not None:
        instead[receipt_ref(item)] = unit.render(receipt.receipt_view(unit, item))
    erase_unsent(unit.tx, unit.workspace, about=item.label, instead=instead, at=unit.at)


def card_place(unit: Unit, item: Feedback) -> str | None:
    """Return the card's channel; where the charter dropped the pod, the one it was posted to."""
    if item.pod in {pod.key for pod in unit.charter.pods}:
        return unit.roster.place(unit.charter.pod(item.pod).channel)
    stands = posted(unit.tx, unit.workspace, card_ref(item))
    return stands.channel if stands else None


def _update(unit: Unit, subject: str, ref: str, **message: Any) -> None:
    unit.queue(
        Message(lane=Lane.CONVERSATION, method=Method.UPDATE, subject=subject, ref=ref, **message)
    )


def say_in_thread(
    unit: Unit,
    item: Feedback,
    view: View,
    *,
    not_before: datetime | None = None,
    ref: str | None = None,
) -> None:
    """Reply in the thread of the pod's card."""
    place = card_place(unit, item)
    if place is None:
        return
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            # What waits for its quarter hour must not hold up the card.
            subject=refs.make(item.label, MessagePart.WAITING) if not_before else card_ref(item),
            method=Method.POST,
            place=place,
            payload=unit.render(view),
            thread=card_ref(item),
            not_before=not_before,
            ref=ref,
        )
    )


def correct(unit: Unit, item: Feedback, ref: str, view: View | None) -> None:
    """Let words that were passed on say what they say now; without a view they are removed."""
    payload = unit.render(view) if view else None
    reword(unit.tx, unit.workspace, ref=ref, payload=payload, at=unit.at)
    answers = Ref.parse(ref).parts[0] == MessagePart.ANSWER
    place = card_place(unit, item) if answers else item.submitter
    if place is not None:
        unit.queue(
            Message(
                lane=Lane.CONVERSATION,
                subject=card_ref(item) if answers else author_subject(item),
                method=Method.UPDATE if view else Method.DELETE,
                place=place,
                payload=payload or {},
                ref=ref,
            )
        )


def remove_files(unit: Unit, item: Feedback) -> None:
    """Take the screenshots out of the thread of the pod's card."""
    place = card_place(unit, item)
    if place is not None:
        ref = files_ref(item)
        unit.queue(
            Message(
                lane=Lane.CONVERSATION,
                subject=ref,
                method=Method.DELETE,
                place=place,
                payload={},
                ref=ref,
            )
        )


def tell_author(
    unit: Unit,
    item: Feedback,
    view: View,
    *,
    ref: str | None = None,
    not_before: datetime | None = None,
) -> None:
    """Send the author a direct message, through the relay where anonymous."""
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=outcome_subject(item) if not_before else author_subject(item),
            method=Method.POST,
            place=author_place(item),
            payload=unit.render(view),
            # A named message is kept with its channel, and a direct message's channel
            # is the author.
            ref=None if item.is_anonymous else ref,
            not_before=not_before,
        )
    )


def asked_ref(reporter: Feedback, shipped: Feedback) -> str:
    """Name the question whether it helped, one for each time it was shipped."""
    # An old question's buttons must not be taken for the new one's.
    return refs.make(reporter.label, MessagePart.SHIPPED, shipped.reopened)


def settle_question(unit: Unit, reporter: Feedback, shipped: Feedback, view: WordView) -> None:
    """Take the buttons off an answered question; an anonymous one is known to nobody by place."""
    if reporter.submitter is not None:
        _update(
            unit,
            author_subject(reporter),
            asked_ref(reporter, shipped),
            place=reporter.submitter,
            payload=unit.render(view),
        )


def author_subject(item: Feedback) -> str:
    """Name the conversation with an author, which keeps its order."""
    return refs.make(item.label, MessagePart.AUTHOR)


def author_place(item: Feedback) -> str:
    """Return where the author hears of it; a relay is resolved only when the message is sent."""
    return str(Place(PlaceKind.RELAY, item.relay) if item.relay is not None else item.submitter)


def waits_until(unit: Unit, author: Feedback) -> datetime | None:
    """Return when what an author did may show: at once, unless they are anonymous."""
    return quarter_hour(unit, author) if author.is_anonymous else None


def quarter_hour(unit: Unit, item: Feedback) -> datetime:
    """Return when words of somebody anonymous may appear: the next quarter hour of working time."""
    calendar = calendar_of(unit.charter, item)
    return calendar.next_quarter_hour_of_working_time(unit.at)


def calendar_of(charter: Charter, item: Feedback) -> WorkCalendar:
    """Return the working time of the pod that has it."""
    return pods.calendar_of(charter, item.pod)
