"""One value of one measure, read from whatever a contact centre sends and refused in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bot.domain.days import day_of
from bot.domain.fields import Fields, Hints, cut, is_empty, name_in, word_in
from bot.domain.measures.units import MeasureUnit
from bot.domain.numbers import Decimals, count_of, number_of, share_of

FIELDS = (
    "measure",
    "workflow",
    "channel",
    "day",
    "value",
    "n",
    "numerator",
    "denominator",
    "version",
    "cohort",
    "agent",
    "evidence",
)
ALL_CHANNELS = "all"
PILOT = "pilot"
EARLIEST = date(2000, 1, 1)
MOST_LINKS, LONGEST_LINK = 20, 1_000
# Beyond this a count or a duration is a fault of whoever wrote it.
LARGEST = 1e12
# As far as the databases count.
MOST_COUNTED = 2**31 - 1


class Observation(NamedTuple):
    """One value: of which measure, workflow and channel, on which day, from how many interactions.

    `cohort` and `agent` are empty for a total; `agent` is a keyed hash, never a name. A tuple, since
    hundreds of thousands of them pass between processes.
    """

    measure: str
    workflow: str
    channel: str
    day: date
    value: float
    n: int | None = None
    version: str = ""
    cohort: str = ""
    agent: str = ""
    evidence: tuple[str, ...] = ()


def is_pilot(cohort: str) -> bool:
    """Tell whether a cohort tries something out: it never stands for the whole."""
    return cohort.casefold().startswith(PILOT)


class Refusal(NamedTuple):
    """A line that was not taken, counted from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """What an observation of a measure must agree with."""

    unit: MeasureUnit
    workflows: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    retired_on: date | None = None
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class WorkflowRule:
    """Which channels a workflow has, and the day it is where its pod works."""

    channels: frozenset[str]
    today: date


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything rows are checked against: the charter's measures and workflows, today included."""

    measures: Mapping[str, MeasureRule]
    workflows: Mapping[str, WorkflowRule]
    decimals: Decimals = Decimals.POINT
    days: dict[str, date] = field(default_factory=dict)
    hints: Hints = field(default_factory=Hints)

    def read(self, row: Fields) -> Observation:
        """Read one row; raises ValueError with words for whoever sent it."""
        key, workflow_key = word_in(row, "measure"), word_in(row, "workflow")
        measure = self.hints.known("measure", key, self.measures)
        workflow = self.hints.known("workflow", workflow_key, self.workflows)
        channel = (word_in(row, "channel", needed=False) or ALL_CHANNELS).lower()
        _check_belongs(measure, workflow, key, workflow_key, channel)
        day = self._day(row)
        if day > workflow.today:
            raise ValueError(f"{day} has not come yet where {workflow_key} is at home")
        if measure.retired_on is not None and day >= measure.retired_on:
            raise ValueError(f"{key} is retired since {measure.retired_on}")
        value, n = _value(row, measure.unit, self.decimals)
        if measure.is_counted:
            _check_whole(row, key)
        return Observation(
            key,
            workflow_key,
            channel,
            day,
            value,
            n,
            name_in(row, "version", needed=False),
            name_in(row, "cohort", needed=False),
            word_in(row, "agent", needed=False),
            _links(row.get("evidence")),
        )

    def _day(self, row: Fields) -> date:
        text = row.get("day")
        if type(text) is not str:
            raise ValueError("day is missing: write it as 2026-11-30")
        known = self.days.get(text)
        if known is not None:
            return known
        day = day_of(text)
        if day is None:
            hint = "write the day alone where the workflow is at home, such as 2026-11-30"
            raise ValueError(f"day {cut(text)} is no day: {hint}")
        if day < EARLIEST:
            raise ValueError(f"day {day} lies before {EARLIEST}")
        # Thousands of rows share a few hundred days.
        self.days[text] = day
        return day


def _check_belongs(
    measure: MeasureRule, workflow: WorkflowRule, key: str, workflow_key: str, channel: str
) -> None:
    if measure.workflows and workflow_key not in measure.workflows:
        raise ValueError(f"{key} is not measured for {workflow_key} (see its workflows)")
    if channel == ALL_CHANNELS:
        return
    if channel not in workflow.channels:
        some = ", ".join([*sorted(workflow.channels), ALL_CHANNELS])
        raise ValueError(f"{workflow_key} has no channel {cut(channel)}; it has {some}")
    if measure.channels and channel not in measure.channels:
        raise ValueError(f"{key} is not measured on {channel} (see its channels)")


def _check_whole(row: Fields, key: str) -> None:
    if any(not is_empty(row.get(name)) for name in ("cohort", "agent")):
        raise ValueError(
            f"{key} is counted from contacts here: only its total is compared, without cohort or agent"
        )


def _value(row: Fields, unit: MeasureUnit, decimals: Decimals) -> tuple[float, int | None]:
    n = _count(row, "n", decimals)
    if unit is MeasureUnit.SHARE and not is_empty(row.get("denominator")):
        return _ratio(row, n, decimals)
    value = row.get("value")
    if is_empty(value):
        raise ValueError("value is missing")
    is_share = unit is MeasureUnit.SHARE
    number = (share_of if is_share else number_of)(value, decimals)
    if number is None:
        raise ValueError(f"value {cut(value)} is no number: write {decimals.example}")
    if is_share and not 0 <= number <= 1:
        raise ValueError(
            f"value {cut(value)} is no share between 0 and 1: write 0.87 or 87% for 87 percent"
        )
    if unit.is_never_negative and number < 0:
        raise ValueError(f"value {cut(value)} is negative, which {unit} never is")
    if abs(number) > LARGEST:
        raise ValueError(f"value {cut(value)} is too large to be true")
    return number, n


def _ratio(row: Fields, n: int | None, decimals: Decimals) -> tuple[float, int]:
    numerator = _count(row, "numerator", decimals)
    denominator = _count(row, "denominator", decimals)
    if numerator is None or not denominator:
        raise ValueError("numerator and denominator belong together, and nothing has no share")
    if numerator > denominator:
        raise ValueError(f"{numerator} of {denominator} is more than the whole")
    return numerator / denominator, denominator if n is None else n


def _count(row: Fields, name: str, decimals: Decimals) -> int | None:
    value = row.get(name)
    if is_empty(value):
        return None
    count = count_of(value, decimals)
    if count is None or count > MOST_COUNTED:
        raise ValueError(f"{name} {cut(value)} is no count")
    return count


def _links(value: object) -> tuple[str, ...]:
    if not value:
        return ()
    links = value.split() if isinstance(value, str) else value
    if not isinstance(links, list) or len(links) > MOST_LINKS:
        raise ValueError(f"evidence is up to {MOST_LINKS} links")
    for link in links:
        if not isinstance(link, str) or not link.startswith(("https://", "http://")):
            raise ValueError(f"evidence {cut(link)} is no link")
        if len(link) > LONGEST_LINK or not link.isprintable():
            raise ValueError(f"evidence {cut(link)} is too long or not readable")
    return tuple(links)
