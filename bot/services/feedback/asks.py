"""What agents are asked about their own reports: it counts among what a week holds, and always reaches them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain import refs
from bot.domain.calendar import local_day
from bot.domain.feedback.item import Feedback
from bot.domain.ids import SlackUserId
from bot.domain.presence import Presence
from bot.domain.refs import MessagePart
from bot.services.feedback import messages, promises
from bot.store import budget as asks
from bot.store.measures import disputes
from bot.work import budget
from bot.work.unit import Unit


def ask_whether_fixed(
    unit: Unit, reporter: Feedback, shipped: Feedback, *, at: datetime | None
) -> None:
    """Note that an agent is asked whether it helped, at once or when they come to hear of it."""
    about = messages.asked_ref(reporter, shipped)
    budget.note(unit, messages.author_place(reporter), about, at=at)


def hear_whether_fixed(unit: Unit, reporter: Feedback, shipped: Feedback) -> None:
    """Note that they said so."""
    about = messages.asked_ref(reporter, shipped)
    asks.answer(unit.tx, unit.workspace, messages.author_place(reporter), about)


def take_back(unit: Unit, reporter: Feedback, shipped: Feedback) -> None:
    """Forget the question whether it helped, which nobody has read."""
    about = messages.asked_ref(reporter, shipped)
    asks.take_back(unit.tx, unit.workspace, messages.author_place(reporter), about)


def ask(unit: Unit, item: Feedback) -> None:
    """Note that a pod asks an agent about their report; what it asks on one day counts once."""
    day = local_day(unit.at, messages.calendar_of(unit.charter, item).zone)
    about = refs.make(item.label, MessagePart.ASKED, day)
    budget.note(unit, messages.author_place(item), about)


def hear(unit: Unit, item: Feedback) -> None:
    """Note that they answered whatever their pod had asked."""
    about = refs.stem(refs.make(item.label, MessagePart.ASKED))
    asks.answer(unit.tx, unit.workspace, messages.author_place(item), about)


def askable(
    unit: Unit,
    people: Mapping[SlackUserId, Presence],
    *,
    kept: Mapping[SlackUserId, int] = budget.NOTHING,
    within: timedelta = promises.NOW,
) -> frozenset[SlackUserId]:
    """List those of some people who may be asked for something else.

    Their week has room for it beside what is `kept` for others, and we owe them no answer, nor
    shall `within` so long.
    """
    owed = promises.unanswered(unit, people, within=within)
    disputed = disputes.missed(unit.tx, unit.workspace, by=unit.at + within)
    return budget.askable(unit, people, kept=kept) - owed - disputed
