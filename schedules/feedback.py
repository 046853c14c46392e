"""What time does to feedback: a missed day is told, silence closes, Friday says what became of it."""

from bot.runtime import Bot, Sweep
from bot.services.feedback import promises, silence, you_said
from bot.work.rhythm import Duty, Routine, per_pod

DUTY = Duty("unconfirmed", silence.next_lapse, silence.lapse_due)
PROMISES = Duty("promises", promises.next_breach, promises.tell_due)


ROUTINE = Routine("you_said", per_pod, you_said.post, period=you_said.WEEK)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add all of them to the sweep."""
    sweep.duties += [DUTY, PROMISES]
    sweep.routines.append(ROUTINE)
