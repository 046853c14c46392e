"""What whoever asked for an action was told: a day that ends undone is heard of on that day."""

from datetime import datetime

from bot.domain.actions import decisions
from bot.domain.actions.decisions import Action
from bot.services.actions import messages, record
from bot.store.actions import clock
from bot.work.presence import has_left
from bot.work.unit import Unit

SLICE = 10


def tell_due(unit: Unit) -> bool:
    """Tell a slice of those whose day ends undone; True while more wait."""
    due = clock.lock_breaching(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    for action in due:
        record.save(
            unit, action, decisions.break_promise(action), verb="miss", who=(record.CLOCK, unit.at)
        )
        _tell(unit, action)
    return len(due) == SLICE


def next_breach(unit: Unit) -> datetime | None:
    """Return when an action's day next ends undone."""
    return clock.next_breach(unit.tx, unit.workspace)


def _tell(unit: Unit, action: Action) -> None:
    by = action.proposer
    # Whoever has it, or leads its pod, hears what waits for them.
    if by is None or by == action.owner or has_left(unit, by):
        return
    headline = (
        f"{messages.known_as(unit, action)}, which you asked for, was due on "
        f"{messages.due_words(action)} and is not done. {messages.whose_words(unit, action)}. "
        "You hear when it is done or gets another day."
    )
    messages.tell(unit, action, by, headline, messages.LOOK)
