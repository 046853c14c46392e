"""What time does to numbers: days that are over are judged, and a missed answer is told."""

from bot.domain.measures.judgement import judge
from bot.runtime import Bot, Sweep
from bot.services.measures import judgement, promises
from bot.work.rhythm import Duty, Study

STUDY = Study("judging", judgement.next_judging, judgement.gather, judge, judgement.conclude)
DUTY = Duty("disputes", promises.next_breach, promises.tell_due)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add both to the sweep."""
    sweep.duties.append(DUTY)
    sweep.studies.append(STUDY)
