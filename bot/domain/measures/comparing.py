"""What a source sends as a day's total, laid beside what its contacts add up to here."""

from dataclasses import dataclass
from datetime import date
from math import isclose
from typing import NamedTuple

from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import Finding
from bot.domain.measures.judgement import DayPart
from bot.domain.measures.units import MeasureUnit, value_words

# A mean or a share that lies nearer is rounded otherwise, which nobody could act on.
ALIKE = 0.005


class TotalPlace(NamedTuple):
    """What a total is of; a source may send one for each version of a day."""

    measure: str
    workflow: WorkflowKey
    channel: str
    day: date
    version: str = ""


class ComparedDay(NamedTuple):
    """A measure of a workflow on a day, whose totals are to be compared."""

    measure: str
    workflow: WorkflowKey
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalDifference:
    """A day on a channel whose total differs: how many contacts each side has, and what it says."""

    day: date
    channel: str
    sent: float
    counted: float
    sent_n: int | None
    counted_n: int


def difference(
    sent: DayPart, counted: DayPart, channel: str, *, adds_up: bool
) -> TotalDifference | None:
    """Return how a total differs from what was counted; None where it does not."""
    tolerance = 0.0 if adds_up else ALIKE
    same_value = isclose(sent.value, counted.value, rel_tol=tolerance, abs_tol=1e-9)
    if same_value and sent.n in (None, counted.n):
        return None
    return TotalDifference(
        day=sent.day,
        channel=channel,
        sent=sent.value,
        counted=counted.value,
        sent_n=sent.n,
        counted_n=counted.n or 0,
    )


def difference_words(unit: MeasureUnit, finding: Finding) -> str:
    """Say both sides of a difference: 312 in the total, 287 interactions."""
    ours = "1 interaction" if finding.n == 1 else f"{finding.n or 0:,} interactions"
    sent, here = finding.level_before or 0.0, finding.level or 0.0
    if unit.adds_up:
        told = ours if here == finding.n else f"{value_words(unit, here)} in {ours}"
        return f"{value_words(unit, sent)} in the total, {told}"
    if finding.expected not in (None, finding.value):
        return f"of {finding.expected:,.0f} in the total, {ours}"
    return f"{value_words(unit, sent)} in the total, {value_words(unit, here)} from {ours}"
