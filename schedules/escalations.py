"""What time does to escalations: the next step, and silence past a promised update."""

from bot.runtime import Bot, Sweep
from bot.services.escalations import stepping
from bot.services.rhythm import Duty

DUTY = Duty("escalations", stepping.next_due, stepping.step_due)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the steps to the sweep, before everything that can wait."""
    sweep.urgent.append(DUTY)
