"""What time does to feedback: silence closes it, and each Friday says what became of it."""

from bot.runtime import Bot, Sweep
from bot.services.feedback import silence, you_said
from bot.work.rhythm import Duty, Routine, per_pod

DUTY = Duty("unconfirmed", silence.next_lapse, silence.lapse_due)


ROUTINE = Routine("you_said", per_pod, you_said.post, period=you_said.WEEK)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add both to the sweep."""
    sweep.duties.append(DUTY)
    sweep.routines.append(ROUTINE)
