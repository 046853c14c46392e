"""Routines and duties: what time asks for, each exactly once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from bot.charter import Charter
from bot.domain.calendar import local_day
from bot.domain.rhythm import LateRule, missed, next_on
from bot.store.engine.holds import cap_holds
from bot.store.record import occurrences
from bot.store.record.occurrences import Occurrence, Planned
from bot.work.unit import Unit

# Anything posted this long after its moment says that it is late.
LATE_AFTER = timedelta(minutes=5)
MORNING = time(9)
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom one run of a routine is for: a channel or pod, and the zone its days are counted in."""

    key: str
    zone: str


@dataclass(frozen=True, slots=True)
class Run:
    """One occurrence as its routine sees it; `late_by` is None when it is on time.

    `prepared` is what the routine read for it before its transaction, where it does so.
    """

    scope: Scope
    due_at: datetime
    late_by: timedelta | None
    since: datetime
    prepared: Any = None


@dataclass(frozen=True, slots=True)
class Routine:
    """A recurring landing place: for whom and what it does; the charter says when, by its name.

    `prepare` reads what takes long to read, so that the writer is not held for it.
    """

    name: str
    scopes: Callable[[Charter], tuple[Scope, ...]]
    run: Callable[[Unit, Run], None]
    period: timedelta = timedelta(days=1)
    prepare: Callable[[Unit, Run], Any] | None = None

    def next_after(self, charter: Charter, scope: Scope, after: datetime) -> datetime:
        """Return the next of the charter's days at its hour, where the scope's days are counted."""
        times = charter.routine(self.name)
        return next_on(scope.zone, times.at or MORNING, times.falls_on, after=after)

    def late(self, charter: Charter) -> LateRule:
        """Return the charter's rule for an occurrence an outage swallowed."""
        return LateRule(charter.routine(self.name).late)

    def period_key(self, scope: Scope, due_at: datetime) -> str:
        """Name a period by its local date, so that a night with two 01:30s counts once."""
        return local_day(due_at, scope.zone).isoformat()


def keep_time(unit: Unit) -> None:
    """Let nothing stored hold anything longer than its rule asks for, as after a clock was put back.

    Periods to come that a clock ahead of time left out come in their time.
    """
    occurrences.forget_ahead(unit.tx, unit.workspace, at=unit.at)
    cap_holds(unit.tx, unit.workspace, at=unit.at)


def per_pod(charter: Charter) -> tuple[Scope, ...]:
    """One scope for each pod, its days counted where the pod works."""
    return tuple(Scope(pod.key, charter.calendar_of(pod).zone) for pod in charter.pods)


@dataclass(frozen=True, slots=True)
class Duty:
    """Work that waits in rows: `next_due` says from when, `run` does a slice and says if more waits."""

    name: str
    next_due: Callable[[Unit], datetime | None]
    run: Callable[[Unit], bool]


@dataclass(frozen=True, slots=True)
class Study:
    """Heavy work: `gather` reads a lot of it, `think` works it out elsewhere, `conclude` writes.

    `think` is a pure function of a module, run in another process; `gather` gives None when no
    work is left.
    """

    name: str
    next_due: Callable[[Unit], datetime | None]
    gather: Callable[[Unit], Any]
    think: Callable[[Any], Any]
    conclude: Callable[[Unit, Any], None]


def next_dues(unit: Unit, routines: Sequence[Routine]) -> list[datetime | None]:
    """Return when each routine next has something to do, now included where its plan is out of date."""
    plan = _planned(unit) if routines else {}
    return [_next_due(unit, routine, plan) for routine in routines]


def _next_due(unit: Unit, routine: Routine, plan: Planned) -> datetime | None:
    scopes = _scopes(unit, routine)
    return min((_next_of(unit, routine, scope, plan) for scope in scopes), default=None)


def _planned(unit: Unit) -> Planned:
    return occurrences.planned(unit.tx, unit.workspace)


def prepare_due(unit: Unit, routine: Routine) -> Mapping[str, Any]:
    """Read what is due of a routine needs, by its scope."""
    if routine.prepare is None:
        return {}
    plan = _planned(unit)
    due = [(scope, _dues(unit, routine, scope, plan)) for scope in _scopes(unit, routine)]
    return {
        scope.key: routine.prepare(unit, _newest(unit, routine, scope, dues))
        for scope, dues in due
        if dues
    }


def run_due(unit: Unit, routine: Routine, prepared: Mapping[str, Any] = NOTHING) -> None:
    """Run what is due of a routine; a missed period is caught up once or left out, by its own rule."""
    plan = _planned(unit)
    for scope in _scopes(unit, routine):
        if _next_of(unit, routine, scope, plan) <= unit.at:
            dues = _dues(unit, routine, scope, plan)
            _run_scope(unit, routine, scope, dues, prepared.get(scope.key))


def _scopes(unit: Unit, routine: Routine) -> tuple[Scope, ...]:
    return () if unit.charter.routine(routine.name).off else routine.scopes(unit.charter)


def _next_of(unit: Unit, routine: Routine, scope: Scope, plan: Planned) -> datetime:
    due = plan.get((routine.name, scope.key))
    # Never planned: now, which only plans it. Nothing is posted for the days before the bot came.
    if due is None:
        return unit.at
    expected = routine.next_after(unit.charter, scope, unit.at)
    # The charter moved the hour: what was planned is out of date, so plan again now.
    return unit.at if due > unit.at and due != expected else due


def _dues(unit: Unit, routine: Routine, scope: Scope, plan: Planned) -> tuple[datetime, ...]:
    due = plan.get((routine.name, scope.key))
    if due is None or due > unit.at:
        return ()
    return missed(due, unit.at, lambda at: routine.next_after(unit.charter, scope, at))


def _run_scope(
    unit: Unit, routine: Routine, scope: Scope, dues: Sequence[datetime], prepared: Any
) -> None:
    if dues:
        # Claimed all the same: another replica, or a clock set back, must not post what
        # was left out.
        for due in dues[:-1]:
            _claim(unit, routine, Run(scope, due, None, due), skipped=True)
        _happen(unit, routine, replace(_newest(unit, routine, scope, dues), prepared=prepared))
    following = routine.next_after(unit.charter, scope, unit.at)
    occurrences.plan(unit.tx, unit.workspace, routine.name, scope.key, next_at=following)


def _newest(unit: Unit, routine: Routine, scope: Scope, dues: Sequence[datetime]) -> Run:
    due = dues[-1]
    late_by = unit.at - due if unit.at - due > LATE_AFTER else None
    # From the last one that people saw: what an outage swallowed stands in the late one.
    previous = occurrences.last_before(
        unit.tx, unit.workspace, routine.name, scope.key, before=unit.at
    )
    return Run(scope, due, late_by, previous or dues[0] - routine.period)


def _happen(unit: Unit, routine: Routine, run: Run) -> None:
    skipped = run.late_by is not None and routine.late(unit.charter) is LateRule.SKIP
    if _claim(unit, routine, run, skipped=skipped) and not skipped:
        routine.run(unit, run)


def _claim(unit: Unit, routine: Routine, run: Run, *, skipped: bool) -> bool:
    return occurrences.claim(
        unit.tx,
        unit.workspace,
        Occurrence(
            routine=routine.name,
            scope=run.scope.key,
            period=routine.period_key(run.scope, run.due_at),
            due_at=run.due_at,
            happened_at=unit.at,
            skipped=skipped,
        ),
    )
