"""What time does to contacts: their days are counted anew, and excerpts are erased in time; themes are told weekly."""

from datetime import timedelta

from bot.charter import Charter
from bot.runtime import Bot, Sweep
from bot.services.interactions import counting, erasure, themes
from bot.work.rhythm import Duty, Routine, Scope, Study

STUDY = Study(
    "counting", counting.next_counting, counting.gather, counting.count, counting.conclude
)
DUTY = Duty("excerpts", erasure.next_night, erasure.forget_excerpts)


def whole(charter: Charter) -> tuple[Scope, ...]:
    """One week for the whole rollout."""
    return (Scope("rollout", charter.rollout.zone),)


ROUTINE = Routine("themes", whole, themes.post, period=timedelta(days=7))


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add them to the sweep."""
    sweep.duties.append(DUTY)
    sweep.studies.append(STUDY)
    sweep.routines.append(ROUTINE)
