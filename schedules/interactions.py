"""What time does to contacts: their days are counted anew, and excerpts are erased in time."""

from bot.runtime import Bot, Sweep
from bot.services.interactions import counting, erasure
from bot.work.rhythm import Duty, Study

STUDY = Study(
    "counting", counting.next_counting, counting.gather, counting.count, counting.conclude
)
DUTY = Duty("excerpts", erasure.next_night, erasure.forget_excerpts)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add both to the sweep."""
    sweep.duties.append(DUTY)
    sweep.studies.append(STUDY)
