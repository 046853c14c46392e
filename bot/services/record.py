"""What joins the record later than it was done: at the instant that the record names."""

from datetime import datetime

from bot.store.record import held
from bot.work.unit import Unit


def next_release(unit: Unit) -> datetime | None:
    """Return when something held back is to join the audit chain."""
    return held.next_release(unit.tx, unit.workspace)


def release_due(unit: Unit) -> bool:
    """Let what was held back until now join the audit chain."""
    for entry in held.release(unit.tx, unit.workspace, at=unit.at):
        unit.note(entry)
    return False
