"""A deadline's path: who is asked, on which working mornings, until somebody acts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.calendar import WorkCalendar
from bot.domain.ids import SlackUserId


class Step(StrEnum):
    """Why somebody is asked about a deadline; each is weightier than the one before."""

    BEFORE_DUE = "before_due"
    DUE = "due"
    LEAD = "lead"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Planned:
    """A step and the working moment at which it falls."""

    step: Step
    at: datetime


@dataclass(frozen=True, slots=True)
class Path:
    """When a deadline is heard of: calendar days before it, working days after it."""

    before_days: tuple[int, ...] = (7, 2)
    lead_after: int = 1
    office_after: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """A step that waits, or, with `asked`, one person who is yet to hear of it.

    `planned_at` is when it should happen, `due_at` when it is tried: later where nobody could be
    asked, because we were not running or they were not at work.
    """

    step: Step
    planned_at: datetime
    due_at: datetime
    asked: SlackUserId | None = None


Audience = Callable[[Step], tuple[SlackUserId, ...]]
# Finds the first moment not before an instant at which somebody may be asked.
Reachable = Callable[[SlackUserId, datetime], datetime]


def begin(path: Iterable[Planned], at: datetime) -> Nudge | None:
    """Return the first step later than `at`, waiting; None where the path is over."""
    step = next((step for step in path if step.at > at), None)
    return Nudge(step=step.step, planned_at=step.at, due_at=step.at) if step else None


def advance(
    nudge: Nudge, path: tuple[Planned, ...], at: datetime, audience: Audience, reachable: Reachable
) -> tuple[Nudge, ...]:
    """Do what a nudge waited for and return what comes of it.

    Whoever is asked and due by `at` hears now; everything else waits for its own moment. Of several
    steps that an outage swallowed everybody hears the last that concerns them: it says it all.
    """
    if nudge.asked is not None:
        if nudge.asked not in audience(nudge.step):
            return ()
        return (replace(nudge, due_at=reachable(nudge.asked, at)),)
    # The charter may have moved the path; the step that was planned happens all the same.
    own = Planned(nudge.step, nudge.planned_at)
    taken = (own, *(step for step in path if nudge.planned_at < step.at <= at))
    concerned = {user: step for step in taken for user in audience(step.step)}
    asked = tuple(_asked(user, step, at, reachable) for user, step in concerned.items())
    following = begin(path, at)
    return (*asked, following) if following else asked


def _asked(user: SlackUserId, step: Planned, at: datetime, reachable: Reachable) -> Nudge:
    first = reachable(user, step.at)
    due_at = first if first >= at else reachable(user, at)
    return Nudge(step=step.step, planned_at=first, due_at=due_at, asked=user)


def steps(path: Path, due_on: date, calendar: WorkCalendar) -> tuple[Planned, ...]:
    """Lay out a deadline's steps at the start of working days, in the order of time.

    Up to the due day they come early rather than late: on a day nobody works nobody can act. Where
    two meet at one moment, the weightier says it all.
    """
    ahead = ((Step.BEFORE_DUE, due_on - timedelta(days=days)) for days in path.before_days)
    planned = [
        *((step, _no_later(day, calendar)) for step, day in ahead),
        (Step.DUE, _no_later(due_on, calendar)),
        (Step.LEAD, calendar.add_working_days(due_on, path.lead_after)),
        (Step.OFFICE, calendar.add_working_days(due_on, path.office_after)),
    ]
    by_moment = {calendar.start_from(day): step for step, day in planned}
    return tuple(Planned(step, at) for at, step in sorted(by_moment.items()))


def working_days_left(today: date, due_on: date, calendar: WorkCalendar) -> int:
    """Count the working days from today, itself included, to the due day."""
    return calendar.working_days_between(today - timedelta(days=1), due_on)


def _no_later(day: date, calendar: WorkCalendar) -> date:
    return day if calendar.is_working_day(day) else calendar.add_working_days(day, -1)
