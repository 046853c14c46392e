"""The one ledger of asks: whoever wants to ask somebody something asks here first."""

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.domain import budget
from bot.domain.budget import WEEK, Ask
from bot.domain.ids import SlackUserId
from bot.domain.places import Place, PlaceKind
from bot.domain.presence import Presence
from bot.store import budget as asks
from bot.store.record import vault
from bot.work.unit import Unit

# Far enough back to see the last two asks of somebody who is asked rarely.
LOOK_BACK = 8 * WEEK
NOTHING: Mapping[SlackUserId, int] = {}


def askable(
    unit: Unit, people: Mapping[SlackUserId, Presence], *, kept: Mapping[SlackUserId, int] = NOTHING
) -> frozenset[SlackUserId]:
    """List those of some people who may be asked once more this week.

    `kept` are the asks of each that are kept for what comes before this one.
    """
    known = _known(unit, people)
    return frozenset(
        user
        for user, who in people.items()
        if budget.may_ask(known[user], who.chosen, at=unit.at, kept=kept.get(user, 0))
    )


def note(
    unit: Unit, user: str, about: str, *, at: datetime | None = None, answered: bool = False
) -> None:
    """Note an ask, in the transaction that makes it; where no answer is waited for it is answered.

    `user` is a person, or the relay to somebody anonymous.
    """
    asks.note(unit.tx, unit.workspace, user, about, at=at or unit.at, answered=answered)


def used_and_allowed(unit: Unit, who: Presence) -> tuple[int, int]:
    """Return how many asks somebody had within a week, and how many a week holds for them now."""
    known = _known(unit, (who.person.id,))[who.person.id]
    return budget.asked_lately(known, at=unit.at), budget.allowed(known, who.chosen, at=unit.at)


def _known(unit: Unit, users: Collection[SlackUserId]) -> dict[SlackUserId, tuple[Ask, ...]]:
    """Read what people were asked, also through the relays that lead to them."""
    since = unit.at - LOOK_BACK
    used = asks.through_relays(unit.tx, unit.workspace, since=since)
    ways = {user: (user, *_relays(unit, user, used)) for user in users}
    found = asks.of(
        unit.tx, unit.workspace, [way for of in ways.values() for way in of], since=since
    )
    return {
        user: tuple(sorted((ask for way in of for ask in found[way]), key=lambda ask: ask.asked_at))
        for user, of in ways.items()
    }


def _relays(unit: Unit, user: SlackUserId, used: frozenset[str]) -> frozenset[str]:
    if not used:
        return used
    mine = vault.relays_of(unit.tx, unit.vault, unit.workspace, user)
    return used & {str(Place(PlaceKind.RELAY, relay)) for relay in mine}
