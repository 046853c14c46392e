"""Silence about a shipped change closes it as unconfirmed, which never counts as verified."""

from dataclasses import replace
from datetime import datetime

from bot.domain.audit import Entry
from bot.domain.feedback import decisions
from bot.domain.feedback.item import Feedback
from bot.services.feedback import messages, views, work
from bot.store import feedback as rows
from bot.store.feedback.words import word_of
from bot.work.unit import Unit

SLICE = 10
# Who acts when nobody does.
CLOCK = "clock"


def lapse_due(unit: Unit) -> bool:
    """Close a slice of what was met with silence for long enough; True while more waits."""
    due = rows.lock_lapsing(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    for item in due:
        _lapse(unit, item)
    return len(due) == SLICE


def next_lapse(unit: Unit) -> datetime | None:
    """Return when silence next closes something."""
    return rows.next_lapse(unit.tx, unit.workspace)


def _lapse(unit: Unit, item: Feedback) -> None:
    if (heard_at := _heard_at(unit, item)) is not None:
        rows.save(unit.tx, unit.workspace, replace(item, closes_at=heard_at))
        return
    lapsed = decisions.lapse(item, at=unit.at)
    rows.save(unit.tx, unit.workspace, lapsed)
    change, now = {"state": item.state}, {"state": lapsed.state}
    unit.note(Entry(unit.at, CLOCK, "lapse", item.label, change, now))
    messages.refresh(unit, lapsed)
    messages.refresh_homes(unit, lapsed)
    for reporter in work.reporters(unit, lapsed):
        view = views.word_view(unit, reporter, "feedback/lapsed", lapsed.outcome, lapsed.owner)
        messages.tell_author(unit, reporter, view)


def _heard_at(unit: Unit, item: Feedback) -> datetime | None:
    """Return when a word of somebody anonymous counts that has come and nobody knows of."""
    reporters = work.reporters(unit, item)
    words = (word_of(unit.tx, unit.workspace, each.number) for each in reporters)
    return max((word[1] for word in words if word and word[1] > unit.at), default=None)
