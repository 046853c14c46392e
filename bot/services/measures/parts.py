"""What came of a day on which only parts of a total did: a pilot's numbers, say."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.judgement import DayPart
from bot.domain.words import some
from bot.store.measures import observations, series
from bot.work.unit import Unit

DAY = timedelta(days=1)
# More cohorts of a day than anybody reads of.
MOST = 500


def on_day(unit: Unit, keys: Iterable[SeriesKey], day: date) -> Mapping[SeriesKey, list[DayPart]]:
    """Find the parts that came of a day, of series that had no total on it."""
    return {key: came for key in dict.fromkeys(keys) if (came := _of(unit, key, day))}


def _of(unit: Unit, key: SeriesKey, day: date) -> list[DayPart]:
    known = series.with_key(unit.tx, unit.workspace, key)
    if known is None:
        return []
    came = observations.parts(
        unit.tx, unit.workspace, known.id, first=day, until=day + DAY, most=MOST
    )
    return came if all(part.cohort for part in came) else []


def words(found: Mapping[SeriesKey, list[DayPart]]) -> str:
    """Name whose parts came, each with the most contacts that any of its numbers is from."""
    most: dict[str, int] = {}
    for came in found.values():
        for cohort in dict.fromkeys(part.cohort for part in came):
            mine = [part for part in came if part.cohort == cohort]
            told = [part for part in mine if not part.is_agent] or mine
            n = sum(part.n or 0 for part in told)
            most[cohort] = max(n, most.get(cohort, 0))
    return some(f"{cohort} (n {n:,})" if n else cohort for cohort, n in most.items())
