"""The one ledger of asks: whoever wants to ask somebody something asks here first."""

from bot.domain import asking
from bot.domain.asking import WEEK, Preferences
from bot.domain.ids import SlackUserId
from bot.store import asks
from bot.work.unit import Unit

# Far enough back to see the last two asks of somebody who is asked rarely.
LOOK_BACK = 8 * WEEK


def may_ask(unit: Unit, user: SlackUserId) -> bool:
    """Tell whether somebody may be asked once more this week."""
    known = asks.of(unit.tx, unit.workspace, user, since=unit.at - LOOK_BACK)
    return asking.may_ask(known, chosen(unit, user), at=unit.at)


def note(unit: Unit, user: SlackUserId, about: str) -> None:
    """Note an ask, in the transaction that makes it."""
    asks.note(unit.tx, unit.workspace, user, about, at=unit.at)


def used_and_allowed(unit: Unit, user: SlackUserId) -> tuple[int, int]:
    """Return how many asks somebody had within a week, and how many a week holds for them now."""
    known = asks.of(unit.tx, unit.workspace, user, since=unit.at - LOOK_BACK)
    recent = sum(ask.asked_at > unit.at - WEEK for ask in known)
    return recent, asking.allowed(known, chosen(unit, user), at=unit.at)


def chosen(unit: Unit, user: SlackUserId) -> Preferences:
    """Return what somebody chose about being asked."""
    return asks.preferences(unit.tx, unit.workspace, user)
