"""The one ledger of asks: whoever wants to ask somebody something asks here first."""

from collections.abc import Collection, Mapping

from bot.domain import budget
from bot.domain.budget import WEEK, Ask
from bot.domain.ids import SlackUserId
from bot.domain.presence import Presence
from bot.store import budget as asks
from bot.work.unit import Unit

# Far enough back to see the last two asks of somebody who is asked rarely.
LOOK_BACK = 8 * WEEK


def askable(unit: Unit, people: Mapping[SlackUserId, Presence]) -> frozenset[SlackUserId]:
    """List those of some people who may be asked once more this week."""
    known = _known(unit, people)
    return frozenset(
        user for user, who in people.items() if budget.may_ask(known[user], who.chosen, at=unit.at)
    )


def note(unit: Unit, user: SlackUserId, about: str) -> None:
    """Note an ask, in the transaction that makes it."""
    asks.note(unit.tx, unit.workspace, user, about, at=unit.at)


def used_and_allowed(unit: Unit, who: Presence) -> tuple[int, int]:
    """Return how many asks somebody had within a week, and how many a week holds for them now."""
    known = _known(unit, (who.person.id,))[who.person.id]
    recent = sum(ask.asked_at > unit.at - WEEK for ask in known)
    return recent, budget.allowed(known, who.chosen, at=unit.at)


def _known(unit: Unit, users: Collection[SlackUserId]) -> dict[SlackUserId, tuple[Ask, ...]]:
    return asks.of(unit.tx, unit.workspace, users, since=unit.at - LOOK_BACK)
