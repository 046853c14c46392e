"""What there was to look at: how many numbers, how many judged, which are summed, which locked."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.measures.detectors import LEARNING
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.gatekeeper import Tempo
from bot.domain.measures.units import value_words
from bot.domain.words import counted
from bot.services.digest.exceptions import Scene
from bot.services.measures import gatekeeper, names, parts, trust
from bot.store.measures import series as stored
from bot.store.measures.series_days import Count, counts_on
from bot.work import pods
from bot.work.unit import Unit


@dataclass(slots=True)
class Tally:
    """How many numbers came, how many were judged, and why the others were not."""

    judged: int = 0
    learning: int = 0
    closed: int = 0
    small: int = 0

    def add(self, count: Count, *, is_holiday: bool) -> None:
        """Count a measure's numbers of a workflow."""
        left = count.known - count.judged
        learning = min(left, count.learning)
        self.judged += count.judged
        self.closed += left if is_holiday else 0
        self.learning += 0 if is_holiday else learning
        self.small += 0 if is_holiday else left - learning

    @property
    def words(self) -> str:
        """Say it; nothing where no number came."""
        known = self.judged + self.learning + self.closed + self.small
        rest = "".join(f"; {words}" for words in self._unjudged)
        if not known or self.judged:
            return (
                f"{counted(known, 'number')} checked, {self.judged} judged{rest}" if known else ""
            )
        return f"{counted(known, 'number')} came in, none to judge yet{rest}"

    @property
    def _unjudged(self) -> Iterator[str]:
        if self.learning:
            yield f"{self.learning} still learning what is usual, which takes {LEARNING} days"
        if self.closed:
            yield f"{self.closed} of a day that was closed"
        if self.small:
            yield f"{self.small} from too few contacts to judge"


@dataclass(slots=True)
class Numbers:
    """What was there to look at: how many numbers, how many judged, which are only counted."""

    words: str
    is_judged: bool
    counted: str
    locked: Counter[str]

    @classmethod
    def of(cls, unit: Unit, scene: Scene) -> "Numbers":
        tally, locked, hidden = Tally(), Counter[str](), set[str]()
        summed: dict[str, list[Count]] = {}
        for count in counts_on(unit.tx, unit.workspace, scene.last):
            if count.workflow not in scene.workflows:
                continue
            series = SeriesKey(count.measure, count.workflow, "all")
            verdict = gatekeeper.verdict(unit, series, scene.audience, Tempo.DAILY, day=scene.today)
            if not verdict:
                locked[verdict.why] += count.known
                hidden.add(count.measure)
                continue
            tally.add(count, is_holiday=_is_holiday(unit, count, scene))
            if (measure := names.measure_of(unit, count.measure)) and measure.counted:
                summed.setdefault(count.measure, []).append(count)
        return cls(
            tally.words,
            tally.judged > 0,
            _counted_words(unit, scene, summed, hidden),
            locked,
        )


def _is_holiday(unit: Unit, count: Count, scene: Scene) -> bool:
    pod = unit.charter.pod_of(count.workflow)
    return scene.last in unit.charter.calendar_of(pod).holidays


def _counted_words(
    unit: Unit, scene: Scene, summed: dict[str, list[Count]], hidden: set[str]
) -> str:
    """Write the sums that stand in every digest; one without data says that, never zero."""
    told = []
    for key in measured(unit, scene):
        measure = unit.charter.measure(key)
        if not measure.counted or measure.is_retired(scene.last):
            continue
        counts = summed.get(key, [])
        if not counts and key in hidden:
            # It came and is locked, which the digest says with its reason.
            continue
        if not counts:
            keys = _series_of(unit, scene, key)
            came = parts.words(parts.on_day(unit, keys, scene.last))
            told.append(f"{measure.label}: {f'only {came} came' if came else 'no data'}")
            continue
        total = value_words(measure.unit, sum(count.total for count in counts))
        most = sorted(counts, key=lambda count: -count.total)[:2]
        lent = trust.exceptions_words(unit, (count.workflow for count in counts))
        where = ", ".join(
            f"{pods.workflow_name(unit.charter, c.workflow)} {value_words(measure.unit, c.total)}"
            for c in most
            if c.total
        )
        beside = "; ".join(word for word in (where, lent) if word)
        told.append(f"{measure.label}: {total}" + (f" ({beside})" if beside else ""))
    return " · ".join(told)


def _series_of(unit: Unit, scene: Scene, measure: str) -> list[SeriesKey]:
    known = (stored.of_workflow(unit.tx, unit.workspace, each) for each in scene.workflows)
    return [each.key for found in known for each in found if each.key.measure == measure]


def measured(unit: Unit, scene: Scene) -> tuple[str, ...]:
    """List the measures that hold for any of the workflows."""
    return tuple(dict.fromkeys(m.key for w in scene.workflows for m in unit.charter.measures_of(w)))
