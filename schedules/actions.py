"""What time does to actions: nudges at working moments, waking what was blocked, a weekly list."""

from functools import partial

from bot.runtime import Bot, Sweep
from bot.services.actions import nudges, promises, record, weekly
from bot.services.escalations import signals
from bot.work.rhythm import Duty, Routine, per_pod

NUDGES = Duty("nudges", nudges.next_nudge, partial(nudges.nudge_due, overdue=signals.of_overdue))
WAKING = Duty("waking", record.next_waking, record.wake_due)
PROMISES = Duty("promised_actions", promises.next_breach, promises.tell_due)

ROUTINE = Routine("actions_week", per_pod, weekly.post, period=weekly.WEEK)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the nudges, the waking, the promises and the list to the sweep."""
    sweep.duties += [NUDGES, WAKING, PROMISES]
    sweep.routines.append(ROUTINE)
