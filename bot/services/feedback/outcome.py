"""How an outcome is told: to every submitter after a while, to who decided it at once, with Undo."""

from dataclasses import dataclass
from typing import Any, ClassVar

from bot.domain import refs
from bot.domain.feedback import decisions
from bot.domain.feedback.item import Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import MessagePart
from bot.domain.words import counted
from bot.services.feedback import asks, messages, views
from bot.slack.mrkdwn import Mrkdwn
from bot.store import feedback as rows
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedView:
    """What somebody decided, the very words its agent reads, and until when it can be undone."""

    template: ClassVar = "feedback/decided"
    label: str
    headline: str
    reads: tuple[Mrkdwn, ...] = ()
    can_undo: bool = False


def tell(unit: Unit, reporter: Feedback, item: Feedback, by: SlackUserId) -> None:
    """Tell one submitter what became of their report, or of the one it was joined to."""
    ref = None if item.state is FeedbackState.DECLINED else messages.asked_ref(reporter, item)
    waits = item.told_at if item.is_undoable(unit.at) else None
    messages.tell_author(unit, reporter, _view(unit, reporter, item, by), ref=ref, not_before=waits)
    if ref is not None:
        asks.ask_whether_fixed(unit, reporter, item, at=waits)
    if reporter.number != item.number:
        told = decisions.told(reporter, at=unit.at, told_at=waits or unit.at)
        rows.save(unit.tx, unit.workspace, told)


def _view(unit: Unit, reporter: Feedback, item: Feedback, by: SlackUserId) -> views.WordView:
    declined = item.state is FeedbackState.DECLINED
    template: views.Wording = "feedback/declined" if declined else "feedback/shipped"
    return views.word_view(unit, reporter, template, item.outcome, by, other=item.label)


def show(unit: Unit, item: Feedback, by: SlackUserId, *, reporters: int) -> None:
    """Show who decided what the agent will read, with Undo until they do."""
    what = "declined" if item.state is FeedbackState.DECLINED else "shipped"
    whom = "Its agent" if reporters == 1 else f"The {counted(reporters, 'agent')} who reported it"
    verb = "reads" if reporters == 1 else "read"
    minutes = int(decisions.GRACE.total_seconds() // 60)
    payload = unit.render(_view(unit, item, item, by))
    waits = DecidedView(
        label=item.label,
        headline=f"{item.label} is {what}. {whom} {verb} this in {minutes} minutes; until then you "
        "can undo it.",
        reads=tuple(_sections(payload)),
        can_undo=True,
    )
    _send(unit, item, by, waits, Method.POST)
    heard = "has" if reporters == 1 else "have"
    over = DecidedView(
        label=item.label,
        headline=f"{item.label} is {what}. {whom} {heard} been told.",
        reads=waits.reads,
    )
    _send(unit, item, by, over, Method.UPDATE)


def show_undone(unit: Unit, item: Feedback, by: SlackUserId) -> None:
    """Show in the place of Undo that all stands as it did."""
    stands = decisions.standing(item)
    view = DecidedView(
        label=item.label, headline=f"Undone: {item.label} is {stands}, and nobody was told."
    )
    _send(unit, item, by, view, Method.UPDATE)


def _send(unit: Unit, item: Feedback, by: SlackUserId, view: DecidedView, method: Method) -> None:
    name = refs.make(item.label, MessagePart.OUTCOME, by)
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=name,
            method=method,
            place=by,
            payload=unit.render(view),
            ref=name,
            # Once they have been told, the button goes.
            not_before=item.told_at if method is Method.UPDATE else None,
        )
    )


def _sections(payload: dict[str, Any]) -> list[Mrkdwn]:
    return [Mrkdwn(b["text"]["text"]) for b in payload["blocks"] if b["type"] == "section"]
