"""What time does to numbers: days that are over are judged, totals compared, and a missed answer is told."""

from bot.domain.measures.judgement import judge
from bot.runtime import Bot, Sweep
from bot.services.measures import comparing, judgement, promises
from bot.work.rhythm import Duty, Study

STUDY = Study("judging", judgement.next_judging, judgement.gather, judge, judgement.conclude)
DUTIES = (
    Duty("disputes", promises.next_breach, promises.tell_due),
    Duty("comparing", comparing.next_comparing, comparing.compare),
)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add them to the sweep."""
    sweep.duties.extend(DUTIES)
    sweep.studies.append(STUDY)
