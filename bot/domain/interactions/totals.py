"""Numbers of a day counted from its contacts: totals without the pilot, and what divides them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.domain.interactions.interaction import InteractionOutcome
from bot.domain.interactions.scorecards import ItemRule
from bot.domain.measures.observations import Observation
from bot.domain.measures.units import MeasureUnit

PILOT, VOLUNTEER = "pilot", "volunteer"
# How many seconds one of a unit is.
SECONDS = {MeasureUnit.MS: 0.001, MeasureUnit.S: 1.0, MeasureUnit.MIN: 60.0, MeasureUnit.H: 3600.0}


@dataclass(frozen=True, slots=True)
class CountedMeasure:
    """What a measure counts of contacts: an item's mean, an outcome, their length, or how many.

    `items` are those of the whole scorecard, where it is that which is counted.
    """

    key: str
    unit: MeasureUnit
    item: str = ""
    outcome: InteractionOutcome | None = None
    length: bool = False
    items: Mapping[str, ItemRule] | None = None


class Group(NamedTuple):
    """Contacts of one day that are alike in everything that divides totals."""

    pilot: bool
    volunteer: bool
    tenure: str
    versions: tuple[str, ...]
    outcome: str
    contacts: int
    seconds: float
    timed: int
    items: Mapping[str, tuple[float, int]]


class Share(NamedTuple):
    """A sum, what it is of, and of how many contacts."""

    total: float = 0.0
    of: float = 0.0
    n: int = 0

    def plus(self, other: "Share") -> "Share":
        return Share(self.total + other.total, self.of + other.of, self.n + other.n)


Take = Callable[[Group], Share]


def observations(
    measures: Iterable[CountedMeasure],
    workflow: str,
    channel: str,
    day: date,
    groups: Iterable[Group],
) -> Iterator[Observation]:
    """Count a workflow's day on a channel: the total first, then what divides it.

    Pilot contacts are only ever a cohort of their own.
    """
    listed = list(groups)
    for measure in measures:
        take = _taking(measure)
        sums: dict[str, Share] = {}
        for group in listed:
            share = take(group)
            for cohort in _cohorts(group):
                sums[cohort] = sums.get(cohort, Share()).plus(share)
        for cohort in sorted(sums):
            value = _value(measure, sums[cohort])
            if value is not None:
                n = sums[cohort].n
                yield Observation(measure.key, workflow, channel, day, value, n, cohort=cohort)


def _cohorts(group: Group) -> Iterator[str]:
    if group.pilot:
        yield PILOT
        return
    yield ""
    if group.volunteer:
        yield VOLUNTEER
    if group.tenure:
        yield f"tenure {group.tenure}"
    yield from group.versions


def _taking(measure: CountedMeasure) -> Take:
    items, item, outcome = measure.items, measure.item, measure.outcome
    if items is not None:
        return lambda group: _whole(group, items)
    if item:
        return lambda group: _of(*group.items.get(item, (0.0, 0)))
    if measure.length:
        return lambda group: _of(group.seconds, group.timed)
    if outcome is not None:
        return lambda group: _of(group.contacts * (group.outcome == outcome), group.contacts)
    return lambda group: _of(group.contacts, group.contacts)


def _of(total: float, n: int) -> Share:
    return Share(float(total), n, n)


def _whole(group: Group, items: Mapping[str, ItemRule]) -> Share:
    """Weigh what a group's contacts reach of a scorecard; what does not apply weighs nothing."""
    answered = [(items[key], *said) for key, said in group.items.items() if key in items]
    reached = [rule.whole(total, n) for rule, total, n in answered]
    n = max((n for _, _, n in answered), default=0)
    return Share(sum(got for got, _ in reached), sum(most for _, most in reached), n)


def _value(measure: CountedMeasure, sums: Share) -> float | None:
    if measure.unit is MeasureUnit.COUNT:
        return sums.total
    if not sums.of:
        return None
    return sums.total / sums.of / SECONDS.get(measure.unit, 1.0)
