"""What time does to escalations: the next step, silence past a promised update, drills."""

from bot.runtime import Bot, Sweep
from bot.services.escalations import drills, steps
from bot.work.rhythm import Duty, Routine, per_pod

DUTY = Duty("escalations", steps.next_due, steps.step_due)
OVER = Duty("drills", drills.next_end, drills.end_due)
DRILL = Routine("drill", per_pod, drills.on_its_day)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the steps to the sweep, before everything that can wait, and drills with the rest."""
    sweep.urgent.append(DUTY)
    sweep.routines.append(DRILL)
    sweep.duties.append(OVER)
