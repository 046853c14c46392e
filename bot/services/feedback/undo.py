"""Undo: an outcome that no agent has heard yet is taken back, and everything that followed from it."""

from bot.domain.audit import Entry
from bot.domain.feedback import decisions
from bot.domain.feedback.item import Feedback
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.feedback import action, asks, intake, messages, outcome, work
from bot.store import feedback as rows
from bot.store.outbox.queue import take_back
from bot.work.unit import Unit


def undo(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Take back an outcome before its agent hears it; raises UserError once they may have."""
    item = work.workable(unit, number, by)
    undone = decisions.undo(item, at=unit.at)
    for reporter in work.lock_reporters(unit, item):
        if not take_back(unit.tx, unit.workspace, messages.outcome_subject(reporter), at=unit.at):
            raise UserError(f"The agent is just hearing of {item.label}: it cannot be undone.")
        asks.take_back(unit, reporter, item)
        if reporter.number != item.number and reporter.is_undoable(unit.at):
            rows.save(unit.tx, unit.workspace, decisions.undo(reporter, at=unit.at))
    rows.save(unit.tx, unit.workspace, undone)
    change, now = {"state": item.state}, {"state": undone.state, "owner": undone.owner}
    unit.note(Entry(unit.at, by, "undo", item.label, change, now))
    if undone.owner is None:
        intake.plan_nudges(unit, undone)
    action.take_up(unit, undone, by=by)
    messages.refresh(unit, undone)
    messages.refresh_homes(unit, undone)
    outcome.show_undone(unit, undone, by)
    return undone
