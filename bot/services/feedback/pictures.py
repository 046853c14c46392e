"""Pictures beside relayed words: the other side sees them, and no longer once they are taken back."""

from bot.domain import refs
from bot.domain.feedback.item import Feedback
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import MessagePart, Ref
from bot.services.feedback import messages
from bot.store.outbox.erase import reword
from bot.store.outbox.look import posted
from bot.work.tell import FilesView
from bot.work.unit import Unit


def show(unit: Unit, item: Feedback, copy: str, pictures: tuple[str, ...]) -> None:
    """Show the other side what somebody put beside words that are relayed as `copy`."""
    if not pictures:
        return
    view, ref = FilesView(item.label, pictures), ref_of(copy)
    if Ref.parse(copy).parts[0] != MessagePart.ANSWER:
        messages.tell_author(unit, item, view, ref=ref)
        return
    place = messages.card_place(unit, item)
    if place is not None:
        unit.queue(
            Message(
                lane=Lane.CONVERSATION,
                # A picture Slack cannot show must not hold up the card.
                subject=ref,
                method=Method.POST,
                place=place,
                payload=unit.render(view),
                thread=messages.card_ref(item),
                ref=ref,
            )
        )


def hide(unit: Unit, item: Feedback, copy: str) -> None:
    """Take away the pictures beside words that were relayed as `copy`."""
    ref = ref_of(copy)
    if posted(unit.tx, unit.workspace, ref) is None:
        reword(unit.tx, unit.workspace, ref=ref, payload=None, at=unit.at)
        return
    messages.correct(unit, item, ref, None)


def ref_of(copy: str) -> str:
    """Name the pictures beside relayed words."""
    return refs.make(copy, MessagePart.FILES)
