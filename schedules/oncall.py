"""What time does to turns: a swap nobody answered lapses."""

from bot.runtime import Bot, Sweep
from bot.services.oncall import swaps
from bot.work.rhythm import Duty

LAPSES = Duty("swaps", swaps.next_lapse, swaps.lapse_due)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add it to the sweep."""
    sweep.duties.append(LAPSES)
