"""What time does to numbers: days that are over are judged."""

from bot.domain.measures.judgement import judge
from bot.runtime import Bot, Sweep
from bot.services.measures import judgement
from bot.work.rhythm import Study

STUDY = Study("judging", judgement.next_judging, judgement.gather, judge, judgement.conclude)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the judging to the sweep."""
    sweep.studies.append(STUDY)
