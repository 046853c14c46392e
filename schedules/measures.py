"""What time does to numbers: days that are over are judged."""

from bot.domain.judging import judge
from bot.runtime import Bot, Sweep
from bot.services.measures import judging
from bot.work.rhythm import Study

STUDY = Study("judging", judging.next_judging, judging.gather, judge, judging.conclude)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add the judging to the sweep."""
    sweep.studies.append(STUDY)
