"""What time does to contacts: days are counted anew, excerpts erased, coachings lapse; themes are told weekly."""

from datetime import timedelta

from bot.charter import Charter
from bot.runtime import Bot, Sweep
from bot.services.interactions import coaching, counting, erasure, themes
from bot.work.rhythm import Duty, Routine, Scope, Study

STUDY = Study(
    "counting", counting.next_counting, counting.gather, counting.count, counting.conclude
)
DUTIES = (
    Duty("excerpts", erasure.next_night, erasure.forget_excerpts),
    Duty("coachings", coaching.next_lapse, coaching.lapse_due),
)


def whole(charter: Charter) -> tuple[Scope, ...]:
    """One week for the whole rollout."""
    return (Scope("rollout", charter.rollout.zone),)


ROUTINE = Routine("themes", whole, themes.post, period=timedelta(days=7))


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add them to the sweep."""
    sweep.duties.extend(DUTIES)
    sweep.studies.append(STUDY)
    sweep.routines.append(ROUTINE)
