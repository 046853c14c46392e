"""What joins the record later than it was done."""

from bot.runtime import Bot, Sweep
from bot.services import record
from bot.work.rhythm import Duty

DUTY = Duty("record", record.next_release, record.release_due)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add it to the sweep."""
    sweep.duties.append(DUTY)
