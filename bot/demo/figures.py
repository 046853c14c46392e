"""The demo's numbers: weeks with a pilot before the story, then a day each morning, one of them odd."""

import math
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.charter import Charter, Workflow
from bot.charter.measures import Measure
from bot.domain.measures.observations import PILOT, Observation
from bot.domain.measures.units import MeasureUnit

TRIED_OUT = timedelta(days=70)
DAY = timedelta(days=1)
WEEK = (1.08, 1.02, 1.0, 0.99, 0.97, 0.92, 0.9)
LEVELS = {
    MeasureUnit.S: 372.0,
    MeasureUnit.MS: 840.0,
    MeasureUnit.MIN: 6.0,
    MeasureUnit.H: 1.2,
    MeasureUnit.SCORE: 4.1,
}
LEVELS |= {MeasureUnit.MONEY: 3.2, MeasureUnit.COUNT: 4.0}
NOISE = 0.03
# A measure of a workflow on a channel.
Measured = tuple[Workflow, Measure, str]
# On this day of the story a new flow makes calls longer, on the phone alone.
# A pilot takes one contact in eight, and does better than everybody: it stands for nobody else.
OF_PILOT, PILOT_FACTOR = 8, 0.9
ODD_DAY, ODD_VERSION, ODD_FACTOR = 14, "flow 2.3", 1.32
# Afterwards something is worth a word once a week, on one of its first five days.
ODD_DAYS, WORSE, ODD_COUNT = 5, 0.08, 6


def history(charter: Charter, first: date) -> list[Observation]:
    """Make the weeks before a day: the workflow's totals, and beside them those of its pilot."""
    days = (first - back * DAY for back in range(int(TRIED_OUT / DAY), 0, -1))
    totals = [each for day in days for each in of_day(charter, day)]
    return [each for total in totals for each in (total, _of_pilot(total))]


def _of_pilot(total: Observation) -> Observation:
    n = max(1, (total.n or OF_PILOT) // OF_PILOT)
    return total._replace(cohort=PILOT, value=total.value * PILOT_FACTOR, n=n)


def of_day(charter: Charter, day: date, *, story_day: int | None = None) -> list[Observation]:
    """Make one day's numbers of every workflow that is trusted or will be."""
    measured = list(_measured(charter))
    odd = _odd_one(measured, day) if story_day is not None and story_day > ODD_DAY else None
    return [_observation(each, day, story_day, is_odd=each == odd) for each in measured]


def _measured(charter: Charter) -> Iterator[Measured]:
    for workflow in charter.workflows:
        if workflow.trusted_on is None:
            continue
        for measure in charter.measures_of(workflow.key):
            for channel in workflow.channels:
                if not measure.channels or channel in measure.channels:
                    yield workflow, measure, channel


def _odd_one(measured: Sequence[Measured], day: date) -> Measured | None:
    """Choose what stands out on a day: once a week something does."""
    dice = _dice(*day.isocalendar()[:2])
    return dice.choice(measured) if measured and dice.randrange(ODD_DAYS) == day.weekday() else None


def _observation(of: Measured, day: date, story_day: int | None, *, is_odd: bool) -> Observation:
    workflow, measure, channel = of
    dice = _dice(workflow.key, measure.key, channel, day)
    in_story = story_day == ODD_DAY and channel == "voice" and measure.unit is MeasureUnit.S
    n = int(420 * WEEK[day.weekday()]) + dice.randrange(30)
    value = _value(measure, day, dice, n, is_odd=is_odd or in_story)
    version = ODD_VERSION if story_day is not None and story_day >= ODD_DAY else "flow 2.2"
    return Observation(measure.key, workflow.key, channel, day, value, n, version)


def _dice(*of: object) -> random.Random:
    return random.Random("".join(str(each) for each in of))  # noqa: S311 - the same each time


def _value(measure: Measure, day: date, dice: random.Random, n: int, *, is_odd: bool) -> float:
    if measure.unit is MeasureUnit.SHARE:
        usual, worse = (0.92, -WORSE) if measure.better == "higher" else (0.03, WORSE)
        usual += worse if is_odd else 0.0
        return sum(dice.random() < usual for _ in range(n)) / n
    if measure.unit is MeasureUnit.COUNT:
        return float(dice.randrange(3) + (ODD_COUNT if is_odd else 0))
    factor = ODD_FACTOR if is_odd else 1.0
    return LEVELS[measure.unit] * WEEK[day.weekday()] * math.exp(dice.gauss(0, NOISE)) * factor
