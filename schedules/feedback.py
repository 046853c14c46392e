"""What time does to feedback: an outcome is told, a missed day too, silence closes, Friday says what was."""

from bot.runtime import Bot, Sweep
from bot.services.feedback import following, promises, silence, verification, you_said
from bot.work.rhythm import Duty, Routine, per_pod

HEARD = Duty("heard", verification.next_heard, verification.hear_due)
DUTY = Duty("unconfirmed", silence.next_lapse, silence.lapse_due)
SETTLED = Duty("settled", following.next_settled, following.settle_due)
PROMISES = Duty("promises", promises.next_breach, promises.tell_due)


ROUTINE = Routine("you_said", per_pod, you_said.post, period=you_said.WEEK)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add all of them to the sweep."""
    sweep.duties += [HEARD, DUTY, SETTLED, PROMISES]
    sweep.routines.append(ROUTINE)
