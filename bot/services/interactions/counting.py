"""Measures counted from contacts: anew for every day on which one came, changed or was erased."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.charter import Charter
from bot.domain.ids import WorkflowKey
from bot.domain.interactions.scorecards import in_force
from bot.domain.interactions.totals import CountedMeasure, Group, observations
from bot.domain.measures.comparing import ComparedDay
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.observations import Observation
from bot.services.measures import comparing, intake
from bot.store.interactions import counts, days, scorecards
from bot.store.interactions.days import DayOf
from bot.work.unit import Unit

# What comes in many requests is counted once.
SETTLES = timedelta(seconds=30)
# So many days of ten measures hold the writer for some fifteen milliseconds.
MOST_DAYS = 4
BY = "interactions"


@dataclass(frozen=True, slots=True)
class DayToCount:
    """A workflow's day on a channel: its contacts added up, and how often it was touched by then."""

    of: DayOf
    touched: int
    measures: tuple[CountedMeasure, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A workflow's day on a channel as it was counted."""

    of: DayOf
    touched: int
    observations: tuple[Observation, ...]


def next_counting(unit: Unit) -> datetime | None:
    """Return when days are to be counted next; None where none waits."""
    since = days.first_stale(unit.tx, unit.workspace)
    return since + SETTLES if since is not None else None


def gather(unit: Unit) -> list[DayToCount] | None:
    """Add up the contacts of a few of the days that wait; None where none does."""
    waiting = days.stale(unit.tx, unit.workspace, until=unit.at - SETTLES, most=MOST_DAYS)
    return [_day(unit, of, touched) for of, touched in waiting] or None


def _day(unit: Unit, of: DayOf, touched: int) -> DayToCount:
    measures = tuple(_weighed(unit, of, counted_measures(unit.charter, of.workflow, of.channel)))
    groups = tuple(counts.groups(unit.tx, unit.workspace, of)) if measures else ()
    return DayToCount(of, touched, measures, groups)


def _weighed(unit: Unit, of: DayOf, measures: Iterable[CountedMeasure]) -> Iterator[CountedMeasure]:
    """Give a whole scorecard the items and weights that held on its day."""
    for measure in measures:
        if measure.items is None:
            yield measure
            continue
        cards = scorecards.all_cards(unit.tx, unit.workspace).get(of.workflow, ())
        card = in_force(cards, of.day)
        yield replace(measure, items=card.items if card else {})


def count(waiting: Sequence[DayToCount]) -> list[CountedDay]:
    """Count measures of days that were added up; pure, for the worker."""
    return [
        CountedDay(
            each.of,
            each.touched,
            tuple(
                observations(
                    each.measures, each.of.workflow, each.of.channel, each.of.day, each.groups
                )
            ),
        )
        for each in waiting
    ]


def conclude(unit: Unit, counted: Sequence[CountedDay]) -> None:
    """Keep what was counted in place of what was counted before."""
    for each in counted:
        of = each.of
        series = [
            SeriesKey(measure.key, WorkflowKey(of.workflow), of.channel)
            for measure in counted_measures(unit.charter, of.workflow, of.channel)
        ]
        intake.take_back(unit, series, of.day, left=each.observations)
        comparing.compare_again(
            unit, [ComparedDay(key.measure, key.workflow, of.day) for key in series]
        )
        days.counted(unit.tx, unit.workspace, of, each.touched)
    intake.put(unit, [one for each in counted for one in each.observations], by=BY)


def follow(unit: Unit, old: Charter, new: Charter) -> None:
    """Let what was recorded be counted by the measures that a charter counts now."""
    for workflow in new.workflows:
        if any(
            counted_measures(new, workflow.key, channel)
            != counted_measures(old, workflow.key, channel)
            for channel in workflow.channels
        ):
            days.touch_all(unit.tx, unit.workspace, workflow.key, at=unit.at)


def counted_measures(charter: Charter, workflow: str, channel: str) -> list[CountedMeasure]:
    """List the measures of a workflow that are counted from contacts on a channel."""
    return [
        CountedMeasure(
            key=measure.key,
            unit=measure.unit,
            item=measure.item or "",
            outcome=measure.outcome,
            length=measure.field == "duration_s",
            items={} if measure.scorecard else None,
        )
        for measure in charter.measures_of(workflow)
        if measure.is_counted and (not measure.channels or channel in measure.channels)
    ]
