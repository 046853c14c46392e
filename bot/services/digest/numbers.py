"""What there was to look at: how many numbers, how many judged, which are summed, which locked."""

from collections import Counter
from dataclasses import dataclass

from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.gatekeeper import Tempo
from bot.domain.measures.units import value_words
from bot.domain.words import counted
from bot.services.digest.exceptions import Scene
from bot.services.measures import gatekeeper, sentences
from bot.store.measures.series_days import Count, counts_on
from bot.work import pods
from bot.work.unit import Unit


@dataclass(slots=True)
class Numbers:
    """What was there to look at: how many numbers, how many judged, which are only counted."""

    words: str
    counted: str
    locked: Counter[str]

    @classmethod
    def of(cls, unit: Unit, scene: Scene) -> "Numbers":
        known, judged, locked = 0, 0, Counter[str]()
        summed: dict[str, list[Count]] = {}
        for count in counts_on(unit.tx, unit.workspace, scene.last):
            if count.workflow not in scene.workflows:
                continue
            series = SeriesKey(count.measure, count.workflow, "all")
            verdict = gatekeeper.verdict(unit, series, scene.audience, Tempo.DAILY, day=scene.today)
            if not verdict:
                locked[verdict.why] += count.known
                continue
            known, judged = known + count.known, judged + count.judged
            if (measure := sentences.measure_of(unit, count.measure)) and measure.counted:
                summed.setdefault(count.measure, []).append(count)
        return cls(
            _checked_words(known, judged),
            _counted_words(unit, scene, summed),
            locked,
        )


def _checked_words(known: int, judged: int) -> str:
    if not known:
        return ""
    learning = known - judged
    rest = f", {learning} not: still learning, a holiday, or too few" if learning else ""
    return f"{counted(known, 'number')} checked, {judged} judged{rest}"


def _counted_words(unit: Unit, scene: Scene, summed: dict[str, list[Count]]) -> str:
    """Write the sums that stand in every digest; one without data says that, never zero."""
    told = []
    for key in measured(unit, scene):
        measure = unit.charter.measure(key)
        if not measure.counted or measure.is_retired(scene.last):
            continue
        counts = summed.get(key, [])
        if not counts:
            told.append(f"{measure.label}: no data")
            continue
        total = value_words(measure.unit, sum(count.total for count in counts))
        most = sorted(counts, key=lambda count: -count.total)[:2]
        where = ", ".join(
            f"{pods.workflow_name(unit.charter, c.workflow)} {value_words(measure.unit, c.total)}"
            for c in most
            if c.total
        )
        told.append(f"{measure.label}: {total}" + (f" ({where})" if where else ""))
    return " · ".join(told)


def measured(unit: Unit, scene: Scene) -> tuple[str, ...]:
    """List the measures that hold for any of the workflows."""
    return tuple(dict.fromkeys(m.key for w in scene.workflows for m in unit.charter.measures_of(w)))
